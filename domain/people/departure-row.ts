import type { CivilDate } from '../calendar/time';
import { differences } from './changes';
import type { DepartureRequest } from './requests';
import type { Difference, DisagreementCause } from './submission';

/** The last departure of somebody, and how the last employment stands. */
export interface PresentDeparture {
  /** As it is now, corrections included. */
  request: Readonly<Record<string, unknown>>;
  over: boolean;
}

/** What a row of a file of departures asks for. `submit`: as the same request by hand would. */
export type DepartureRowDecision =
  | { do: 'nothing' }
  | { do: 'submit'; difference: Difference }
  | { do: 'refuse'; cause: DisagreementCause; difference: Difference };

// What a correction cannot carry: it is cancelled, and announced again.
const fixed: ReadonlySet<string> = new Set(['reason', 'immediate', 'confidential']);

/** What a row says beside the departure as it stands, and beside an employment that has ended already. */
export const decideDepartureRow = (
  request: DepartureRequest,
  last: PresentDeparture | null,
  employment: { state: string; lastDayWorked: CivilDate | null } | null,
): DepartureRowDecision => {
  if (last !== null && !last.over) {
    // A file says no instant: that of the departure stays.
    const difference = differences({ ...last.request, at: null }, { ...request });
    const keys = Object.keys(difference);
    if (keys.length === 0) return { do: 'nothing' };
    return keys.some((key) => fixed.has(key))
      ? { do: 'refuse', cause: 'not-correctable', difference }
      : { do: 'submit', difference };
  }
  if (employment?.state !== 'ended') return { do: 'submit', difference: {} };
  const { lastDayWorked } = employment;
  if (lastDayWorked === request.lastDayWorked) return { do: 'nothing' };
  const difference = { lastDayWorked: { from: lastDayWorked, to: request.lastDayWorked } };
  return { do: 'refuse', cause: 'already-effective', difference };
};
