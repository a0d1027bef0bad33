import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import { isAutomaticAction, type Plan, type Step } from './plan';
import type { StepState } from './states';

/** What re-planning changes, by step id: shown before and after it is accepted. */
export interface PlanDifference {
  added: string[];
  cancelled: string[];
  moved: { id: string; from: Instant; to: Instant }[];
  /** Not begun, and its new time has passed: runs at once. */
  overdue: string[];
  /** Done already: stays. */
  kept: string[];
  /** Done already and no longer wanted: undone by a new step. */
  undone: string[];
}

/** The plan to follow from now on, and how it differs from the one before. */
export interface Replanned {
  plan: Plan;
  difference: PlanDifference;
}

const begun: ReadonlySet<StepState> = new Set(['running', 'open', 'completed', 'failed', 'done', 'skipped']);

const undoAction = (step: Step): { action: Step['action']; id: string } | null => {
  if (step.action === 'prepare' || step.action === 'enable')
    return { action: 'archive', id: `undo:${step.system ?? ''}` };
  if (step.action === 'grant') return { action: 'revoke', id: `undo:${step.id}` };
  if (step.action === 'work') return { action: 'end', id: `undo:${step.id}` };
  return null;
};

/** The step that undoes a done one, at once; `null` when there is nothing to undo. */
export const undoOf = (step: Step, now: Instant): Step | null => {
  const undo = undoAction(step);
  if (!undo) return null;
  const human = step.human && { ...step.human, verification: 'secondPerson' as const, dueAt: now };
  return { ...step, ...undo, at: now, needs: [], human };
};

/** Steps that leave something in a target even when they did not end: a call that timed out, a task half done. */
const leavesTraces = (step: Step, state: StepState): boolean =>
  state === 'done' ||
  state === 'completed' ||
  (isAutomaticAction(step.action) && (state === 'running' || state === 'failed'));

/**
 * Compares a plan under way with the one that new facts give. What has begun and is still wanted stays; what has
 * begun and is no longer wanted is undone; what has not begun moves, goes or comes.
 * @param states state of each step of `current`
 */
export const replan = (
  current: Plan,
  states: Readonly<Record<string, StepState>>,
  next: Plan,
  now: Instant,
): Replanned => {
  const difference: PlanDifference = {
    added: [],
    cancelled: [],
    moved: [],
    overdue: [],
    kept: [],
    undone: [],
  };
  const wanted = new Map(next.steps.map((step) => [step.id, step]));
  const steps: Step[] = [];
  const undo = new Map<string, Step>();
  for (const step of current.steps) {
    const state = states[step.id] ?? 'scheduled';
    const target = wanted.get(step.id);
    wanted.delete(step.id);
    if (target && begun.has(state)) {
      difference.kept.push(step.id);
      steps.push(step);
    } else if (target) {
      if (target.at !== step.at) difference.moved.push({ id: step.id, from: step.at, to: target.at });
      if (isAtOrBefore(target.at, now)) difference.overdue.push(step.id);
      steps.push(target);
    } else if (step.id.startsWith('undo:')) {
      steps.push(step);
    } else {
      const undoing = leavesTraces(step, state) ? undoOf(step, now) : null;
      if (undoing) {
        undo.set(undoing.id, undoing);
        difference.undone.push(step.id);
      } else if (begun.has(state) && state !== 'open' && state !== 'failed') difference.kept.push(step.id);
      else difference.cancelled.push(step.id);
      steps.push(step);
    }
  }
  for (const step of wanted.values()) {
    difference.added.push(step.id);
    steps.push(step);
  }
  return { plan: { ...next, steps: [...steps, ...undo.values()] }, difference };
};

/** Ids of the steps of the new plan that nobody wants any more: to be cancelled if they have not settled. */
export const abandoned = (difference: PlanDifference): string[] => [
  ...difference.cancelled,
  ...difference.undone,
];
