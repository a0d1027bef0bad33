import type { Client } from '@temporalio/client';
import { ensureSchedule, type WakeUp } from '../../temporal/schedules';
import { mailRelaySchedule } from '../../workflows/contracts/mail';
import { purgeWakeUp } from '../../workflows/contracts/purge';
import { reconciliationWakeUp } from '../../workflows/contracts/reconciliation';

/** Every wake-up of the product: mail each minute, the nightly reconciliation, the weekly purge. */
const wakeUps: readonly Omit<WakeUp, 'taskQueue'>[] = [
  { ...mailRelaySchedule, spec: { intervals: [...mailRelaySchedule.spec.intervals] } },
  { ...reconciliationWakeUp, spec: { calendars: [...reconciliationWakeUp.spec.calendars] } },
  { ...purgeWakeUp, spec: { calendars: [...purgeWakeUp.spec.calendars] } },
];

/** Makes every schedule as it is described; may be repeated, by many workers at once. */
export const ensureSchedules = async (client: Client, taskQueue: string): Promise<void> => {
  await Promise.all(wakeUps.map((wakeUp) => ensureSchedule(client, { ...wakeUp, taskQueue })));
};
