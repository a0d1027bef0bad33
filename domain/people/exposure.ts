import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import type { Plan } from '../processes/plan';
import type { StepProgress } from '../processes/progress';
import { endingSteps, secondsBetween, wantedEnd, wantedOf } from './ended-access';

/** How long an access has been open, or was, after it should have ended. */
export interface Exposure {
  step: string;
  system: string | null;
  from: Instant;
  /** When its end was proven; `null`: it is open, or nobody has proven that it is not. */
  until: Instant | null;
  seconds: number;
}

/**
 * The exposure of a departure, by access: shown until each end is read back. What is not wanted any more (called off,
 * skipped by a person) is left out, and so is what is not to end yet. DOMAIN "People".
 */
export const exposureOf = (plan: Plan, steps: readonly StepProgress[], now: Instant): Exposure[] => {
  const suspendsAt = wantedEnd(plan);
  if (suspendsAt === null) return [];
  const known = new Map(steps.map((step) => [step.id, step]));
  return endingSteps(plan).flatMap((step) => {
    const from = wantedOf(step, suspendsAt);
    const { state, since } = known.get(step.id) ?? { state: 'scheduled', since: now };
    if (state === 'cancelled' || state === 'skipped' || !isAtOrBefore(from, now)) return [];
    const until = state === 'done' ? since : null;
    return [{ step: step.id, system: step.system, from, until, seconds: secondsBetween(from, until ?? now) }];
  });
};
