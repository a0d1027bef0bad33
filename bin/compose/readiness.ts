import type { Client } from '@temporalio/client';
import type { ReadinessCheck } from '../../api/deps';
import type { Database } from '../../db/connect';
import { workersPolling } from '../../temporal/readiness';
import { within } from './patience';

/** What is asked, and whose polling counts. */
export interface ReadinessSources {
  database: Database;
  client: Client;
  taskQueue: string;
  /** Only workers whose identity starts with this. */
  identityPrefix: string;
}

/** Milliseconds after which silence is an answer. */
const PATIENCE_MS = 2_000;

/** Asks the database, Temporal, and Temporal whether workers ask it for work. Never throws. */
export const createReadiness =
  ({ database, client, taskQueue, identityPrefix }: ReadinessSources) =>
  (): Promise<ReadinessCheck[]> => {
    const inTime = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + PATIENCE_MS, call);
    return Promise.all([
      check('database', async () => {
        await within(
          PATIENCE_MS,
          database.withoutScope(({ sql }) => sql`select 1`),
        );
        return true;
      }),
      check('temporal', async () => {
        await inTime(() => client.workflowService.getSystemInfo({}));
        return true;
      }),
      check('workers', async () => {
        const polling = await inTime(() => workersPolling(client, { taskQueue, identityPrefix }));
        return polling.ready;
      }),
    ]);
  };

const check = async (name: string, ask: () => Promise<boolean>): Promise<ReadinessCheck> => {
  try {
    return { name, ok: await ask() };
  } catch (error) {
    // The name alone: a driver's message may hold an address.
    return { name, ok: false, detail: (error as Error).name };
  }
};
