import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import type { Plan, Step, StepAction } from './plan';
import { isSatisfied, isSettled, type StepState } from './states';

/** What an instant brings to the steps of a plan. */
export interface DueSteps {
  /** Their time has come and what they need is done. */
  due: Step[];
  /** Their time has come; something they need is not done. */
  waiting: Step[];
  /** Something they need was refused, not answered or taken back. */
  withheld: Step[];
}

const gates: ReadonlySet<StepAction> = new Set(['approve', 'waive', 'train']);

/** Approvals, waivers and trainings still waited for, though nothing that needs them will be done any more. */
export const pointlessGates = (plan: Plan, stateOf: (id: string) => StepState): Step[] =>
  plan.steps.filter(({ id, action }) => {
    if (!gates.has(action) || isSettled(stateOf(id))) return false;
    const needing = plan.steps.filter(({ needs }) => needs.includes(id)).map((step) => stateOf(step.id));
    return needing.length > 0 && needing.every((state) => state === 'withheld' || state === 'cancelled');
  });

/** Sorts the steps that have not begun, in the plan's order. */
export const stepsAt = (plan: Plan, stateOf: (id: string) => StepState, at: Instant): DueSteps => {
  const sorted: DueSteps = { due: [], waiting: [], withheld: [] };
  for (const step of plan.steps) {
    const state = stateOf(step.id);
    if (state !== 'scheduled' && state !== 'waiting') continue;
    const needs = step.needs.map(stateOf);
    if (needs.some((need) => need === 'withheld' || need === 'cancelled')) sorted.withheld.push(step);
    else if (!isAtOrBefore(step.at, at)) continue;
    else if (needs.every(isSatisfied)) sorted.due.push(step);
    else sorted.waiting.push(step);
  }
  return sorted;
};
