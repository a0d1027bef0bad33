import type { Verification } from '../access/catalogue';
import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import { isAutomaticAction, type Plan, type Step, type StepAction } from './plan';
import { isSettled, type StepState } from './states';

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
  /** Steps that begin anew: taken back before and wanted again, or asked in words that no longer hold. */
  again: string[];
}

const begun: ReadonlySet<StepState> = new Set(['running', 'open', 'completed', 'failed', 'done', 'skipped']);

/** What has begun, or was refused: neither moves with a day. */
const stays: ReadonlySet<StepState> = new Set([...begun, 'withheld']);

const undoAction = (step: Step): { action: Step['action']; id: string } | null => {
  if (step.action === 'prepare' || step.action === 'enable')
    return { action: 'archive', id: `undo:${step.system ?? ''}` };
  if (step.action === 'grant') return { action: 'revoke', id: `undo:${step.id}` };
  if (step.action === 'work') return { action: 'end', id: `undo:${step.id}` };
  return null;
};

// What an extract shows as given it shows as ended; nobody receives what is taken away.
const undoneBy = (given: Verification): Verification => (given === 'extract' ? given : 'secondPerson');

/** The step that undoes a done one, at once; `null` when there is nothing to undo. */
export const undoOf = (step: Step, now: Instant): Step | null => {
  const undo = undoAction(step);
  if (!undo) return null;
  const human = step.human && { ...step.human, verification: undoneBy(step.human.verification), dueAt: now };
  return { ...step, ...undo, at: now, needs: [], human };
};

/** Steps that leave something in a target even when they did not end: a call that timed out, a task half done. */
const leavesTraces = (step: Step, state: StepState): boolean =>
  state === 'done' ||
  state === 'completed' ||
  (isAutomaticAction(step.action) && (state === 'running' || state === 'failed'));

const datedWork: ReadonlySet<StepAction> = new Set(['work', 'end', 'handover', 'return']);

/** Whether a person was asked for something else than what is wanted now: another date, other rights. */
const isAskedOtherwise = (step: Step, target: Step, state: StepState): boolean => {
  if (!step.human || !target.human || !datedWork.has(step.action)) return false;
  // A date that was written already is written anew; what was handed over by hand stays as it was done.
  const isDated = step.action === 'end' || (step.action === 'work' && step.human.queue !== 'gestionnaire');
  const counts = state === 'open' || (isDated && (state === 'completed' || state === 'done'));
  const differs =
    step.human.dueAt !== target.human.dueAt ||
    step.human.urgent !== target.human.urgent ||
    step.entitlements.join() !== target.entitlements.join();
  return counts && differs;
};

/** Work that nobody has proven and nothing undoes is taken back with the question; what has begun otherwise stays. */
const isTakenBack = (step: Step, state: StepState): boolean =>
  !begun.has(state) ||
  state === 'open' ||
  state === 'failed' ||
  state === 'completed' ||
  // A question that is being written.
  (state === 'running' && step.human !== null && !isAutomaticAction(step.action));

/** Where the comparison has come to. */
interface Comparison extends Replanned {
  steps: Step[];
  undo: Map<string, Step>;
  /** State of each step of `current`, which knows what is being undone already. */
  stateOf: (id: string) => StepState | null;
  now: Instant;
}

/** What is being undone is given again after that, never beside it. */
const afterUndo = ({ stateOf, now }: Comparison, target: Step): Step => {
  const id = undoOf(target, now)?.id;
  const state = id === undefined ? null : stateOf(id);
  return id === undefined || state === null || isSettled(state)
    ? target
    : { ...target, needs: [...target.needs, id] };
};

const compareWanted = (at: Comparison, step: Step, target: Step, state: StepState): void => {
  const { difference, again, steps } = at;
  if (isAskedOtherwise(step, target, state)) {
    again.push(step.id);
    const [from, to] = [step.human?.dueAt ?? step.at, target.human?.dueAt ?? target.at];
    if (from !== to) difference.moved.push({ id: step.id, from, to });
  } else if (stays.has(state)) {
    difference.kept.push(step.id);
    steps.push(step);
    return;
  } else if (state === 'cancelled') {
    again.push(step.id);
    difference.added.push(step.id);
    steps.push(afterUndo(at, target));
    return;
  } else {
    if (target.at !== step.at) difference.moved.push({ id: step.id, from: step.at, to: target.at });
    if (isAtOrBefore(target.at, at.now)) difference.overdue.push(step.id);
  }
  steps.push(target);
};

/** Whether an account that was prepared is the one still wanted: once its day has come, no preparation is planned. */
const isBuiltUpon = ({ action, system }: Step, next: Plan): boolean =>
  action === 'prepare' && next.steps.some((step) => step.action === 'enable' && step.system === system);

const compareUnwanted = (
  { plan, difference, again, steps, undo, stateOf, now }: Comparison,
  step: Step,
  state: StepState,
): void => {
  steps.push(step);
  // Taken back before: that it is not wanted now is no news.
  if (step.id.startsWith('undo:') || state === 'cancelled') return;
  const undoing = leavesTraces(step, state) && !isBuiltUpon(step, plan) ? undoOf(step, now) : null;
  if (undoing) {
    difference.undone.push(step.id);
    // Given anew since it was undone: undone anew.
    if (stateOf(undoing.id) === null) undo.set(undoing.id, undoing);
    else if (!again.includes(undoing.id)) again.push(undoing.id);
  } else if (isTakenBack(step, state)) difference.cancelled.push(step.id);
  else difference.kept.push(step.id);
};

/**
 * Compares a plan under way with the one that new facts give. What has begun and is still wanted stays; what has
 * begun and is no longer wanted is undone; what has not begun moves, goes or comes; what was asked of a person for
 * another date is asked again.
 * @param states state of each step of `current`
 */
export const replan = (
  current: Plan,
  states: Readonly<Record<string, StepState>>,
  next: Plan,
  now: Instant,
): Replanned => {
  const difference: PlanDifference = {
    ...{ added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] },
  };
  const present = new Set(current.steps.map(({ id }) => id));
  const stateOf = (id: string) => (present.has(id) ? (states[id] ?? 'scheduled') : null);
  const at: Comparison = { plan: next, difference, again: [], steps: [], undo: new Map(), stateOf, now };
  const wanted = new Map(next.steps.map((step) => [step.id, step]));
  for (const step of current.steps) {
    const state = states[step.id] ?? 'scheduled';
    const target = wanted.get(step.id);
    wanted.delete(step.id);
    if (target) compareWanted(at, step, target, state);
    else compareUnwanted(at, step, state);
  }
  for (const step of wanted.values()) difference.added.push(step.id);
  const steps = [...at.steps, ...wanted.values(), ...at.undo.values()];
  return { plan: { ...next, steps }, difference, again: at.again };
};

/** Ids of the steps of the new plan that nobody wants any more: to be cancelled if they have not settled. */
export const abandoned = (difference: PlanDifference): string[] => [
  ...difference.cancelled,
  ...difference.undone,
];
