import type { Queue } from '../access/catalogue';
import type { Instant } from '../calendar/time';
import type { Role } from '../identity';
import { mayAnswer, type Responsibles, type TaskRouting } from './eligibility';
import type { MessageKind } from './messages';
import { isPersonal, queueRoles } from './queues';
import type { TaskState } from './task';

/** Who a message goes to. `person`: an employee by number; `employee`: the one it is about. */
export type Recipient =
  | { to: 'person'; number: string }
  | { to: 'principal'; id: string }
  | { to: 'role'; role: Role }
  | { to: 'respondent' }
  | { to: 'employee' };

/** What of a message says who reads it, and whether it still has a reason. */
export interface Addressed {
  kind: MessageKind;
  /** `task`, `employee`, `manager`, `respondent`, `queue:<queue>`, or `on-call:<queue>:<place in the list, from 0>`. */
  recipient: string;
  /** Principals of the on-call list of the task's queue who may answer it today, in order. */
  onCall: readonly string[];
  task: (TaskRouting & { state: TaskState; claimedBy: string | null }) | null;
  /** Whether the process it belongs to was called off. */
  isCalledOff: boolean;
}

const respondent: Recipient = { to: 'respondent' };

const person = (number: string | null): Recipient =>
  number === null ? respondent : { to: 'person', number };

const servers = (queue: Queue): Recipient => {
  const role = queueRoles[queue];
  return role === null || role === 'manager' ? respondent : { to: 'role', role };
};

const isQueue = (text: string): text is Queue => Object.hasOwn(queueRoles, text);

/** Why a message has no reason any more, or `null`. */
export const pointless = ({ kind, recipient, task, isCalledOff }: Addressed): string | null => {
  if (task?.confidential && recipient === 'respondent') return 'confidential';
  if (task && task.state !== 'open') {
    if (kind === 'reminder' || kind === 'escalation') return 'task-answered';
    if (task.state !== 'completed') return 'task-closed';
  }
  return isCalledOff ? 'process-called-off' : null;
};

const answererOf = (
  task: NonNullable<Addressed['task']>,
  kind: MessageKind,
  { level0, level1 }: Responsibles,
): Recipient => {
  if (task.confidential)
    return task.queue === 'rh' ? { to: 'principal', id: task.requestedBy } : { to: 'role', role: 'security' };
  if (task.assignee === 'respondent') return respondent;
  if (isPersonal(task.assignee)) return person(kind === 'escalation' ? level1 : level0);
  if (kind === 'reminder' && task.claimedBy !== null) return { to: 'principal', id: task.claimedBy };
  return servers(task.queue);
};

/** Whose turn it is on the list; past its end the whole queue is written to, as for what is confidential. */
const onCallOf = ({ recipient, task, onCall }: Addressed): string | undefined => {
  const place = /^on-call:[a-z]+:(\d)$/.exec(recipient)?.[1];
  return place === undefined || task?.confidential ? undefined : onCall[Number(place)];
};

/** Who reads a message now: resolved when it is sent, since who is responsible changes. `null`: the text is unknown. */
export const recipientOf = (message: Addressed, responsibles: Responsibles): Recipient | null => {
  const { recipient, task, kind } = message;
  if (recipient === 'employee') return { to: 'employee' };
  if (recipient === 'respondent') return respondent;
  if (recipient === 'manager') return person(responsibles.level0);
  const called = onCallOf(message);
  if (called !== undefined) return { to: 'principal', id: called };
  if (task) return answererOf(task, kind, responsibles);
  const queue = recipient.startsWith('queue:') ? recipient.slice('queue:'.length) : '';
  return isQueue(queue) ? servers(queue) : null;
};

/** Whether the reader of an escalation may answer the task, or is only told of it. */
export const mayReaderAnswer = (
  { task }: Addressed,
  reader: Recipient,
  responsibles: Responsibles,
  now: Instant,
): boolean => {
  if (!task || reader.to !== 'respondent') return true;
  const actor = { principal: '', role: 'respondent', employeeNumber: null };
  return mayAnswer(task, actor, responsibles, now);
};
