import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { TransactionSql } from './connection';
import { Pool } from './pool';

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
  /** The same, with what belongs to no organisation: for who acts for all of them. */
  withEverywhere<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction without any organisation: for the door, and for what is nobody's. */
  withoutScope<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const organizationCode = /^[A-Z][A-Z0-9-]{1,31}$/;

const joinScope = (scope: Scope): string => {
  for (const code of scope) if (!organizationCode.test(code)) throw new Error('not an organisation code');
  return scope.join(',');
};

const open = (sql: TransactionSql): Tx => ({ sql, orm: drizzle(sql as Sql) });

/**
 * Opens a pool.
 * @param url connection URL of the role `relais_app` (or `relais_batch`, whose policies see every organisation)
 * @param max connections at most
 */
export const connectDatabase = (url: string, max = 20): Database => {
  const pool = new Pool(url, max);
  return {
    withScope: (scope, work) =>
      pool.transaction(async (sql) => {
        const tx = open(sql);
        await sql`select set_config('app.organizations', ${joinScope(scope)}, true)`;
        return await work(tx);
      }),
    withEverywhere: (scope, work) =>
      pool.transaction(async (sql) => {
        const tx = open(sql);
        await sql`select set_config('app.organizations', ${joinScope(scope)}, true), set_config('app.everywhere', 'on', true)`;
        return await work(tx);
      }),
    withoutScope: (work) => pool.transaction((sql) => work(open(sql))),
    close: () => pool.close(),
  };
};
