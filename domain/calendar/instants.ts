import { Temporal as Chrono } from 'temporal-polyfill';
import { isCivilDate } from './civil-date';
import { ZONE, type CivilDate, type Instant } from './time';

const writtenClock = /^\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;

/**
 * The instant at which the clocks of `America/Toronto` show `clock` (`HH:MM` or `HH:MM:SS`) on a date.
 * An hour skipped in March moves forward by the hour; an hour lived twice in November is its first passage.
 * Throws `RangeError` on a date or an hour that does not exist.
 */
export function instantAt(date: CivilDate, clock: string): Instant {
  // Temporal also reads longer texts (`2026-11-23T05:00`) and would drop their end in silence.
  if (!isCivilDate(date) || !writtenClock.test(clock)) throw new RangeError('not a date and an hour');
  return Chrono.PlainDate.from(date)
    .toZonedDateTime({ timeZone: ZONE, plainTime: Chrono.PlainTime.from(clock) })
    .toInstant()
    .toString();
}

/** The civil date that `America/Toronto` lives at an instant. Throws `RangeError` on a text that is no instant. */
export function civilDateOf(instant: Instant): CivilDate {
  return zoned(instant).toPlainDate().toString();
}

/** The hour that the clocks of `America/Toronto` show at an instant, written `HH:MM:SS`, fractions dropped. */
export function clockOf(instant: Instant): string {
  return zoned(instant).toPlainTime().toString({ smallestUnit: 'second', roundingMode: 'trunc' });
}

/** The last second of a civil date, 23:59:59 in `America/Toronto`. Throws `RangeError` on a bad date. */
export function endOfDay(date: CivilDate): Instant {
  return instantAt(date, '23:59:59');
}

/** Order of two instants, negative, 0 or positive: ISO texts with and without milliseconds do not sort as text. */
export function compareInstants(a: Instant, b: Instant): number {
  return Chrono.Instant.compare(a, b);
}

/** The instant with the same clock hour as `instant`, on another date. Errors as `instantAt`. */
export function sameClockOn(date: CivilDate, instant: Instant): Instant {
  return instantAt(date, zoned(instant).toPlainTime().toString());
}

function zoned(instant: Instant): Chrono.ZonedDateTime {
  return Chrono.Instant.from(instant).toZonedDateTimeISO(ZONE);
}
