import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { processKinds } from '../domain/processes/states';
import { RECONCILIATION, type ReconciliationSummary } from '../workflows/contracts/reconciliation';
import { NO_ORGANIZATION } from './ids';

/** Open rows and running workflows that have no partner. */
export interface Lone {
  open: number;
  /** Workflow ids of open processes that no workflow runs. */
  withoutWorkflow: string[];
  /** Ids of running workflows of which no process is open. */
  withoutRow: string[];
}

/**
 * Compares the open processes with the running workflows. What seems alone is looked at again, since processes begin
 * and end meanwhile and Temporal's lists lag.
 * @param readOpen workflow ids of the open processes, read anew at each call
 */
export async function compareProcesses(client: Client, readOpen: () => Promise<string[]>): Promise<Lone> {
  const listed = new Set(await listRunning(client));
  const open = await readOpen();
  const rows = new Set(open);
  const withoutWorkflow: string[] = [];
  for (const id of open) if (!listed.has(id) && !(await isRunning(client, id))) withoutWorkflow.push(id);
  const withoutRow: string[] = [];
  for (const id of listed) if (!rows.has(id) && (await isRunning(client, id))) withoutRow.push(id);
  const later = new Set(withoutWorkflow.length + withoutRow.length > 0 ? await readOpen() : open);
  return {
    open: open.length,
    withoutWorkflow: withoutWorkflow.filter((id) => later.has(id)),
    withoutRow: withoutRow.filter((id) => !later.has(id)),
  };
}

async function listRunning(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` }))
    if (processKinds.some((kind) => workflowId.startsWith(`${kind}/`))) ids.push(workflowId);
  return ids;
}

async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Compares every target with the facts now, as every night; what differs becomes a task. Waits for the end. */
export function reconcileNow(client: Client, taskQueue: string, at: string): Promise<ReconciliationSummary> {
  return client.workflow.execute(RECONCILIATION, {
    workflowId: `${RECONCILIATION}/${NO_ORGANIZATION}/check-${at}`,
    taskQueue,
    args: [],
  }) as Promise<ReconciliationSummary>;
}
