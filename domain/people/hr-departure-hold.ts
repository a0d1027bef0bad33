import type { CivilDate } from '../calendar/time';

/** Why a departure waits for a confirmation by HR instead of running. */
export const departureHolds = ['immediate-not-today', 'before-first-day'] as const;
export type DepartureHold = (typeof departureHolds)[number];

/**
 * Whether a departure must be confirmed before it runs: immediate but dated another day than `today`, or dated before
 * the first day of the employment. `null`: it runs as asked. `firstDay` is `null` when the employment's is unknown.
 */
export function departureHold(
  request: { immediate: boolean; lastDayWorked: CivilDate },
  facts: { today: CivilDate; firstDay: CivilDate | null },
): DepartureHold | null {
  if (request.immediate && request.lastDayWorked !== facts.today) return 'immediate-not-today';
  if (facts.firstDay !== null && request.lastDayWorked < facts.firstDay) return 'before-first-day';
  return null;
}
