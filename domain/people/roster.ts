import type { CivilDate } from '../calendar/time';
import type { EmploymentState } from './employment';
import type { RosterRow } from './people-rows';
import type { EmploymentStatus } from './requests';

/** An employment as the tables hold it. */
export interface RosterEmployment {
  ordinal: number;
  state: EmploymentState;
  firstDay: CivilDate;
  lastDayWorked: CivilDate | null;
  employmentEnd: CivilDate | null;
  expectedEnd: CivilDate | null;
  title: string;
  unit: string;
  managerNumber: string | null;
  status: EmploymentStatus;
  profiles: string[];
  remark: string | null;
}

/** Names and address of a person. */
export interface RosterPerson {
  givenName: string;
  familyName: string;
  email: string | null;
}

/** Somebody already known here, with the last employment. */
export interface KnownEmployee {
  number: string;
  person: RosterPerson;
  employment: RosterEmployment | null;
  /** A process is under way on the employment: it alone changes it. */
  underProcess: boolean;
}

/** What one row of a statement changes; `null`: nothing of that kind. */
export interface RosterChange {
  line: number;
  number: string;
  outcome: 'accepted' | 'changed' | 'unchanged';
  person: RosterPerson | null;
  added: RosterEmployment | null;
  updated: RosterEmployment | null;
  /** The statement shows somebody at work whom Relais knows as gone. */
  contradicts: boolean;
}

/**
 * What a good row of a statement changes: somebody unknown is created, somebody known corrected. An employment under
 * an open process keeps its facts, names apart; one that has ended is never opened again, a later first day is
 * another one.
 */
export function rosterChange(
  line: number,
  row: RosterRow,
  known: KnownEmployee | null,
  today: CivilDate,
): RosterChange {
  const person: RosterPerson = {
    givenName: row.givenName,
    familyName: row.familyName,
    email: row.email ?? known?.person.email ?? null,
  };
  const current = known?.employment ?? null;
  const change = { line, number: row.number, added: null, updated: null, contradicts: false };
  if (known === null || current === null) {
    return { ...change, outcome: 'accepted', person, added: employmentOf(row, null, today) };
  }
  const renamed = isSame(person, known.person) ? null : person;
  const named = {
    ...change,
    outcome: renamed ? ('changed' as const) : ('unchanged' as const),
    person: renamed,
  };
  if (known.underProcess) return named;
  const next = employmentOf(row, current, today);
  if (isClosed(current)) return afterClosed(named, current, next);
  return isSame(next, current) ? named : { ...named, outcome: 'changed', updated: next };
}

/** Numbers at work, under no process, that a statement does not name: each is a question to HR. */
export function missingFrom(known: readonly KnownEmployee[], named: ReadonlySet<string>): string[] {
  return known
    .filter(({ employment, underProcess }) => employment?.state === 'active' && !underProcess)
    .map(({ number }) => number)
    .filter((number) => !named.has(number));
}

/** Whether so many are missing that the statement is a part of one, which proves nothing of the others. */
export function isPartial(missing: number, known: readonly KnownEmployee[]): boolean {
  const active = known.filter(({ employment }) => employment?.state === 'active').length;
  return missing > Math.max(20, active / 10);
}

function afterClosed(change: RosterChange, current: RosterEmployment, next: RosterEmployment): RosterChange {
  if (isClosed(next)) return change;
  const ended = current.state === 'never-started' ? '' : (current.lastDayWorked ?? current.firstDay);
  if (next.firstDay <= ended) return { ...change, contradicts: true };
  const again = { ...next, ordinal: current.ordinal + 1 };
  return { ...change, outcome: 'accepted', added: again };
}

function employmentOf(row: RosterRow, current: RosterEmployment | null, today: CivilDate): RosterEmployment {
  const kept = { title: '', profiles: [], remark: null, expectedEnd: null, ...current };
  const { firstDay, unit, managerNumber, status } = row;
  return {
    ...{ firstDay, unit, managerNumber, status },
    ...datesOf(row, kept.expectedEnd, today),
    ordinal: current?.ordinal ?? 1,
    title: row.title ?? kept.title,
    profiles: row.profiles ?? kept.profiles,
    remark: row.remark ?? kept.remark,
  };
}

type Dated = Pick<RosterEmployment, 'state' | 'lastDayWorked' | 'employmentEnd' | 'expectedEnd'>;

function datesOf({ firstDay, lastDay }: RosterRow, expected: CivilDate | null, today: CivilDate): Dated {
  if (lastDay !== null && lastDay < today)
    return { state: 'ended', lastDayWorked: lastDay, employmentEnd: lastDay, expectedEnd: null };
  const state = firstDay > today ? 'planned' : 'active';
  return { state, lastDayWorked: null, employmentEnd: null, expectedEnd: lastDay ?? expected };
}

const isClosed = ({ state }: RosterEmployment): boolean => state === 'ended' || state === 'never-started';

// Values of one shape, built in one order of keys.
const isSame = (a: object, b: object): boolean => {
  const other = new Map(Object.entries(b));
  return Object.entries(a).every(([key, value]) => JSON.stringify(value) === JSON.stringify(other.get(key)));
};
