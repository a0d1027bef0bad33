import { compareDates } from './civil-date';
import type { PublicHoliday } from './holiday-rules';
import type { CivilDate, Instant } from './time';
import type { WorkCalendar } from './working-days';

/** The two calendars of the help centre: the work itself, and the telephone. The source contradicts itself: both are kept. */
export const calendarCodes = ['support', 'telephone'] as const;
export type CalendarCode = (typeof calendarCodes)[number];

/** A stretch of a working day, `HH:MM` in `America/Toronto`; open at `from`, closed at `to`. */
export interface OpenSpan {
  from: string;
  to: string;
}

/** Hours of a calendar on working days, in force from a day on, until the next version. */
export interface HoursVersion {
  calendar: CalendarCode;
  validFrom: CivilDate;
  hours: readonly OpenSpan[];
}

/** The holidays of a civil year as they stand. */
export interface HolidayYear {
  year: number;
  /** `proposed`: by rule; `confirmed`: by a person. */
  status: 'proposed' | 'confirmed';
  /** When the person confirmed them; `null`: nobody has. */
  confirmedAt: Instant | null;
  days: readonly PublicHoliday[];
}

/** The calendars of the service: working days, and the hours of each calendar by the day from which they hold. */
export interface ServiceCalendar extends WorkCalendar {
  /** In order of year, without a gap. */
  years: readonly HolidayYear[];
  /** Each code has one at least; in order of `validFrom`. */
  versions: readonly HoursVersion[];
}

/** Puts a calendar together from its data. */
export const serviceCalendar = (
  years: readonly HolidayYear[],
  versions: readonly HoursVersion[],
): ServiceCalendar => ({
  holidays: years.flatMap(({ days }) => days.map(({ date }) => date)),
  years: years.toSorted((one, other) => one.year - other.year),
  versions: versions.toSorted((one, other) => compareDates(one.validFrom, other.validFrom)),
});
