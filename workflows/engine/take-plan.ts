import type { EmploymentState } from '../../domain/people/employment';
import type { Plan } from '../../domain/processes/plan';
import { replan } from '../../domain/processes/replan';
import type { Amendment } from '../contracts/people';
import { now } from './clock';
import type { Known, ProcessDoor } from './door';

/** What is to be followed from now on, and for which request. */
export interface NextPlan<Request> {
  plan: Plan;
  request: Request;
}

/** Who decided so, and what it means. */
export interface PlanChange {
  /** For the audit: `departure-amended`… */
  action: string;
  actor: string;
  /** Of the request as it was sent again; absent: a part was corrected. */
  requestHash?: string | null;
  employment?: EmploymentState;
  reason?: string;
}

/**
 * Follows another plan from now on: what has begun stays or is undone, what has not moves, goes or comes. Written
 * with its cause, and answered with the difference.
 */
export const takePlan = async <Request extends Known>(
  door: ProcessDoor<Request>,
  next: NextPlan<Request>,
  { action, actor, requestHash = null, employment, reason }: PlanChange,
): Promise<Amendment> => {
  const run = door.running();
  const replanned = replan(run.plan, run.states.all(run.plan), next.plan, now());
  run.replace(replanned);
  door.request = next.request;
  door.requestHash = requestHash ?? door.requestHash;
  const { difference } = replanned;
  await run.record({
    event: { action, details: { ...difference, ...(reason === undefined ? {} : { reason }) } },
    actor,
    replanned: { plan: run.plan, request: door.request, requestHash },
    ...(employment && { employment }),
  });
  return { ok: true, state: run.state, difference };
};
