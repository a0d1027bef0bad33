import { proxyActivities, sleep } from '@temporalio/workflow';
import type { ImportActivities } from '../activities/import-types';
import type { ImportInput } from './contracts/imports';
import { now } from './engine/clock';

const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' };

const short = proxyActivities<ImportActivities>({ startToCloseTimeout: '2m', retry });

/** Hours of rows; a dead worker is seen in ten seconds. */
const long = proxyActivities<ImportActivities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '10s',
  retry,
});

/** Days for which HR reads the refused cells of a file, and what its rows changed. */
const REPORT_DAYS = 30;

/**
 * A file of HR: read, each good row sent to its process (or the workforce recorded), closed. The file itself goes with
 * the end; what the report shows of persons goes thirty days later.
 */
export async function hrImport(input: ImportInput): Promise<void> {
  const command = { importId: input.id, organization: input.organization, now: now() };
  const { kind } = await short.readImport(command);
  if (kind === 'people') await short.loadRoster(command);
  else await long.submitRows(command);
  await short.finishImport({ ...command, now: now() });
  await sleep(`${REPORT_DAYS} days`);
  await short.purgeReport({ ...command, now: now() });
}
