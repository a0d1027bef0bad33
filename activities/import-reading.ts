import { ApplicationFailure } from '@temporalio/activity';
import type { ImportFile, RowRecord, WorkforceMember } from '../db/stores/import-work';
import type { ImportWarning } from '../db/stores/imports';
import { addDays } from '../domain/calendar/civil-date';
import { civilDateOf } from '../domain/calendar/instants';
import type { CivilDate } from '../domain/calendar/time';
import { employeeNumberOf } from '../domain/people/hr-cells';
import type { RawRow } from '../domain/people/hr-columns';
import type { RefusedRow, RowWarning } from '../domain/people/hr-reasons';
import { readArrivalRows, readDepartureRows } from '../domain/people/hr-rows';
import { readPeopleRows, type RosterRow } from '../domain/people/people-rows';
import type { ArrivalRequest, DepartureRequest } from '../domain/people/requests';
import { sharedAddresses } from '../domain/people/shared-email';
import type { ImportDeps } from './import-deps';
import { refusedRecord } from './import-outcomes';
import type { ImportCommand } from './import-types';

/** A row that can be sent, with its cells for a refusal to come. */
export type GoodRow = { raw: RawRow } & (
  | { kind: 'arrivals'; request: ArrivalRequest }
  | { kind: 'departures'; request: DepartureRequest }
  | { kind: 'people'; row: RosterRow }
);

/** A file by the rules of the business, against what is known of the organisation now. */
export interface JudgedFile {
  file: ImportFile;
  today: CivilDate;
  good: GoodRow[];
  refused: RowRecord[];
  warnings: ImportWarning[];
  /** Every number of the file, those of bad rows too. */
  numbers: ReadonlySet<string>;
  /** Good rows that would end the accesses of somebody employed today or tomorrow. */
  dueSoon: number;
}

interface Facts {
  organization: string;
  today: CivilDate;
  profiles: ReadonlySet<string>;
  workforce: ReadonlyMap<string, WorkforceMember>;
}

interface Judged {
  good: GoodRow[];
  refused: readonly RefusedRow[];
  warnings: ImportWarning[];
}

/** Reads a staged file and judges its rows. Fails for good on a file that the door should have refused. */
export async function judgeFile(deps: ImportDeps, command: ImportCommand): Promise<JudgedFile> {
  const { organization } = command;
  const today = civilDateOf(command.now);
  const [file, profiles, workforce] = await deps.database.withScope([organization], (tx) =>
    Promise.all([
      deps.stores.readImportFile(tx, command.importId),
      deps.stores.listProfiles(tx, [organization]),
      deps.stores.listWorkforce(tx, organization),
    ]),
  );
  const reading = deps.readHrFile(file.content, file.kind);
  if (!reading.ok) throw ApplicationFailure.nonRetryable('The file cannot be read', reading.refusal.type);
  const known = new Map(workforce.map((member) => [member.number, member]));
  const facts = {
    organization,
    today,
    profiles: new Set(profiles.map(({ code }) => code)),
    workforce: known,
  };
  const judged = judges[file.kind](reading.rows, facts);
  const byLine = new Map(reading.rows.map((row) => [row.line, row]));
  const refused = judged.refused.map((row) => refusedRecord(row, byLine.get(row.line)));
  const ofFile = reading.warnings.map((warning) => ({ line: null, ...warning }));
  const numbers = new Set(reading.rows.map((row) => employeeNumberOf((row.cells.Matricule ?? '').trim())));
  const dueSoon = judged.good.filter((row) => isDueSoon(row, today, known)).length;
  return {
    file,
    today,
    good: judged.good,
    refused,
    warnings: [...ofFile, ...judged.warnings],
    numbers,
    dueSoon,
  };
}

const isDueSoon = (row: GoodRow, today: CivilDate, known: ReadonlyMap<string, WorkforceMember>): boolean => {
  if (row.kind !== 'departures') return false;
  const { employeeNumber, immediate, lastDayWorked } = row.request;
  const state = known.get(employeeNumber)?.state;
  return (state === 'active' || state === 'planned') && (immediate || lastDayWorked <= addDays(today, 1));
};

const judges = { arrivals: judgeArrivals, departures: judgeDepartures, people: judgePeople };

const ofRow = (line: number, warnings: readonly RowWarning[]): ImportWarning[] =>
  warnings.map(({ code, message }) => ({ line, code, detail: message }));

// Nobody manages before having been employed; who has left may still be named in a daily file.
const worked = (facts: Facts) => (number: string) => {
  const member = facts.workforce.get(number);
  return member !== undefined && member.state !== 'never-started';
};

const managerIn = (facts: Facts) => (number: string) => facts.workforce.get(number)?.managerNumber ?? null;

/** Addresses of those at work, or about to be. */
const addressesIn = ({ workforce }: Facts): WorkforceMember[] =>
  [...workforce.values()].filter(({ state }) => state === 'planned' || state === 'active');

const rawAt = (rows: readonly RawRow[]) => {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  return (line: number): RawRow => byLine.get(line) ?? { line, cells: {}, defect: null };
};

function judgeArrivals(rows: readonly RawRow[], facts: Facts): Judged {
  const { organization, today, profiles } = facts;
  const known = { knownNumbers: worked(facts), managerOf: managerIn(facts) };
  const { accepted, refused } = readArrivalRows(rows, {
    ...{ organization, today, profiles, addresses: addressesIn(facts) },
    ...known,
  });
  const raw = rawAt(rows);
  return {
    good: accepted.map(({ line, request }) => ({ kind: 'arrivals', raw: raw(line), request })),
    refused,
    warnings: accepted.flatMap(({ line, warnings }) => ofRow(line, warnings)),
  };
}

const holdDetails = {
  'immediate-not-today': 'Départ immédiat daté d’un autre jour: retenu jusqu’à la confirmation des RH.',
  'before-first-day': 'Départ avant la date d’entrée: retenu jusqu’à la confirmation des RH.',
} as const;

function judgeDepartures(rows: readonly RawRow[], facts: Facts): Judged {
  const { organization, today, workforce } = facts;
  const { accepted, refused } = readDepartureRows(rows, {
    ...{ organization, today },
    // Those who have left stay known: the same file sent every day says what was accepted before.
    knownNumbers: (number) => workforce.has(number),
    firstDayOf: (number) => {
      const member = workforce.get(number);
      return member && ['planned', 'active'].includes(member.state) ? member.firstDay : null;
    },
  });
  const raw = rawAt(rows);
  const held = accepted.flatMap(({ line, held: hold }) =>
    hold === null ? [] : [{ line, code: 'departure-held', detail: holdDetails[hold] }],
  );
  return {
    good: accepted.map(({ line, request }) => ({ kind: 'departures', raw: raw(line), request })),
    refused,
    warnings: [...held, ...accepted.flatMap(({ line, warnings }) => ofRow(line, warnings))],
  };
}

function judgePeople(rows: readonly RawRow[], facts: Facts): Judged {
  const { today, profiles } = facts;
  const known = { knownNumbers: worked(facts), managerOf: managerIn(facts) };
  const { accepted, refused } = readPeopleRows(rows, { today, profiles, ...known });
  const addressed = accepted.map(({ line, row: { number, email } }) => ({ line, number, email }));
  const shared = sharedAddresses(addressed, addressesIn(facts));
  const raw = rawAt(rows);
  return {
    good: accepted.map(({ line, row }) => ({ kind: 'people', raw: raw(line), row })),
    refused,
    warnings: [...shared].flatMap(([line, warning]) => ofRow(line, [warning])),
  };
}
