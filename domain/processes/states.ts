/**
 * States of a step. `waiting`: its time has come, something it needs is not done; `open`: a person is asked;
 * `completed`: a person says done, the proof is missing; `failed`: a repair task is open; `withheld`: refused or
 * not answered; `skipped`: a person decided so.
 */
export const stepStates = [
  'scheduled',
  'waiting',
  'running',
  'open',
  'completed',
  'failed',
  'done',
  'withheld',
  'skipped',
  'cancelled',
] as const;
export type StepState = (typeof stepStates)[number];

const settled: ReadonlySet<StepState> = new Set(['done', 'withheld', 'skipped', 'cancelled']);
const satisfied: ReadonlySet<StepState> = new Set(['done', 'skipped']);

/** Whether nothing more will happen to a step in this state. */
export const isSettled = (state: StepState): boolean => settled.has(state);

/** Whether steps that need a step in this state may go on. */
export const isSatisfied = (state: StepState): boolean => satisfied.has(state);

/** Kinds of processes about people. */
export const processKinds = ['arrival', 'departure', 'change', 'expiry'] as const;
export type ProcessKind = (typeof processKinds)[number];

/**
 * States of a process. `received`: started, not yet planned; `held`: HR must confirm; `refused`: the plan was not
 * accepted. Attention (failed steps) and waiting (open questions) are counts beside the state, never states.
 */
export const processStates = [
  'received',
  'held',
  'scheduled',
  'preparing',
  'enabled',
  'suspending',
  'suspended',
  'applying',
  'closed',
  'cancelled',
  'refused',
] as const;
export type ProcessState = (typeof processStates)[number];

const ended: ReadonlySet<ProcessState> = new Set(['closed', 'cancelled', 'refused']);

/** Whether the process has ended. */
export const isEnded = (state: ProcessState): boolean => ended.has(state);
