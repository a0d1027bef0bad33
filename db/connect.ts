import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql, type TransactionSql } from 'postgres';

/** One open transaction: `orm` for ordinary statements, `sql` for hot ones, which postgres.js prepares. */
export interface Tx {
  orm: PostgresJsDatabase;
  sql: TransactionSql;
}

/** The organisations that a transaction may see and write; nothing else exists for it. */
export type Scope = readonly string[];

/** The database as the application's role, under row-level security. */
export interface Database {
  /** Runs `work` in one transaction that sees only the organisations of `scope`. */
  withScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction without any organisation: for principals and keys, which belong to none. */
  withoutScope<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const organizationCode = /^[A-Z][A-Z0-9-]{1,31}$/;

const joinScope = (scope: Scope): string => {
  for (const code of scope) if (!organizationCode.test(code)) throw new Error('not an organisation code');
  return scope.join(',');
};

const open = (root: Sql, tx: TransactionSql): Tx => ({
  sql: tx,
  // Drizzle reads the driver's options, which postgres.js gives to its root object alone.
  orm: drizzle(Object.assign(tx, { options: root.options }) as unknown as Sql),
});

/**
 * Opens a pool.
 * @param url connection URL of the role `relais_app` (or `relais_batch`, whose policies see every organisation)
 * @param max connections at most
 */
export const connectDatabase = (url: string, max = 20): Database => {
  const root = postgres(url, { max, idle_timeout: 60, connect_timeout: 5, onnotice: () => undefined });
  drizzle(root);
  return {
    withScope: async <T>(scope: Scope, work: (tx: Tx) => Promise<T>) =>
      (await root.begin(async (tx) => {
        await tx`select set_config('app.organizations', ${joinScope(scope)}, true)`;
        return await work(open(root, tx));
      })) as T,
    withoutScope: async <T>(work: (tx: Tx) => Promise<T>) =>
      (await root.begin(async (tx) => await work(open(root, tx)))) as T,
    close: () => root.end({ timeout: 5 }),
  };
};
