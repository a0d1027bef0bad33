import { Temporal as Chrono } from 'temporal-polyfill';
import { addDays } from '../calendar/civil-date';
import { civilDateOf, sameClockOn } from '../calendar/instants';
import { ZONE, type CivilDate, type Instant } from '../calendar/time';

/** Days after its lifting during which a hold still holds: what is purged does not come back. */
const HOLD_LINGERS_DAYS = 7;

/** The day in Québec before which what counts from a day has run out. Whole months: from 31 March back one is 28 February. */
export const cutoffDay = (now: Instant, months: number): CivilDate =>
  Chrono.Instant.from(now).toZonedDateTimeISO(ZONE).toPlainDate().subtract({ months }).toString();

/** The instant before which what counts from an instant has run out. */
export const cutoffInstant = (now: Instant, months: number): Instant =>
  Chrono.Instant.from(now).toZonedDateTimeISO(ZONE).subtract({ months }).toInstant().toString();

/** The instant since which a lifted hold still holds. */
export const holdsSince = (now: Instant): Instant =>
  sameClockOn(addDays(civilDateOf(now), -HOLD_LINGERS_DAYS), now);
