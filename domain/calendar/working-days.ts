import { addDays, compareDates, weekdayOf } from './civil-date';
import { civilDateOf, sameClockOn } from './instants';
import type { CivilDate, Instant } from './time';

/** The days on which nobody works, besides Saturdays and Sundays. */
export interface WorkCalendar {
  holidays: readonly CivilDate[];
}

/** Whether a date is neither a Saturday, a Sunday nor a holiday. Throws `RangeError` on a bad date. */
export function isWorkingDay(date: CivilDate, calendar: WorkCalendar): boolean {
  return weekdayOf(date) <= 5 && !calendar.holidays.includes(date);
}

/**
 * The `n`-th working day strictly after a date (before it when negative); 0 gives the date itself, worked or not.
 * Throws `RangeError` on a bad date or a fraction.
 */
export function addWorkingDays(date: CivilDate, n: number, calendar: WorkCalendar): CivilDate {
  if (!Number.isInteger(n)) throw new RangeError('working days must be an integer');
  const step = n < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(n); left > 0;) {
    day = addDays(day, step);
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return day;
}

/**
 * Working days after `from`, up to and including `to`; negative when `to` is earlier (then `from` is left out).
 * So `addWorkingDays(from, workingDaysBetween(from, to))` is `to` when `to` is worked. Throws `RangeError` on a bad date.
 */
export function workingDaysBetween(from: CivilDate, to: CivilDate, calendar: WorkCalendar): number {
  const step = compareDates(to, from);
  let count = 0;
  for (let day = from; day !== to;) {
    day = addDays(day, step);
    if (isWorkingDay(day, calendar)) count += step;
  }
  return count;
}

/**
 * The same clock hour, `n` working days after an instant: reminders and deadlines of a wait for a person.
 * Throws `RangeError` on a bad instant or a fraction.
 */
export function workingDaysAfter(instant: Instant, n: number, calendar: WorkCalendar): Instant {
  return sameClockOn(addWorkingDays(civilDateOf(instant), n, calendar), instant);
}
