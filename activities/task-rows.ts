import { civilDateOf } from '../domain/calendar/instants';
import { isAtOrBefore } from '../domain/calendar/order';
import type { CivilDate, Instant } from '../domain/calendar/time';
import type { WorkCalendar } from '../domain/calendar/working-days';
import { ladderOf } from '../domain/tasks/messages-plan';
import { checklistOf, titleOf } from '../domain/tasks/titles';
import type { OpenTask, RecordActivities } from './types';

/** Tasks of one moment, and what they are opened for. */
export type Opening = Parameters<RecordActivities['openTasks']>[0];

/** Days that a departure sets as ends; `null`: none, or at once. */
export interface PlannedEnds {
  lastDayWorked: CivilDate | null;
  employmentEnd: CivilDate | null;
}

/** The day on which the rights of a step end in their system; `null`: at once. */
export const endsOn = (stepId: string, { lastDayWorked, employmentEnd }: PlannedEnds): CivilDate | null =>
  stepId.endsWith(':self-service') ? employmentEnd : lastDayWorked;

/** The day to write beside a right: the end of what ends, the start of what is given ahead of its day. */
const dateOf = (task: OpenTask, ends: PlannedEnds, now: Instant): CivilDate | null => {
  if (task.action === 'end') return endsOn(task.stepId, ends);
  const isAhead = task.action === 'work' && task.dueAt !== null && !isAtOrBefore(task.dueAt, now);
  return isAhead ? civilDateOf(task.dueAt ?? now) : null;
};

/** The row of a task, with its ladder and its checklist. */
export const taskRow = (
  task: OpenTask,
  { subject, requester, confidential, now }: Opening,
  calendar: WorkCalendar,
  ends: PlannedEnds,
) => ({
  ...task,
  organization: subject.organization,
  processId: subject.processId,
  title: titleOf(task),
  checklist: checklistOf(task, dateOf(task, ends, now)),
  employeeNumber: subject.employeeNumber,
  confidential,
  requestedBy: task.requestedBy ?? requester,
  openedAt: now,
  ...ladderOf(now, task.kind === 'work' ? task.dueAt : null, calendar),
  ...(task.nextAtOnce && { escalateAt: now }),
  stepState: task.kind === 'repair' ? ('failed' as const) : ('open' as const),
  detail: task.kind === 'repair' ? (task.detail ?? null) : null,
});
