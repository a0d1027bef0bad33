import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

const daySeconds = 86_400;

/**
 * Sets how long a namespace keeps closed processes, when it is not so already; the dev server gives one day.
 * Raises when the server does not answer.
 */
export async function keepClosedFor(address: string, namespace: string, days: number): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    if ((await retentionSeconds(connection, namespace)) === days * daySeconds) return;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(days * daySeconds * 1_000) },
    });
  } finally {
    await connection.close();
  }
}

async function retentionSeconds(connection: Connection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
}
