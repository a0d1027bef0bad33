import type { CivilDate } from '../calendar/time';
import type { EmploymentState } from './employment';
import { disagreements, type HrFacts } from './held-facts';
import type { RosterRow } from './people-rows';
import { canonical } from './request-hash';
import type { EmploymentStatus } from './requests';
import type { Difference } from './submission';

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
  /** A process is under way on the employment. */
  underProcess: boolean;
  /** Relais has acted for this person: there is a process, an account or an open right. */
  isHandled: boolean;
  /** What an open change will bring. */
  announced: Partial<HrFacts>;
  /** A confidential departure is under way: nothing is said of an end. */
  isSecret: boolean;
}

/** What one row of a statement changes; `null`: nothing of that kind. */
export interface RosterChange {
  line: number;
  number: string;
  /** `held`: it contradicts what Relais holds, and changes nothing before HR has settled it. */
  outcome: 'accepted' | 'changed' | 'held' | 'unchanged';
  person: RosterPerson | null;
  added: RosterEmployment | null;
  updated: RosterEmployment | null;
  /** What the statement says otherwise: written when `changed`, asked of HR when `held`. */
  difference: Difference;
}

/**
 * What a good row of a statement changes. Somebody unknown is created; who came by statements alone is corrected. What
 * Relais handles (a process, an account, an open right), a statement never changes, and it ends and reopens nobody's
 * employment: the difference is held, for HR to settle by a change, a departure or an arrival. Empty cells say nothing.
 */
export function rosterChange(
  line: number,
  row: RosterRow,
  known: KnownEmployee | null,
  today: CivilDate,
): RosterChange {
  const current = known?.employment ?? null;
  const nothing = { line, number: row.number, person: null, added: null, updated: null, difference: {} };
  if (known === null || current === null) {
    const added = employmentOf(row, null, today);
    return { ...nothing, outcome: 'accepted', person: personOf(row, known), added };
  }
  const next = employmentOf(row, current, today);
  const employed = { ...known, employment: current };
  if (!isClosed(current)) return ofOpen(nothing, row, employed, next);
  if (isClosed(next)) return ofNames(nothing, row, employed);
  return ofClosed(nothing, row, employed, next);
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

type Nothing = Omit<RosterChange, 'outcome'>;
type Known = KnownEmployee & { employment: RosterEmployment };

function ofOpen(nothing: Nothing, row: RosterRow, known: Known, next: RosterEmployment): RosterChange {
  const { employment: current, isHandled, isSecret, announced } = known;
  const said = isSecret ? { ...saidBy(row), employmentEnd: undefined } : saidBy(row);
  const end = endOf(current, row.lastDay);
  const held = { ...factsOf(known.person, current), employmentEnd: end };
  const difference = disagreements(withoutUnsaid(said), held, announced);
  const isDifferent = Object.keys(difference).length > 0;
  // An end in the past is a departure, with its accesses to end.
  if (isHandled || isClosed(next))
    return { ...nothing, outcome: isDifferent ? 'held' : 'unchanged', difference };
  const updated = canonical(next) === canonical(current) ? null : next;
  if (isDifferent)
    return { ...nothing, outcome: 'changed', person: personOf(row, known), updated, difference };
  // The day has come of somebody stated in advance, or a remark is new.
  return { ...nothing, outcome: 'unchanged', updated };
}

function ofNames(nothing: Nothing, row: RosterRow, known: Known): RosterChange {
  const { givenName, familyName, email } = withoutUnsaid(saidBy(row));
  const said = withoutUnsaid({ givenName, familyName, email });
  const difference = disagreements(said, factsOf(known.person, known.employment));
  if (Object.keys(difference).length === 0) return { ...nothing, outcome: 'unchanged' };
  if (known.isHandled) return { ...nothing, outcome: 'held', difference };
  return { ...nothing, outcome: 'changed', person: personOf(row, known), difference };
}

function ofClosed(nothing: Nothing, row: RosterRow, known: Known, next: RosterEmployment): RosterChange {
  const { employment: current, isHandled, isSecret } = known;
  if (isSecret) return { ...nothing, outcome: 'unchanged' };
  const ended = current.state === 'never-started' ? '' : (current.lastDayWorked ?? current.firstDay);
  if (next.firstDay > ended && !isHandled) {
    const added = { ...next, ordinal: current.ordinal + 1 };
    return { ...nothing, outcome: 'accepted', person: personOf(row, known), added };
  }
  const firstDay = { from: current.firstDay, to: next.firstDay };
  const difference = {
    employmentState: { from: current.state, to: next.state },
    ...(current.firstDay !== next.firstDay && { firstDay }),
  };
  return { ...nothing, outcome: 'held', difference };
}

const personOf = (row: RosterRow, known: KnownEmployee | null): RosterPerson => ({
  givenName: row.givenName,
  familyName: row.familyName,
  email: row.email ?? known?.person.email ?? null,
});

type Said = { [Key in keyof HrFacts]?: HrFacts[Key] | undefined };

const saidBy = (row: RosterRow): Said => ({
  givenName: row.givenName,
  familyName: row.familyName,
  email: row.email ?? undefined,
  title: row.title ?? undefined,
  unit: row.unit,
  managerNumber: row.managerNumber,
  firstDay: row.firstDay,
  employmentEnd: row.lastDay ?? undefined,
  employmentStatus: row.status,
  profiles: row.profiles ?? undefined,
});

const withoutUnsaid = (said: Said): Partial<HrFacts> =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));

const factsOf = (person: RosterPerson, employment: RosterEmployment): HrFacts => {
  const { title, unit, managerNumber, firstDay, status, profiles } = employment;
  const end = employment.employmentEnd ?? employment.expectedEnd;
  return {
    ...person,
    ...{ title, unit, managerNumber, firstDay, profiles },
    ...{ employmentEnd: end, employmentStatus: status },
  };
};

/** Of the ends that Relais holds, the one that a statement names, if it names one of them. */
const endOf = (
  { lastDayWorked, employmentEnd, expectedEnd }: RosterEmployment,
  said: CivilDate | null,
): CivilDate | null =>
  [lastDayWorked, employmentEnd, expectedEnd].find((end) => end === said) ?? employmentEnd ?? expectedEnd;

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
