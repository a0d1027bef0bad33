import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import postgres, { type TransactionSql } from 'postgres';
import { fileOf, hashOf, manifestOf, PORTABLE, type Manifest, type SavedTable } from './manifest';

/**
 * Writes every table of Relais into an empty folder, all as they were at one instant, while Relais goes on.
 * @param adminUrl the owner of the tables, who may read past row-level security
 * Throws when a policy would hide a row from him, or the folder holds something.
 */
export const dumpDatabase = async (adminUrl: string, folder: string): Promise<Manifest> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql.begin('isolation level repeatable read read only', async (tx) => {
      await tx.unsafe(PORTABLE);
      const tables: SavedTable[] = [];
      for (const table of await listTables(tx)) tables.push(await dumpTable(tx, folder, table));
      const manifest: Manifest = {
        ...{ format: 1, at: await instant(tx), migrations: await listMigrations(tx), tables },
        sequences: await readSequences(tx),
      };
      await writeFile(manifestOf(folder), `${JSON.stringify(manifest, null, 1)}\n`, {
        mode: 0o600,
        flag: 'wx',
      });
      return manifest;
    });
  } finally {
    await sql.end();
  }
};

/** Tables with the columns that hold data of their own, in order. */
const listTables = (tx: TransactionSql): Promise<Pick<SavedTable, 'name' | 'columns'>[]> =>
  tx<Pick<SavedTable, 'name' | 'columns'>[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = ''
    group by c.relname order by c.relname`;

const dumpTable = async (
  tx: TransactionSql,
  folder: string,
  { name, columns }: Pick<SavedTable, 'name' | 'columns'>,
): Promise<SavedTable> => {
  const path = fileOf(folder, name);
  const rows = await tx`copy ${tx(name)} (${tx(columns)}) to stdout`.readable();
  await pipeline(rows, createGzip(), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  // Where the copy ends while the file is behind, the driver leaves its socket paused, and no answer would come any more.
  rows._read(0);
  const [counted] = await tx<{ rows: number }[]>`select count(*)::int as rows from ${tx(name)}`;
  return { name, columns, rows: counted?.rows ?? 0, sha256: await hashOf(path) };
};

const readSequences = async (tx: TransactionSql): Promise<Manifest['sequences']> => {
  const rows = await tx<{ name: string; value: string | null }[]>`
    select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' order by 1`;
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
};

/** Hashes of the migrations that were run, in order. */
export const listMigrations = async (tx: TransactionSql): Promise<string[]> => {
  const rows = await tx<
    { hash: string }[]
  >`select hash from drizzle.__drizzle_migrations order by created_at, id`;
  return rows.map(({ hash }) => hash);
};

const instant = async (tx: TransactionSql): Promise<string> => {
  const [row] = await tx<{ at: Date }[]>`select transaction_timestamp() as at`;
  if (!row) throw new Error('the clock answered nothing');
  return row.at.toISOString();
};
