import type { Queue, Verification } from '../access/catalogue';
import type { CivilDate, Instant } from '../calendar/time';

/**
 * What a step does. Automatic ones call a target; human ones ask a person; `train` and `release` wait
 * for a fact; `rehome` and `move` change Relais's own tables.
 */
export const automaticActions = [
  'prepare',
  'enable',
  'grant',
  'revoke',
  'update',
  'suspend',
  'restore',
  'archive',
] as const;
export const humanActions = [
  'approve',
  'waive',
  'choose',
  'work',
  'correct',
  'end',
  'handover',
  'return',
  'check',
  'confirm',
] as const;
export const otherActions = ['train', 'release', 'rehome', 'move'] as const;
export const stepActions = [...automaticActions, ...humanActions, ...otherActions] as const;
export type AutomaticAction = (typeof automaticActions)[number];
export type HumanAction = (typeof humanActions)[number];
export type StepAction = (typeof stepActions)[number];

/** Who is asked: a whole queue, the employee's manager, an owner of a responsibility, the respondent. */
export type Assignee = 'queue' | 'manager' | 'respondent' | `owner:${string}`;

/** What a person is asked in a human step. */
export interface HumanPart {
  queue: Queue;
  assignee: Assignee;
  verification: Verification;
  /** Expected by: a reminder follows, then the ladder; the step itself goes on waiting. */
  dueAt: Instant | null;
  /** The wait ends here with a named outcome (`no-answer`): approvals only. */
  giveUpAt: Instant | null;
  urgent: boolean;
}

/** One step of a plan: what, where, when, why, and what must be done before. */
export interface Step {
  /** Unique in its plan and stable over re-planning: `enable:ANNUAIRE`, `work:SAGIR:RF-SAISIE`. */
  id: string;
  action: StepAction;
  system: string | null;
  /** With the system's prefix. */
  entitlements: string[];
  /** Not before. */
  at: Instant;
  /** Ids of steps that must be done before; one that ends otherwise withholds this step. */
  needs: string[];
  /** Code of the reason: `base`, a profile's code, a rule's code, `departure`. */
  reason: string;
  human: HumanPart | null;
  /** Gives a right that a separation rule names: the duties are looked at again before it begins. */
  isSeparated?: true;
}

/** Something HR should know, which stops nothing. */
export interface PlanWarning {
  code: string;
  detail: string;
}

/** What will be done, in order; a value, so that a preview and the execution are the same thing. */
export interface Plan {
  /** First day (arrival), last day worked (departure), effective day (change). */
  on: CivilDate;
  late: boolean;
  steps: Step[];
  warnings: PlanWarning[];
  /** When the employee is welcomed; `null`: is not. */
  welcomeAt: Instant | null;
}

const automatic: ReadonlySet<StepAction> = new Set(automaticActions);

/** Whether Relais itself acts on a target in this step. */
export const isAutomaticAction = (action: StepAction): action is AutomaticAction => automatic.has(action);
