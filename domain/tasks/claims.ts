import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';

/** Hours that a claim holds: what somebody took and left may then be taken by a colleague. */
export const CLAIM_HOURS = 24;

/** The instant before which claims no longer hold. */
export const claimsHoldSince = (now: Instant): Instant =>
  new Date(Date.parse(now) - CLAIM_HOURS * 3_600_000).toISOString();

/** Whether another person holds the task now. */
export const isClaimedByAnother = (
  task: { claimedBy: string | null; claimedAt: Instant | null },
  principal: string,
  now: Instant,
): boolean =>
  task.claimedBy !== null &&
  task.claimedBy !== principal &&
  task.claimedAt !== null &&
  !isAtOrBefore(task.claimedAt, claimsHoldSince(now));
