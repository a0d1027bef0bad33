import type { Instant } from '../calendar/time';
import { earliest } from '../calendar/order';
import type { Plan, StepAction } from './plan';
import { isEnded, type ProcessState, type StepState } from './states';

/** Where one step stands. */
export interface StepProgress {
  id: string;
  action: StepAction;
  system: string | null;
  entitlements: string[];
  at: Instant;
  state: StepState;
  reason: string;
  detail: string | null;
  since: Instant;
  task: string | null;
}

/** Where a process stands; `attention`: steps that failed; `waiting`: questions open to persons. */
export interface Progress {
  state: ProcessState;
  outcome: string | null;
  attention: number;
  waiting: number;
  steps: StepProgress[];
  /** Ids of the steps that come next, at their earliest instant. */
  next: string[];
  warnings: Plan['warnings'];
}

const waits: ReadonlySet<StepState> = new Set(['open', 'completed', 'waiting']);

/** Counts and next steps, derived from the steps' states. */
export const summarize = (
  state: ProcessState,
  outcome: string | null,
  steps: StepProgress[],
  warnings: Plan['warnings'],
): Progress => {
  const scheduled = isEnded(state) ? [] : steps.filter((step) => step.state === 'scheduled');
  const soonest = earliest(scheduled.map((step) => step.at));
  return {
    state,
    outcome,
    attention: steps.filter((step) => step.state === 'failed').length,
    waiting: steps.filter((step) => waits.has(step.state)).length,
    steps,
    next: scheduled.filter((step) => step.at === soonest).map((step) => step.id),
    warnings,
  };
};
