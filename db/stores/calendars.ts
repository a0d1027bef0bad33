import { proposeHolidays } from '../../domain/calendar/holiday-rules';
import {
  serviceCalendar,
  type HolidayYear,
  type HoursVersion,
  type ServiceCalendar,
} from '../../domain/calendar/service-calendar';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** Reads the calendars as they stand for a transaction. */
export type CalendarReader = (tx: Tx) => Promise<ServiceCalendar>;

/** Years that are proposed beyond the last one written, and beyond this one: plans and their waits end before. */
const YEARS_AHEAD = 5;

interface Stamp {
  hours: number;
  holidays: number;
  thisYear: number;
}

// Writers wait for each other (`lockCalendars`), so that the highest id says what a transaction sees.
const readStamp = async (tx: Tx): Promise<Stamp> => {
  const [stamp] = await tx.sql<Stamp[]>`
    select (select coalesce(max(id), 0)::int from calendar_versions) as hours,
      (select coalesce(max(id), 0)::int from holiday_versions) as holidays,
      extract(year from now())::int as "thisYear"`;
  if (!stamp) throw new Error('the calendars are not readable');
  return stamp;
};

const readYears = async (tx: Tx): Promise<HolidayYear[]> => {
  const rows = await tx.sql<(HolidayYear & { recordedAt: string })[]>`
    select distinct on (year) year, status, days, recorded_at as "recordedAt"
    from holiday_versions order by year, id desc`;
  return rows.map(({ year, status, days, recordedAt }) => ({
    ...{ year, status, days },
    confirmedAt: status === 'confirmed' ? new Date(recordedAt).toISOString() : null,
  }));
};

/** Years that nobody has written are those of the rules: a day off is never unknown in silence. */
const withProposals = (written: readonly HolidayYear[], thisYear: number): HolidayYear[] => {
  const known = new Map(written.map((each) => [each.year, each]));
  const first = Math.min(thisYear, ...known.keys());
  const last = Math.max(thisYear, ...known.keys()) + YEARS_AHEAD;
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const year = first + offset;
    const proposed = { year, status: 'proposed', confirmedAt: null } as const;
    return known.get(year) ?? { ...proposed, days: proposeHolidays(year) };
  });
};

const load = async (tx: Tx, { thisYear }: Stamp): Promise<ServiceCalendar> => {
  const years = withProposals(await readYears(tx), thisYear);
  const versions = await tx.sql<HoursVersion[]>`
    select distinct on (calendar, valid_from) calendar, valid_from::text as "validFrom", hours
    from calendar_versions order by calendar, valid_from, id desc`;
  return serviceCalendar(years, versions);
};

/** The calendars as they stand for a transaction, read whole: for who shows or changes them. */
export const readCalendars: CalendarReader = async (tx) => load(tx, await readStamp(tx));

/** A reader that keeps what it has read until something is written: one small statement the rest of the time. */
export const createCalendarReader = (): CalendarReader => {
  let kept: { key: string; calendar: ServiceCalendar } | null = null;
  return async (tx) => {
    const stamp = await readStamp(tx);
    const key = Object.values(stamp).join();
    if (kept?.key === key) return kept.calendar;
    const calendar = await load(tx, stamp);
    kept = { key, calendar };
    return calendar;
  };
};

/** Lets one writer at a time change the calendars, until the transaction ends. */
export const lockCalendars = async (tx: Tx): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('calendars', 0))`;
};

/** Who wrote a version, when, and why. */
export interface Recorded {
  reason: string;
  by: string;
  at: Instant;
}

/** Adds the hours of a calendar from a day on. To be called under `lockCalendars`. */
export const addHours = async (
  tx: Tx,
  version: HoursVersion,
  { reason, by, at }: Recorded,
): Promise<void> => {
  await tx.sql`
    insert into calendar_versions (calendar, valid_from, hours, reason, recorded_by, recorded_at)
    values (${version.calendar}, ${version.validFrom}::text::date, ${JSON.stringify(version.hours)}::text::jsonb,
      ${reason}, ${by}, ${at}::text::timestamptz)`;
};

/** Adds the holidays of a year as a person has confirmed them. To be called under `lockCalendars`. */
export const addConfirmedYear = async (
  tx: Tx,
  { year, days }: Pick<HolidayYear, 'year' | 'days'>,
  { reason, by, at }: Recorded,
): Promise<void> => {
  await tx.sql`
    insert into holiday_versions (year, status, days, reason, recorded_by, recorded_at)
    values (${year}, 'confirmed', ${JSON.stringify(days)}::text::jsonb, ${reason}, ${by}, ${at}::text::timestamptz)`;
};
