import { connectDatabase, type Database } from '../../db/connect';
import type { Servers } from './servers';

/** The two pools of a process. */
export interface Databases {
  app: Database;
  batch: Database;
  /** Codes of every organisation, in order. */
  organizations: () => Promise<string[]>;
  close(): Promise<void>;
}

// Above what the worker runs at once beside what the API serves; PostgreSQL takes 200.
const APP_CONNECTIONS = 40;
const BATCH_CONNECTIONS = 5;

/** Opens both pools; they connect when they are used. */
export const openDatabases = ({ appUrl, batchUrl }: Servers): Databases => {
  const app = connectDatabase(appUrl, APP_CONNECTIONS);
  const batch = connectDatabase(batchUrl, BATCH_CONNECTIONS);
  return {
    app,
    batch,
    organizations: () =>
      batch.withoutScope(async ({ sql }) => {
        const rows = await sql<{ code: string }[]>`select code from organizations order by code`;
        return rows.map(({ code }) => code);
      }),
    close: async () => {
      await Promise.all([app.close(), batch.close()]);
    },
  };
};
