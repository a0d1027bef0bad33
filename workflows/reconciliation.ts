import { ActivityFailure, isCancellation, log, proxyActivities, setHandler } from '@temporalio/workflow';
import type { ReconciliationActivities } from '../activities/reconciliation';
import { reconciliationSummary, type ReconciliationSummary } from './contracts/reconciliation';
import { now } from './engine/clock';

const { listOrganizations } = proxyActivities<ReconciliationActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

// Reads whole targets: long, so its heartbeat tells within half a minute that its worker died.
const { reconcileOrganization } = proxyActivities<ReconciliationActivities>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '5m', maximumAttempts: 8 },
});

const { endExpired } = proxyActivities<ReconciliationActivities>({
  startToCloseTimeout: '10m',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '5m', maximumAttempts: 8 },
});

/**
 * Every night: the facts of HR against the processes and the accounts of each organisation. What differs becomes a
 * task; nothing is changed by itself. One organisation that cannot be compared does not stop the others. Then goes what was
 * kept for a time that is over.
 */
export async function reconciliation(): Promise<ReconciliationSummary> {
  const summary = { organizations: 0, done: 0, opened: 0, resolved: 0 };
  const [unread, failed]: [string[], string[]] = [[], []];
  const copy = (): ReconciliationSummary => ({ ...summary, unread: [...unread], failed: [...failed] });
  setHandler(reconciliationSummary, copy);

  const organizations = await listOrganizations();
  summary.organizations = organizations.length;
  for (const organization of organizations) {
    const neighbours = organizations.filter((other) => other.startsWith(`${organization}-`));
    try {
      const night = await reconcileOrganization({ organization, neighbours, now: now() });
      summary.opened += night.opened;
      summary.resolved += night.resolved;
      unread.push(...night.unread.map((system) => `${organization}:${system}`));
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      log.warn('an organisation was not compared', { organization });
      failed.push(organization);
    }
    summary.done += 1;
  }
  // Last: what cannot be deleted stops no comparison.
  await endExpired({ now: now() });
  return copy();
}
