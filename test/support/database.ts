import postgres from 'postgres';
import { connectDatabase, type Database } from '../../db/connect';
import { migrate } from '../../db/migrate';
import { createTestDatabase } from './servers';

export interface OpenTestDatabase {
  /** As `relais_app`, under row-level security. */
  app: Database;
  /** As `relais_batch`, which reads every organisation. */
  batch: Database;
  appUrl: string;
  batchUrl: string;
  superuserUrl: string;
  /** Codes of every organisation: `ApiDeps.organizations`. */
  organizations(): Promise<string[]>;
  close(): Promise<void>;
}

const passwords = { app: 'app-test', batch: 'batch-test' };
const ROLES_LOCK = 7_205_331;

/** A fresh database with the whole schema, opened as both roles. `close` drops it. */
export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const { superuserUrl, drop } = await createTestDatabase();
  await withRolesLocked(superuserUrl, () => migrate(superuserUrl, passwords));
  const appUrl = urlAs(superuserUrl, 'relais_app', passwords.app);
  const batchUrl = urlAs(superuserUrl, 'relais_batch', passwords.batch);
  const app = connectDatabase(appUrl, 5);
  const batch = connectDatabase(batchUrl, 2);
  return {
    ...{ app, batch, appUrl, batchUrl, superuserUrl },
    organizations: () =>
      batch.withoutScope(async (tx) => {
        const rows = await tx.sql<{ code: string }[]>`select code from organizations order by code`;
        return rows.map((row) => row.code);
      }),
    close: async () => {
      await Promise.all([app.close(), batch.close()]);
      await drop();
    },
  };
}

function urlAs(superuserUrl: string, role: string, password: string): string {
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** Roles are the cluster's: two files that migrate at once would write the same rows. */
export async function withRolesLocked(superuserUrl: string, work: () => Promise<void>): Promise<void> {
  const shared = new URL(superuserUrl);
  shared.pathname = '/postgres';
  const sql = postgres(shared.href, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${ROLES_LOCK})`;
    await work();
  } finally {
    await sql.end();
  }
}
