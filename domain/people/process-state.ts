import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import type { Plan, StepAction } from '../processes/plan';
import { isSatisfied, isSettled, type ProcessState, type StepState } from '../processes/states';

type StateOf = (stepId: string) => StepState;

const ofAction = (plan: Plan, action: string): string[] =>
  plan.steps.filter((step) => step.action === action && !step.id.startsWith('undo:')).map(({ id }) => id);

const allDone = (ids: readonly string[], stateOf: StateOf): boolean =>
  ids.length > 0 && ids.every((id) => isSatisfied(stateOf(id)));

const notBegun: ReadonlySet<StepState> = new Set(['scheduled', 'waiting', 'withheld', 'cancelled']);

const anyBegun = (ids: readonly string[], stateOf: StateOf): boolean =>
  ids.some((id) => !notBegun.has(stateOf(id)));

/**
 * State of an arrival under way. `enabled`: every automatic system was read back enabled on or after the first day;
 * manual tasks may be open (TRIAL 24).
 */
export const arrivalState = (plan: Plan, stateOf: StateOf): ProcessState => {
  // Where no system is automatic, the first day itself makes the employment effective.
  const automatic = ofAction(plan, 'enable');
  const enabling = automatic.length > 0 ? automatic : ofAction(plan, 'move');
  if (allDone(enabling, stateOf)) return 'enabled';
  const preparing = [...enabling, ...ofAction(plan, 'prepare'), ...ofAction(plan, 'work')];
  return anyBegun(preparing, stateOf) ? 'preparing' : 'scheduled';
};

/** Whether the day has come: from then on an arrival or a change is not taken back but changed or departed. */
export const isEffective = (plan: Plan, now: Instant): boolean =>
  plan.steps.some(
    (step) => (step.action === 'enable' || step.action === 'move') && isAtOrBefore(step.at, now),
  );

/** State of a departure under way: held for HR or a second person, waiting for its day, suspending, suspended. */
export const departureState = (plan: Plan, stateOf: StateOf): ProcessState => {
  const gates = [...ofAction(plan, 'confirm'), ...ofAction(plan, 'release')];
  if (gates.some((id) => !isSettled(stateOf(id)))) return 'held';
  // Where no system is automatic, the hand-over in Relais itself is the end.
  const automatic = ofAction(plan, 'suspend');
  const suspending = automatic.length > 0 ? automatic : ofAction(plan, 'rehome');
  if (allDone(suspending, stateOf)) return 'suspended';
  return anyBegun(suspending, stateOf) ? 'suspending' : 'scheduled';
};

/** Whether a plan waits for a confirmation by HR. */
export const isHeld = (plan: Plan): boolean => plan.steps.some(({ action }) => action === 'confirm');

/** Whether a plan waits for a second person. */
export const isParked = (plan: Plan): boolean => plan.steps.some(({ action }) => action === 'release');

/** Whether an account has begun to be archived: from then on a departure is not cancelled. */
export const archivesBegun = (plan: Plan, stateOf: StateOf): boolean =>
  ofAction(plan, 'archive').some((id) => begunArchive.has(stateOf(id)));

const begunArchive: ReadonlySet<StepState> = new Set(['running', 'failed', 'done', 'skipped']);

const gates: readonly StepAction[] = ['approve', 'waive', 'train'];

/** State of a change under way: applied from its first work on, not from the question whether it may be. */
export const changeState = (plan: Plan, stateOf: StateOf): ProcessState =>
  anyBegun(
    plan.steps.filter(({ action }) => !gates.includes(action)).map(({ id }) => id),
    stateOf,
  )
    ? 'applying'
    : 'scheduled';
