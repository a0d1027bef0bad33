import type { CivilDate } from './time';

const DAY_MS = 86_400_000;
const written = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a text is a date that exists, written `2026-11-23`; `2026-02-30` and years before 100 are not. */
export function isCivilDate(text: string): text is CivilDate {
  const parts = written.exec(text);
  if (parts === null) return false;
  const day = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  // A date that rolls over (30 February) comes back written otherwise.
  return dateOfDay(day / DAY_MS) === text;
}

/** Days since 1 January 1970 of a civil date. Throws `RangeError` on a date that does not exist. */
export function dayNumber(date: CivilDate): number {
  if (!isCivilDate(date)) throw new RangeError('not a civil date');
  return Date.parse(date) / DAY_MS;
}

/** Order of two civil dates: negative, 0 or positive, for `sort`. */
export function compareDates(a: CivilDate, b: CivilDate): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The date `days` civil days later (earlier when negative). Throws `RangeError` on a bad date or a fraction. */
export function addDays(date: CivilDate, days: number): CivilDate {
  if (!Number.isInteger(days)) throw new RangeError('days must be an integer');
  return dateOfDay(dayNumber(date) + days);
}

/** Civil days from one date to another, negative when `to` is earlier. Throws `RangeError` on a bad date. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Day of the week, ISO: 1 is Monday, 7 is Sunday. Throws `RangeError` on a bad date. */
export function weekdayOf(date: CivilDate): number {
  // 1 January 1970 was a Thursday; the double remainder keeps dates before it positive.
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

function dateOfDay(day: number): CivilDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
