import type { Queue, Verification } from '../access/catalogue';
import { isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import { isPersonal, queueRoles, readOnlyRoles } from './queues';
import type { Actor, TaskState } from './task';

/** What decides who may act on a task. */
export interface TaskRouting {
  queue: Queue;
  /** `queue`, `manager`, `respondent`, `owner:DRF`. */
  assignee: string;
  verification: Verification;
  confidential: boolean;
  requestedBy: string;
  /** Employee number of the person it is about. */
  employeeNumber: string | null;
  escalateAt: Instant | null;
  respondentAt: Instant | null;
}

/** Employee numbers of the person responsible today, and of the next in line. `null`: the respondent. */
export interface Responsibles {
  level0: string | null;
  level1: string | null;
}

/** Who asks to act. */
export type TaskActor = Pick<Actor, 'principal' | 'role' | 'employeeNumber'>;

/** Nobody is responsible but the respondent. */
export const nobody: Responsibles = { level0: null, level1: null };

const isPast = (at: Instant | null, now: Instant): boolean => at !== null && isAtOrBefore(at, now);

const isRespondent = (actor: TaskActor): boolean => actor.role === 'respondent';

const isSubject = (task: TaskRouting, actor: TaskActor): boolean =>
  actor.employeeNumber !== null && actor.employeeNumber === task.employeeNumber;

const isLevel = (actor: TaskActor, level: string | null): boolean =>
  level === null ? isRespondent(actor) : actor.employeeNumber === level;

// Who may not know of a departure can do no work for it: security does it all, and its author answers for HR.
const mayAnswerConfidential = (task: TaskRouting, actor: TaskActor): boolean =>
  actor.role === 'security' ||
  (task.queue === 'rh' && actor.role === 'hr' && actor.principal === task.requestedBy);

const mayAnswerPersonal = (
  task: TaskRouting,
  actor: TaskActor,
  { level0, level1 }: Responsibles,
  now: Instant,
): boolean => {
  if (task.assignee === 'respondent') return isRespondent(actor);
  return (
    isLevel(actor, level0) ||
    (isPast(task.escalateAt, now) && isLevel(actor, level1)) ||
    (isPast(task.respondentAt, now) && isRespondent(actor))
  );
};

/**
 * Whether somebody may claim or answer a task now: who serves its queue, or who is responsible for the employee; the
 * next in line too once it has escalated, and the respondent after him (DOMAIN "People"). What an answer must hold is
 * `rules.ts`.
 */
export const mayAnswer = (
  task: TaskRouting,
  actor: TaskActor,
  responsibles: Responsibles,
  now: Instant,
): boolean => {
  if (readOnlyRoles.some((role) => role === actor.role)) return false;
  if (isSubject(task, actor)) return false;
  if (task.confidential) return mayAnswerConfidential(task, actor);
  if (isPersonal(task.assignee)) return mayAnswerPersonal(task, actor, responsibles, now);
  const role = queueRoles[task.queue];
  return role === null || role === 'manager' ? isRespondent(actor) : actor.role === role;
};

/**
 * Whether somebody may read the work of another and confirm it: who could have done it; for what an employee receives,
 * the employee himself, the respondent or HR; for what one person alone could do, the next in line or the respondent.
 */
export const mayVerify = (
  task: TaskRouting,
  actor: TaskActor,
  responsibles: Responsibles,
  now: Instant,
): boolean => {
  if (mayAnswer(task, actor, responsibles, now)) return true;
  if (task.confidential || readOnlyRoles.some((role) => role === actor.role)) return false;
  // What the respondent handed over himself, HR reads again where the employee has no key.
  const receives = isSubject(task, actor) || isRespondent(actor) || actor.role === 'hr';
  if (task.verification === 'recipient' && receives) return true;
  return (
    isPersonal(task.assignee) &&
    !isSubject(task, actor) &&
    (isRespondent(actor) || isLevel(actor, responsibles.level1))
  );
};

/** Whether a task waits for this person: to be answered, or to be verified. */
export const mayAct = (
  task: TaskRouting & { state: TaskState },
  actor: TaskActor,
  responsibles: Responsibles,
  now: Instant,
): boolean => {
  if (task.state === 'open') return mayAnswer(task, actor, responsibles, now);
  return task.state === 'completed' && mayVerify(task, actor, responsibles, now);
};

/** Whether somebody sees a confidential task: its author, and some roles (`readers`). */
export const seesConfidential = (
  task: Pick<TaskRouting, 'confidential' | 'requestedBy'>,
  actor: TaskActor,
  readers: readonly string[],
): boolean => !task.confidential || actor.principal === task.requestedBy || readers.includes(actor.role);
