import { compareDates } from './civil-date';
import type { HolidayYear } from './service-calendar';
import type { PublicHoliday } from './holiday-rules';
import type { CivilDate } from './time';

/** A day off as a person confirms it. */
export type ConfirmedDay = Pick<PublicHoliday, 'date' | 'name'>;

/** Years after that of `today`, up to that of `reach`, that nobody has confirmed. */
export const unconfirmedYears = (
  years: readonly HolidayYear[],
  today: CivilDate,
  reach: CivilDate,
): HolidayYear[] =>
  years.filter(({ year, status }) => status === 'proposed' && yearOf(today) < year && year <= yearOf(reach));

/** The civil year of a date. */
export const yearOf = (date: CivilDate): number => Number(date.slice(0, 4));

/**
 * Dates that a new list would change though they are not to come: what was counted with them is counted.
 * Empty: the list may be put.
 */
export const pastChanges = (
  before: readonly ConfirmedDay[],
  after: readonly ConfirmedDay[],
  today: CivilDate,
): CivilDate[] => {
  const [old, now] = [before, after].map((days) => new Set(days.map(({ date }) => date)));
  const changed = [...new Set([...(old ?? []), ...(now ?? [])])].filter(
    (date) => old?.has(date) !== now?.has(date),
  );
  return changed.filter((date) => compareDates(date, today) <= 0).toSorted(compareDates);
};

/** The days as confirmed by a person; those as proposed keep what is known of their source. */
export const confirmDays = (
  proposed: readonly PublicHoliday[],
  confirmed: readonly ConfirmedDay[],
): PublicHoliday[] =>
  confirmed
    .map(({ date, name }) => ({
      ...{ date, name, status: 'confirmé' as const },
      source: proposed.find((day) => day.date === date)?.source ?? 'Donné par la personne qui a confirmé.',
    }))
    .toSorted((one, other) => compareDates(one.date, other.date));
