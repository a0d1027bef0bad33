import { addDays } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';
import { RowReader } from './hr-cells';
import type { RawRow } from './hr-columns';
import { isEmailAddress } from './hr-email';
import { numbersInCycle } from './hr-managers';
import type { RefusedRow } from './hr-reasons';
import { employmentStatuses, type EmploymentStatus } from './requests';

const DAYS_AHEAD = 731;
const MANAGER = 'Matricule du gestionnaire';

/** What a statement of the workforce says of one employee; `null` where it says nothing. */
export interface RosterRow {
  number: string;
  givenName: string;
  familyName: string;
  email: string | null;
  title: string | null;
  unit: string;
  /** `null`: the top of the organisation. */
  managerNumber: string | null;
  firstDay: CivilDate;
  lastDay: CivilDate | null;
  status: EmploymentStatus;
  profiles: string[] | null;
  remark: string | null;
}

/** What must be known of the organisation to judge a statement. */
export interface RosterContext {
  today: CivilDate;
  profiles: ReadonlySet<string>;
  /** Whether a number belongs to somebody already known, who may thus be a manager. */
  knownNumbers: (number: string) => boolean;
  managerOf: (number: string) => string | null;
}

/** A statement as read: good rows and bad rows, in order of line. */
export interface RosterReading {
  accepted: { line: number; row: RosterRow }[];
  refused: RefusedRow[];
}

interface ReadRow {
  reader: RowReader;
  row: RosterRow;
}

/**
 * Reads a statement of the workforce already there: each row by itself, then doubles, then managers.
 * A first day may be many years ago, unlike an arrival's. Pure; never throws on bad rows.
 */
export function readPeopleRows(rows: readonly RawRow[], context: RosterContext): RosterReading {
  const read = rows.map((row) => readPerson(row, context));
  refuseDoubles(read);
  const inFile = new Set(read.map(({ row }) => row.number));
  for (const { reader, row } of read) {
    const manager = row.managerNumber;
    if (manager !== null && !inFile.has(manager) && !context.knownNumbers(manager))
      reader.refuse(MANAGER, 'manager-unknown');
  }
  const cyclic = numbersInCycle(read.filter(isGood).map(reportOf), context.managerOf);
  for (const { reader, row } of read) if (cyclic.has(row.number)) reader.refuse(MANAGER, 'manager-cycle');
  return {
    accepted: read.filter(isGood).map(({ reader, row }) => ({ line: reader.row.line, row })),
    refused: read.flatMap(({ reader }) => (reader.refusal === null ? [] : [reader.refusal])),
  };
}

const isGood = ({ reader }: ReadRow): boolean => reader.refusal === null;
const reportOf = ({ row: { number, managerNumber } }: ReadRow) => ({ number, managerNumber });

function readPerson(raw: RawRow, context: RosterContext): ReadRow {
  const reader = new RowReader(raw);
  const number = reader.number('Matricule');
  const familyName = reader.required('Nom', 'family-name-missing');
  const givenName = reader.required('Prénom', 'given-name-missing');
  const email = reader.optional('Courriel');
  if (email !== null && !isEmailAddress(email)) reader.refuse('Courriel', 'email-invalid');
  const unit = reader.required('Unité administrative', 'unit-missing');
  const managerNumber = reader.optional(MANAGER);
  if (managerNumber !== null && managerNumber === number) reader.refuse(MANAGER, 'manager-self');
  const dates = readDates(reader, context.today);
  const status = reader.choice("Statut d'emploi", employmentStatuses, {
    missing: 'status-missing',
    unknown: 'status-unknown',
  });
  const said = { title: reader.optional('Titre du poste'), remark: reader.optional('Remarque') };
  const profiles = readProfiles(reader, context.profiles);
  const person = { number, givenName, familyName, email };
  return { reader, row: { ...person, ...said, unit, managerNumber, ...dates, status, profiles } };
}

function readDates(reader: RowReader, today: CivilDate): Pick<RosterRow, 'firstDay' | 'lastDay'> {
  const firstDay = reader.optionalDate("Date d'entrée");
  if (firstDay === null) reader.refuse("Date d'entrée", 'first-day-missing');
  else if (firstDay > addDays(today, DAYS_AHEAD)) reader.refuse("Date d'entrée", 'date-out-of-bounds');
  const lastDay = reader.optionalDate("Fin d'emploi");
  if (lastDay !== null && firstDay !== null && lastDay < firstDay)
    reader.refuse("Fin d'emploi", 'end-before-start');
  return { firstDay: firstDay ?? '', lastDay };
}

function readProfiles(reader: RowReader, known: ReadonlySet<string>): string[] | null {
  const written = reader.optional('Profils');
  if (written === null) return null;
  const codes = written.split(/[,;]/).map((code) => code.trim());
  const named = [...new Set(codes.filter((code) => code !== ''))];
  if (named.some((code) => !known.has(code))) reader.refuse('Profils', 'profile-unknown');
  return named;
}

function refuseDoubles(read: readonly ReadRow[]): void {
  const seen = new Set<string>();
  for (const { reader } of read) {
    // As in the files of arrivals: account names are in lower case.
    const number = reader.text('Matricule').toLowerCase();
    if (number !== '' && seen.has(number)) reader.refuse('Matricule', 'number-duplicate');
    seen.add(number);
  }
}
