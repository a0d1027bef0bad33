import type { Instant } from '../domain/calendar/time';
import { isOverLimit, isUrgentRequest, overLimit, suspensionOf } from '../domain/people/departure-limits';
import type { DepartureRequest } from '../domain/people/requests';
import type { Plan } from '../domain/processes/plan';
import type { AcceptDeps, Tx } from './deps';
import type { DepartureSender } from './types';

/** A departure as it is about to run. */
export interface Weighed {
  organization: string;
  processId: string;
  request: DepartureRequest;
  plan: Plan;
  now: Instant;
  sender: DepartureSender;
}

/**
 * Whether a departure waits for a second person: too many accesses of its organisation would end at once. Whatever
 * has been released is not weighed again.
 */
export const isTooMany = async ({ stores }: AcceptDeps, tx: Tx, weighed: Weighed): Promise<boolean> => {
  const { organization, processId, request, plan, now, sender } = weighed;
  const suspendsAt = suspensionOf(plan, now);
  if (suspendsAt === null || sender.isReleased) return false;
  await stores.lockDepartures(tx, organization);
  const counted = { organization, processId, suspendsAt, now, isOfFile: sender.origin === 'import' };
  const counts = await stores.countDepartures(tx, counted);
  const limits = await stores.readLimits(tx, organization, now);
  return isOverLimit(isUrgentRequest(request, sender), counts, limits);
};

/** Tells security, once for an organisation, that departures wait; of confidential ones in confidence. */
export const tellOfWaiting = async (
  { stores }: AcceptDeps,
  tx: Tx,
  { organization, processId }: { organization: string; processId: string },
  now: Instant,
): Promise<void> => {
  const confidential = await stores.isConfidential(tx, processId);
  const findings = [overLimit(organization, confidential)];
  await stores.settleFindings(tx, organization, { findings, looked: [], now, actor: 'relais' });
};
