import { END_BOUND } from './arrival-check';
import type { CivilDate } from '../calendar/time';
import { RowReader } from './hr-cells';
import type { RawRow } from './hr-columns';
import { isEmailAddress } from './hr-email';
import { employmentStatuses, type ArrivalRequest } from './requests';
import type { KnownAddress } from './shared-email';

/** What must be known of the organisation to judge a file of arrivals. */
export interface ArrivalContext {
  organization: string;
  today: CivilDate;
  /** Codes of the profiles that may be asked for. */
  profiles: ReadonlySet<string>;
  /** Whether a number belongs to somebody already employed, who may thus be a manager. */
  knownNumbers: (number: string) => boolean;
  /** Manager of somebody already employed; `null` at the top or when unknown. */
  managerOf: (number: string) => string | null;
  /** Addresses of those at work, or about to be. */
  addresses: readonly KnownAddress[];
}

/** Reads one arrival by itself; what depends on the other rows of the file is for `readArrivalRows`. */
export function readArrivalRow(
  row: RawRow,
  context: ArrivalContext,
): { reader: RowReader; request: ArrivalRequest } {
  const reader = new RowReader(row);
  const employee = {
    number: reader.number('Matricule'),
    familyName: reader.required('Nom', 'family-name-missing'),
    givenName: reader.required('Prénom', 'given-name-missing'),
    email: readEmail(reader),
  };
  const position = {
    title: reader.required('Titre du poste', 'title-missing'),
    unit: reader.required('Unité administrative', 'unit-missing'),
  };
  const profiles = readProfiles(reader, context.profiles);
  const firstDay = reader.requiredDate("Date d'entrée", 'first-day-missing', context.today);
  const employmentStatus = reader.choice("Statut d'emploi", employmentStatuses, {
    missing: 'status-missing',
    unknown: 'status-unknown',
  });
  const employmentEnd = reader.optionalDate("Fin d'emploi");
  if (employmentEnd !== null && employmentEnd < firstDay) reader.refuse("Fin d'emploi", 'end-before-start');
  reader.within("Fin d'emploi", employmentEnd, context.today, END_BOUND);
  const managerNumber = reader.optionalNumber('Matricule du gestionnaire');
  if (managerNumber !== null && managerNumber === employee.number) {
    reader.refuse('Matricule du gestionnaire', 'manager-self');
  }
  const { organization } = context;
  const remark = reader.optional('Remarque');
  const dated = { firstDay, employmentEnd, employmentStatus };
  return { reader, request: { organization, employee, position, profiles, managerNumber, ...dated, remark } };
}

function readEmail(reader: RowReader): string | null {
  const email = reader.optional('Courriel');
  if (email !== null && !isEmailAddress(email)) reader.refuse('Courriel', 'email-invalid');
  return email;
}

function readProfiles(reader: RowReader, known: ReadonlySet<string>): string[] {
  const codes = reader
    .text('Profils')
    .split(/[,;]/)
    .map((code) => code.trim())
    .filter((code) => code !== '');
  if (codes.some((code) => !known.has(code))) reader.refuse('Profils', 'profile-unknown');
  return [...new Set(codes)];
}
