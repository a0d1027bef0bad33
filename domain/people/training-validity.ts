import { Temporal as Chrono } from 'temporal-polyfill';
import type { CivilDate } from '../calendar/time';

/**
 * Last day on which a completed training counts: the same day, `validityMonths` later (the last of the month when there
 * is no such day); `null` when it never expires. Throws `RangeError` on a bad date.
 */
export const validUntilOf = (completedOn: CivilDate, validityMonths: number | null): CivilDate | null =>
  validityMonths === null
    ? null
    : Chrono.PlainDate.from(completedOn).add({ months: validityMonths }).toString();
