import { connectDatabase, type Database } from '../../db/connect';
import { connectClient } from '../../temporal/connection';
import { workersPolling } from '../../temporal/readiness';
import type { Held } from './process';
import type { Need } from './liveness';

const answers = (database: Database) => database.withoutScope(({ sql }) => sql`select 1`);

/** What both an API and a worker need. */
export const needsOf = ({ servers, databases, temporal }: Held): Need[] => [
  {
    name: 'database',
    ours: () => answers(databases.app),
    others: async () => {
      const apart = connectDatabase(servers.appUrl, 1);
      try {
        await answers(apart);
      } finally {
        await apart.close();
      }
    },
  },
  {
    name: 'temporal',
    ours: () => temporal.client.workflowService.getSystemInfo({}),
    others: async () => {
      const apart = await connectClient({ ...servers.temporal, dataConverter: {} });
      await apart.close();
    },
  },
];

/** What a worker needs beside: to be seen asking for work. */
export const pollingNeed = ({ temporal, config }: Held, identity: string): Need => ({
  name: 'polling',
  ours: async () => {
    const { ready } = await workersPolling(temporal.client, {
      taskQueue: config.taskQueue,
      identityPrefix: identity,
    });
    if (!ready) throw new Error('nobody saw this worker ask for work');
  },
  others: () => temporal.client.workflowService.getSystemInfo({}),
});
