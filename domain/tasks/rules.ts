import type { Verification } from '../access/catalogue';
import type { Actor, Evidence, TaskAnswer, TaskKind, TaskState } from './task';

/** What the rules of who need to know of a task. */
export interface TaskFacts {
  kind: TaskKind;
  state: TaskState;
  verification: Verification;
  /** Principals who asked for what it decides. */
  requestedBy: readonly string[];
  completedBy: string | null;
  /** Principals who approved what is to be done. */
  approvers: readonly string[];
  /** Employee number of the person it is about. */
  subjectNumber: string | null;
}

/** Reasons why an answer does not count; stable types of problems. */
export type AnswerRefusal =
  | 'task-not-open'
  | 'task-not-completed'
  | 'not-a-repair'
  | 'repair-only'
  | 'requester-may-not-approve'
  | 'approver-may-not-execute'
  | 'own-right'
  | 'same-person'
  | 'control-missing'
  | 'waiver-too-long'
  | 'profiles-missing'
  | 'moment-unknown'
  | 'evidence-missing';

/** A waiver lasts 90 days at most. */
export const WAIVER_DAYS = 90;

const decides = (kind: TaskKind): boolean => kind === 'approval' || kind === 'waiver';

const refuseDecision = (task: TaskFacts, actor: Actor): AnswerRefusal | null => {
  if (decides(task.kind) && task.requestedBy.includes(actor.principal)) return 'requester-may-not-approve';
  return task.kind === 'work' && task.approvers.includes(actor.principal) ? 'approver-may-not-execute' : null;
};

type Values = NonNullable<Evidence['values']>;

const refuseWaiver = ({ control, days = WAIVER_DAYS }: Values): AnswerRefusal | null => {
  if (typeof control !== 'string' || control.trim() === '') return 'control-missing';
  const isWhole = typeof days === 'number' && Number.isInteger(days);
  return isWhole && days >= 1 && days <= WAIVER_DAYS ? null : 'waiver-too-long';
};

/** What the evidence of a kind of task must say. */
const refusalsOfKinds: Partial<
  Record<TaskKind, (evidence: Evidence, values: Values) => AnswerRefusal | null>
> = {
  waiver: (_, values) => refuseWaiver(values),
  choice: (_, { profiles }) => (Array.isArray(profiles) && profiles.length > 0 ? null : 'profiles-missing'),
  confirmation: (_, { as = 'planned' }) => (as === 'now' || as === 'planned' ? null : 'moment-unknown'),
  work: ({ note }) => (note.trim() === '' ? 'evidence-missing' : null),
};

const refuseEvidence = (
  { kind }: TaskFacts,
  { evidence }: Extract<TaskAnswer, { verb: 'complete' }>,
): AnswerRefusal | null => refusalsOfKinds[kind]?.(evidence, evidence.values ?? {}) ?? null;

const refuseVerification = (task: TaskFacts, actor: Actor): AnswerRefusal | null => {
  if (task.state !== 'completed') return 'task-not-completed';
  return actor.principal === task.completedBy ? 'same-person' : null;
};

/** Whether somebody answers of his own accesses; of what he receives he says himself that he has it. */
const isOwn = (task: TaskFacts, { verb }: TaskAnswer, { employeeNumber }: Actor): boolean =>
  employeeNumber !== null &&
  employeeNumber === task.subjectNumber &&
  !(
    task.verification === 'recipient' &&
    task.state === 'completed' &&
    (verb === 'verify' || verb === 'reject')
  );

/**
 * Why an answer does not count, or `null` when it does. Requester ≠ approver ≠ executor; nobody answers of his own
 * accesses; nobody verifies his own work (DOMAIN "People"). Queue and organisation are checked where the caller is known.
 */
export const refuseAnswer = (task: TaskFacts, answer: TaskAnswer, actor: Actor): AnswerRefusal | null => {
  if (isOwn(task, answer, actor)) return 'own-right';
  if (answer.verb === 'verify') return refuseVerification(task, actor);
  if (answer.verb === 'repair') {
    if (task.kind !== 'repair') return 'not-a-repair';
    if (task.state !== 'open') return 'task-not-open';
    // What a person says that he has done by hand, he shows.
    return answer.action === 'done' && !answer.evidence?.note.trim() ? 'evidence-missing' : null;
  }
  if (task.kind === 'repair') return 'repair-only';
  if (answer.verb === 'reject' && task.state === 'completed') return refuseVerification(task, actor);
  if (task.state !== 'open') return 'task-not-open';
  const decision = refuseDecision(task, actor);
  if (decision) return decision;
  return answer.verb === 'complete' ? refuseEvidence(task, answer) : null;
};
