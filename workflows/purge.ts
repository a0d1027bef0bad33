import { ActivityFailure, isCancellation, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { PurgeActivities } from '../activities/purge';
import type { ReconciliationActivities } from '../activities/reconciliation';
import type { PurgeSummary } from './contracts/purge';
import { now } from './engine/clock';

const { listOrganizations } = proxyActivities<Pick<ReconciliationActivities, 'listOrganizations'>>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

// Batch after batch of a whole organisation: long, so its heartbeat tells within a minute that its worker died.
const { purgeOrganization } = proxyActivities<PurgeActivities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '10m', maximumAttempts: 8 },
});

/**
 * Every week: what each organisation has kept long enough is erased, or no longer tells who it was, and what was done is
 * signed. The whole run is held to its first instant. One organisation that cannot be purged does not stop the others.
 */
export async function purge(): Promise<PurgeSummary> {
  const summary: PurgeSummary = { organizations: 0, rows: 0, held: [], failed: [] };
  const at = now();
  const { workflowId } = workflowInfo();
  for (const organization of await listOrganizations()) {
    summary.organizations += 1;
    try {
      const { rows, held } = await purgeOrganization({ organization, run: workflowId, now: at });
      summary.rows += rows;
      if (held) summary.held.push(organization);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      log.warn('an organisation was not purged', { organization });
      summary.failed.push(organization);
    }
  }
  return summary;
}
