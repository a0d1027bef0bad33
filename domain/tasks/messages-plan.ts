import type { ServiceCalendar } from '../calendar/service-calendar';
import type { Instant } from '../calendar/time';
import { isSupportOpen } from '../calendar/support-hours';
import { workingDaysAfter, type WorkCalendar } from '../calendar/working-days';
import type { TaskKind } from './task';

/** The ladder of a task: who is reminded, who is told next, and when. DOMAIN "People", approvals. */
export interface Ladder {
  remindAt: Instant;
  escalateAt: Instant;
  respondentAt: Instant;
}

/** Reminder after one working day, the next in line after two, the respondent after three; later when due later. */
export const ladderOf = (openedAt: Instant, dueAt: Instant | null, calendar: WorkCalendar): Ladder => {
  const base = dueAt !== null && Date.parse(dueAt) > Date.parse(openedAt) ? dueAt : openedAt;
  const first = base === dueAt ? base : workingDaysAfter(base, 1, calendar);
  return {
    remindAt: first,
    escalateAt: workingDaysAfter(first, 1, calendar),
    respondentAt: workingDaysAfter(first, 2, calendar),
  };
};

/** A message to be sent about a task. */
export interface TaskMessage {
  kind: 'task' | 'reminder' | 'escalation';
  dedupeKey: string;
  recipient: string;
  notBefore: Instant;
}

const MINUTE = 60_000;

const later = (instant: Instant, minutes: number): Instant =>
  new Date(Date.parse(instant) + minutes * MINUTE).toISOString();

/** On-call list: the first at once, the second after 15 minutes, the third after 30, when nobody is at work. */
const onCall = (taskId: string, queue: string, at: Instant): TaskMessage[] =>
  [0, 15, 30].map((minutes, rank) => ({
    kind: 'escalation',
    dedupeKey: `on-call:${taskId}:${minutes}`,
    recipient: `on-call:${queue}:${rank}`,
    notBefore: later(at, minutes),
  }));

const message = (
  taskId: string,
  kind: TaskMessage['kind'],
  name: string,
  recipient: string,
  notBefore: Instant,
): TaskMessage => ({ kind, dedupeKey: `${name}:${taskId}`, recipient, notBefore });

const onCallAtNight = (
  { id, queue }: { id: string; queue: string },
  at: Instant,
  calendar: ServiceCalendar,
): TaskMessage[] => (isSupportOpen(at, calendar) ? [] : onCall(id, queue, at));

/** What is said of a task that becomes urgent while it is open: once to who answers, as of any other urgent task. */
export const hurriedMessagesOf = (
  task: { id: string; queue: string },
  at: Instant,
  calendar: ServiceCalendar,
): TaskMessage[] => [message(task.id, 'task', 'urgent', 'task', at), ...onCallAtNight(task, at, calendar)];

/** What is said of a task that was confidential, to who answers it now that it is not. */
export const disclosedMessageOf = (taskId: string, at: Instant): TaskMessage =>
  message(taskId, 'task', 'disclosed', 'task', at);

/** The messages of a task, one each, written when it opens; the relay drops those that an answer made pointless. */
export const messagesOf = (
  task: { id: string; kind: TaskKind; queue: string; urgent: boolean },
  openedAt: Instant,
  ladder: Ladder,
  calendar: ServiceCalendar,
): TaskMessage[] => {
  const { id } = task;
  const ordinary = [
    message(id, 'task', 'task', 'task', openedAt),
    message(id, 'reminder', 'reminder', 'task', ladder.remindAt),
    message(id, 'escalation', 'escalation', 'task', ladder.escalateAt),
    message(id, 'escalation', 'respondent', 'respondent', ladder.respondentAt),
  ];
  return task.urgent ? [...ordinary, ...onCallAtNight(task, openedAt, calendar)] : ordinary;
};
