import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive, readPidFile } from './pid-file';
import { postgresUser } from './postgres-user';

const run = promisify(execFile);

/** What opens the data: kept apart from it. */
const secretFiles = [
  ...['secrets.json', 'postgres.password', 'demo-keys.json'],
  ...['sign-in-keys.json', 'demo-people.json'],
];
/** What the next start makes anew, or what is of this machine's moment alone. */
const passing = /^(bin|ports\.json|.*\.log(\.1)?|.*\.pid\.json|.*\.new|.*\.restoring)$/;

/** The two files of a copy. */
export const archives = { data: 'relais-data.tar.gz', secrets: 'relais-secrets.tar.gz' } as const;

/** A folder that cannot be copied or filled, and why. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

/** Raises when a server of this folder runs: what it is writing cannot be copied. */
export function assertStopped(varDir: string): void {
  for (const name of ['postgres.pid.json', 'temporal.db.pid.json', 'sign-in.pid.json']) {
    const record = readPidFile(join(varDir, name));
    if (record !== null && isAlive(record)) throw new CopyRefused(`${record.name} runs: stop Relais first`);
  }
}

/**
 * Copies the data of stopped servers into `to`, and what opens it into `secretsTo`: two databases at one moment.
 * Raises `CopyRefused` when a server runs, nothing is there, or a copy is there already.
 */
export async function copyOut(varDir: string, to: string, secretsTo: string): Promise<void> {
  assertStopped(varDir);
  if (!existsSync(join(varDir, 'postgres', 'PG_VERSION'))) throw new CopyRefused(`${varDir} holds no data`);
  const names = await readdir(varDir);
  const secrets = names.filter((name) => secretFiles.includes(name));
  const data = names.filter((name) => !secretFiles.includes(name) && !passing.test(name));
  await pack(varDir, join(to, archives.data), data);
  await pack(varDir, join(secretsTo, archives.secrets), secrets);
}

async function pack(varDir: string, archive: string, names: readonly string[]): Promise<void> {
  if (existsSync(archive)) throw new CopyRefused(`${archive} is there already`);
  await mkdir(join(archive, '..'), { recursive: true, mode: 0o700 });
  // Under another name until it is whole.
  await run('tar', ['-czf', `${archive}.new`, '-C', varDir, ...names]);
  await rename(`${archive}.new`, archive);
}

/**
 * Fills a folder that holds no data with a copy; the servers are started as after any stop.
 * Raises `CopyRefused` when data is there already, or an archive is missing or cut.
 */
export async function copyIn(varDir: string, from: string, secretsFrom: string): Promise<void> {
  if (existsSync(join(varDir, 'postgres'))) throw new CopyRefused(`${varDir} holds data already`);
  const found = [join(secretsFrom, archives.secrets), join(from, archives.data)];
  // Read to its end before anything is written: a cut archive is told by gzip's own sum.
  for (const archive of found) await tar(['-tzf', archive]);
  await mkdir(varDir, { recursive: true });
  for (const archive of found) await tar(['-xzf', archive, '-C', varDir]);
  const user = await postgresUser();
  // The number of the user `postgres` may be another one on this machine.
  if (user !== null) await run('chown', ['-R', `${user.uid}:${user.gid}`, join(varDir, 'postgres')]);
}

async function tar(args: string[]): Promise<void> {
  await run('tar', args, { maxBuffer: 256 * 1_024 * 1_024 }).catch((cause: unknown) => {
    throw new CopyRefused(`${args[1]} cannot be read`, { cause });
  });
}
