import type { Step } from '../../domain/processes/plan';
import type { ProcessState } from '../../domain/processes/states';
import type { PlanRun } from './plan-run';
import type { Answered } from './questions';

/** What a process adds to the following of its plan. */
export interface ProcessRules {
  /** The process's state, from its plan and steps. */
  stateOf(run: PlanRun): ProcessState;
  /** A step of Relais's own tables or workflows (`rehome`). */
  perform(step: Step): Promise<void>;
  /** Before steps whose time has come begin; `undefined`: there is nothing to wait for. */
  before?(steps: readonly Step[]): Promise<void> | undefined;
  /** Where the process stands is written; `undefined`: there is nothing to do about it. */
  recorded?(run: PlanRun): Promise<void> | undefined;
  /** A person has answered, beyond what the answer did to its step. */
  answered?(step: Step, given: Answered): Promise<void>;
}

/** Tasks whose work an extract shows. */
export interface ExtractProof {
  taskIds: string[];
  extractId: string;
  at: string;
}
