import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import path from 'node:path';
import postgres, { type Sql } from 'postgres';

/** Passwords of the two roles that the application signs in with; neither owns a table. */
export interface RolePasswords {
  app: string;
  batch: string;
}

const LOCK = 0x52_45_4c_41; // one migration at a time, whoever starts it

const ensureRole = async (sql: Sql, role: string, password: string): Promise<void> => {
  const [found] = await sql`select 1 from pg_roles where rolname = ${role}`;
  const verb = found ? 'ALTER' : 'CREATE';
  const [quoted] = await sql<{ literal: string }[]>`select quote_literal(${password}) as literal`;
  if (!quoted) throw new Error('quote_literal answered nothing');
  await sql.unsafe(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${quoted.literal}`,
  );
};

/** The role in which the purge erases: nobody signs in with it, the application takes it for one transaction. */
const ensurePurgeRole = async (sql: Sql): Promise<void> => {
  const [found] = await sql`select 1 from pg_roles where rolname = 'relais_purge'`;
  if (!found) await sql`create role relais_purge nologin nosuperuser nocreatedb nocreaterole nobypassrls`;
};

/**
 * Brings the schema up to date, forward only, and makes the roles `relais_app`, `relais_batch` and `relais_purge`.
 * @param adminUrl a role that owns the database and may create roles
 * @param passwords of the two roles; `null` where an operator made the roles already
 */
export const migrate = async (adminUrl: string, passwords: RolePasswords | null): Promise<void> => {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await ensurePurgeRole(sql);
    if (passwords) {
      await ensureRole(sql, 'relais_app', passwords.app);
      await ensureRole(sql, 'relais_batch', passwords.batch);
    }
    await runMigrations(drizzle(sql), { migrationsFolder: path.join(__dirname, 'migrations') });
  } finally {
    await sql.end({ timeout: 5 });
  }
};
