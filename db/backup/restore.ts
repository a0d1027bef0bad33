import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import postgres, { type TransactionSql } from 'postgres';
import { listMigrations } from './dump';
import { BackupUnusable, fileOf, PORTABLE, readManifest, type Manifest, type SavedTable } from './manifest';

/**
 * Puts a backup into a database that has the schema and no row but those that come with it, whole or not at all.
 * @param adminUrl a superuser: rows come as they were, past triggers that would write them anew
 * Throws `BackupUnusable` when a file was changed, the schema is another one, or the database is not empty.
 */
export const restoreDatabase = async (adminUrl: string, folder: string): Promise<Manifest> => {
  const manifest = await readManifest(folder);
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(`${PORTABLE}; set local session_replication_role = replica`);
      await refuseOtherSchema(tx, manifest);
      await dropShipped(tx);
      await refuseRows(tx, manifest);
      for (const table of manifest.tables) await restoreTable(tx, folder, table);
      for (const [name, value] of Object.entries(manifest.sequences))
        if (value !== null) await tx`select setval(${name}::regclass, ${value}::bigint)`;
    });
    return manifest;
  } finally {
    await sql.end();
  }
};

const refuseOtherSchema = async (tx: TransactionSql, { migrations }: Manifest): Promise<void> => {
  const here = await listMigrations(tx);
  if (here.join() === migrations.join()) return;
  throw new BackupUnusable(
    `the backup has ${migrations.length} migrations, this version ${here.length}: restore with the version that made it`,
  );
};

/** Rows that a migration writes: the backup holds them too, and rows that somebody has added to them are not of these. */
const dropShipped = async (tx: TransactionSql): Promise<void> => {
  for (const name of ['calendar_versions', 'holiday_versions'])
    await tx`delete from ${tx(name)} where recorded_by = 'relais'`;
};

const refuseRows = async (tx: TransactionSql, { tables }: Manifest): Promise<void> => {
  for (const { name } of tables) {
    const [row] = await tx`select 1 from ${tx(name)} limit 1`;
    if (row) throw new BackupUnusable(`the database is not empty: ${name} has rows`);
  }
};

const restoreTable = async (
  tx: TransactionSql,
  folder: string,
  { name, columns, rows }: SavedTable,
): Promise<void> => {
  const into = await tx`copy ${tx(name)} (${tx(columns)}) from stdin`.writable();
  await pipeline(createReadStream(fileOf(folder, name)), createGunzip(), into);
  const [counted] = await tx<{ rows: number }[]>`select count(*)::int as rows from ${tx(name)}`;
  if (counted?.rows !== rows) throw new BackupUnusable(`${name} has ${counted?.rows} rows, not ${rows}`);
};
