import type { Plan, Step } from '../domain/processes/plan';

/** Rewrites a plan that was just accepted; `now`: milliseconds since the epoch. */
export type Rewriting = (plan: Plan, now: number) => Plan;

const iso = (at: number): string => new Date(at).toISOString();

const withInstants = (plan: Plan, instantOf: (step: Step) => number): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => ({ ...step, at: iso(instantOf(step)) })),
});

/** Without the check of the fifth day: the arrival ends when its accounts are enabled. */
export const withoutCheck: Rewriting = (plan) => ({
  ...plan,
  steps: plan.steps.filter(({ action }) => action !== 'check'),
});

/** Weeks in seconds: each instant to come of the plan follows the one before by `gapMs`, in the same order. */
export const compressed =
  (gapMs: number): Rewriting =>
  (plan, now) => {
    const instants = plan.steps.map(({ at }) => Date.parse(at)).filter((at) => at > now);
    const ranks = [...new Set(instants)].toSorted((a, b) => a - b);
    return withInstants(plan, ({ at }) => now + (ranks.indexOf(Date.parse(at)) + 1) * gapMs);
  };

/** Everything before the enabling is due at once, the enabling at `midnight`, the rest as long after it as planned. */
export const enabledAt =
  (midnight: number): Rewriting =>
  (plan, now) => {
    const enabling = plan.steps.find(({ action }) => action === 'enable');
    const planned = enabling ? Date.parse(enabling.at) : midnight;
    return withInstants(plan, ({ at }) =>
      Date.parse(at) < planned ? now : midnight + Date.parse(at) - planned,
    );
  };
