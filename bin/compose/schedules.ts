import type { Client } from '@temporalio/client';
import { ensureSchedule, type WakeUp } from '../../temporal/schedules';
import { mailRelaySchedule } from '../../workflows/contracts/mail';
import { reconciliationWakeUp } from '../../workflows/contracts/reconciliation';

/** Every wake-up of the product: mail each minute, and the nightly reconciliation. */
const wakeUps: readonly Omit<WakeUp, 'taskQueue'>[] = [
  { ...mailRelaySchedule, spec: { intervals: [...mailRelaySchedule.spec.intervals] } },
  { ...reconciliationWakeUp, spec: { calendars: [...reconciliationWakeUp.spec.calendars] } },
];

/** Makes every schedule as it is described; may be repeated, by many workers at once. */
export const ensureSchedules = async (client: Client, taskQueue: string): Promise<void> => {
  await Promise.all(wakeUps.map((wakeUp) => ensureSchedule(client, { ...wakeUp, taskQueue })));
};
