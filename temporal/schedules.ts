import {
  ScheduleAlreadyRunning,
  type Client,
  type ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import { ZONE } from '../domain/calendar/time';

/** A wake-up. It carries no arguments: the workflow computes what is due, so a missed one repairs itself. */
export interface WakeUp {
  /** Also the start of the workflow id of its runs. */
  id: string;
  /** Read in `America/Toronto`: `cronExpressions`, `calendars` or `intervals`. */
  spec: Pick<ScheduleSpec, 'cronExpressions' | 'calendars' | 'intervals'>;
  workflowType: string;
  taskQueue: string;
  /** What happens when the last run is not over. */
  overlap: ScheduleOverlapPolicy;
  /** How late a run may start after an absence of the server, in milliseconds. */
  catchupWindowMs: number;
}

/**
 * Creates the schedule, or makes an existing one as described; a pause by an operator stays. May be repeated.
 * Raises when the server does not answer or refuses the spec.
 */
export async function ensureSchedule(client: Client, wakeUp: WakeUp): Promise<void> {
  const wanted = {
    spec: { ...wakeUp.spec, timezone: ZONE },
    action: {
      type: 'startWorkflow' as const,
      workflowType: wakeUp.workflowType,
      workflowId: wakeUp.id,
      taskQueue: wakeUp.taskQueue,
    },
    policies: { overlap: wakeUp.overlap, catchupWindow: wakeUp.catchupWindowMs, pauseOnFailure: false },
  };
  try {
    await client.schedule.create({ scheduleId: wakeUp.id, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(wakeUp.id).update(({ state }) => ({ ...wanted, state }));
  }
}
