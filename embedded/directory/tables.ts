import type { Sql } from 'postgres';

/** Makes the directory's tables where they are not there yet. Safe to run at each start. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    // Two starts at once would otherwise race on IF NOT EXISTS.
    await tx`SELECT pg_advisory_xact_lock(7643)`;
    await tx`SET LOCAL client_min_messages = warning`;
    await tx.unsafe(statements);
  });
}

const statements = `
CREATE TABLE IF NOT EXISTS users (
  tenant text NOT NULL,
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  user_name text NOT NULL,
  external_id text,
  display_name text,
  active boolean NOT NULL,
  body jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created timestamptz NOT NULL DEFAULT now(),
  modified timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS users_user_name ON users (tenant, lower(user_name) text_pattern_ops);
CREATE INDEX IF NOT EXISTS users_external_id ON users (tenant, external_id);
CREATE INDEX IF NOT EXISTS users_display_name ON users (tenant, lower(display_name) text_pattern_ops);
CREATE INDEX IF NOT EXISTS users_seq ON users (tenant, seq);
CREATE TABLE IF NOT EXISTS groups (
  tenant text NOT NULL,
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  display_name text NOT NULL,
  external_id text,
  version integer NOT NULL DEFAULT 1,
  created timestamptz NOT NULL DEFAULT now(),
  modified timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS groups_display_name ON groups (tenant, lower(display_name) text_pattern_ops);
CREATE INDEX IF NOT EXISTS groups_external_id ON groups (tenant, external_id);
CREATE TABLE IF NOT EXISTS members (
  tenant text NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (tenant, group_id, user_id),
  FOREIGN KEY (tenant, group_id) REFERENCES groups (tenant, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS members_user ON members (tenant, user_id);
`;
