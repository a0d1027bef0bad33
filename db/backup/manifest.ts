import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** One table of a backup: its rows, as PostgreSQL's COPY writes them, in `<name>.copy.gz`. */
export interface SavedTable {
  name: string;
  columns: string[];
  rows: number;
  /** Of the compressed file, in hexadecimal. */
  sha256: string;
}

/** What a backup holds. It is written last: a folder without it is no backup. */
export interface Manifest {
  format: 1;
  /** The instant of the snapshot. */
  at: string;
  /** Hashes of the migrations that made the schema, in order. */
  migrations: string[];
  tables: SavedTable[];
  /** Last value of each sequence, as text; `null` for one that was never used. */
  sequences: Record<string, string | null>;
}

/** How values are written, whatever the servers' own settings are; and no policy may hide a row in silence. */
export const PORTABLE = `set local row_security = off; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 3; set local timezone = 'UTC'; set local statement_timeout = 0`;

/** File of a table. */
export const fileOf = (folder: string, table: string): string => join(folder, `${table}.copy.gz`);

/** File of the manifest. */
export const manifestOf = (folder: string): string => join(folder, 'manifest.json');

/** SHA-256 of a file, in hexadecimal. */
export const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** A folder that cannot be restored, and why. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable';
}

/** The manifest of a backup whose files are all there and unchanged. Throws `BackupUnusable`. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(manifestOf(folder), 'utf8').catch((cause: unknown) => {
    throw new BackupUnusable('no manifest: this folder is no whole backup', { cause });
  });
  const manifest = JSON.parse(text) as Manifest;
  // A later format says so by its number before anything else of it is read.
  if ((manifest.format as number) !== 1) throw new BackupUnusable('a backup of another version of Relais');
  for (const { name, sha256 } of manifest.tables) {
    const found = await hashOf(fileOf(folder, name)).catch(() => 'none');
    if (found !== sha256) throw new BackupUnusable(`the file of ${name} is missing or not as it was written`);
  }
  return manifest;
};
