import { compareDates } from './civil-date';
import { civilDateOf, instantAt } from './instants';
import type { CalendarCode, OpenSpan, ServiceCalendar } from './service-calendar';
import type { CivilDate, Instant } from './time';
import { isWorkingDay } from './working-days';

const MINUTE_MS = 60_000;

/** The hours of a calendar on a date, by the version in force on that date: none on a day that nobody works. */
export const hoursOn = (
  date: CivilDate,
  calendar: ServiceCalendar,
  code: CalendarCode,
): readonly OpenSpan[] => {
  if (!isWorkingDay(date, calendar)) return [];
  const versions = calendar.versions.filter((version) => version.calendar === code);
  const inForce = versions.filter(({ validFrom }) => compareDates(validFrom, date) <= 0);
  // Before the first version nothing else is known.
  return (inForce.at(-1) ?? versions[0])?.hours ?? [];
};

const boundsOn = (date: CivilDate, calendar: ServiceCalendar, code: CalendarCode): [number, number][] =>
  hoursOn(date, calendar, code).map(({ from, to }) => [
    Date.parse(instantAt(date, from)),
    Date.parse(instantAt(date, to)),
  ]);

/** Whether a calendar is open at an instant. Throws `RangeError` on a text that is no instant. */
export const isOpen = (instant: Instant, calendar: ServiceCalendar, code: CalendarCode): boolean => {
  const at = Date.parse(instant);
  return boundsOn(civilDateOf(instant), calendar, code).some(([from, to]) => from <= at && at < to);
};

/** Whether the help centre is at work at an instant. Throws `RangeError` on a text that is no instant. */
export const isSupportOpen = (instant: Instant, calendar: ServiceCalendar): boolean =>
  isOpen(instant, calendar, 'support');

/** Minutes that a calendar is open on a date: elapsed ones, whatever the clocks do that day. */
export const openMinutesOn = (date: CivilDate, calendar: ServiceCalendar, code: CalendarCode): number =>
  boundsOn(date, calendar, code).reduce((sum, [from, to]) => sum + (to - from) / MINUTE_MS, 0);
