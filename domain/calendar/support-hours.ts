import { civilDateOf, clockOf } from './instants';
import type { Instant } from './time';
import { isWorkingDay, type WorkCalendar } from './working-days';

/** A stretch of a working day, `HH:MM` in `America/Toronto`; open at `from`, closed at `to`. */
export interface OpenSpan {
  from: string;
  to: string;
}

/** Hours of the help centre on a working day. */
export const supportHours: readonly OpenSpan[] = [
  { from: '08:30', to: '12:00' },
  { from: '13:00', to: '16:30' },
];

/** Whether the help centre is open at an instant. Throws `RangeError` on a text that is no instant. */
export function isSupportOpen(
  instant: Instant,
  calendar: WorkCalendar,
  hours: readonly OpenSpan[] = supportHours,
): boolean {
  if (!isWorkingDay(civilDateOf(instant), calendar)) return false;
  const clock = clockOf(instant).slice(0, 5);
  return hours.some((span) => span.from <= clock && clock < span.to);
}
