import type { WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** Events of a history by what they are for; the four add up to the whole. */
export interface EventUnits {
  /** Calls to targets. */
  automatic: number;
  /** Questions to persons and their answers. */
  persons: number;
  timers: number;
  /** Acceptance, progress, end. */
  rest: number;
  timersFired: number;
}

type Unit = Exclude<keyof EventUnits, 'timersFired'>;

const personActivities: ReadonlySet<string> = new Set(['openTasks', 'recordAnswer']);

/** A marker that says which way of the code a process took. */
const isPatch = (event: HistoryEvent): boolean =>
  event.markerRecordedEventAttributes?.markerName === 'core_patch';

/** The activity that a marker stands for, as the SDK writes it in clear. */
const localActivityOf = (event: HistoryEvent): string => {
  const data = event.markerRecordedEventAttributes?.details?.data?.payloads?.[0]?.data;
  const parsed: unknown = data ? JSON.parse(Buffer.from(data).toString()) : null;
  const type = (parsed as { activity_type?: unknown } | null)?.activity_type;
  if (typeof type !== 'string') throw new Error('a marker does not say which activity it stands for');
  return type;
};

const isWorkflowTask = (event: HistoryEvent): boolean =>
  Boolean(
    event.workflowTaskScheduledEventAttributes ??
    event.workflowTaskStartedEventAttributes ??
    event.workflowTaskCompletedEventAttributes,
  );

/** What an event is for by itself; `null`: a workflow task, which is for what caused it. */
const unitOf = (event: HistoryEvent, accepted: boolean): Unit | null => {
  if (isWorkflowTask(event)) return null;
  if (
    event.timerStartedEventAttributes ??
    event.timerFiredEventAttributes ??
    event.timerCanceledEventAttributes
  )
    return 'timers';
  if (
    event.activityTaskScheduledEventAttributes ??
    event.activityTaskStartedEventAttributes ??
    event.activityTaskCompletedEventAttributes
  )
    return 'automatic';
  if (event.markerRecordedEventAttributes)
    return !isPatch(event) && personActivities.has(localActivityOf(event)) ? 'persons' : 'rest';
  const isUpdate =
    event.workflowExecutionUpdateAcceptedEventAttributes ??
    event.workflowExecutionUpdateCompletedEventAttributes;
  // The first update is the acceptance itself.
  return isUpdate && accepted ? 'persons' : 'rest';
};

const causes = (event: HistoryEvent): boolean =>
  Boolean(
    event.timerFiredEventAttributes ??
    event.activityTaskCompletedEventAttributes ??
    event.workflowExecutionStartedEventAttributes,
  );

/** Counts a history's events by unit. Workflow tasks count for what woke the workflow, an update without a trace before it included. */
export const countUnits = ({ events }: History): EventUnits => {
  const units: EventUnits = { automatic: 0, persons: 0, timers: 0, rest: 0, timersFired: 0 };
  let cause: Unit | null = null;
  let unexplained = 0;
  let accepted = false;
  const explain = (unit: Unit): void => {
    units[unit] += unexplained;
    unexplained = 0;
  };
  for (const event of events ?? []) {
    const unit = unitOf(event, accepted);
    if (unit === null) {
      if (cause) units[cause] += 1;
      else unexplained += 1;
      if (event.workflowTaskCompletedEventAttributes) cause = null;
      continue;
    }
    units[unit] += 1;
    if (event.timerFiredEventAttributes) units.timersFired += 1;
    if (event.workflowExecutionUpdateAcceptedEventAttributes) explain(unit);
    if (event.workflowExecutionUpdateCompletedEventAttributes) accepted = true;
    if (causes(event)) cause ??= unit;
  }
  explain('rest');
  return units;
};
