import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root: then it runs as the system user `postgres`, which is made when missing.
 * Returns `null` when we are not root. Raises when the user can be neither found nor made.
 */
export async function postgresUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await lookUp();
  if (known !== null) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(
    (cause: unknown) => {
      throw new Error(
        'Run as root, Relais needs a system user named postgres: create it (useradd postgres).',
        { cause },
      );
    },
  );
  const made = await lookUp();
  if (made === null) throw new Error('The system user postgres was made but cannot be found.');
  return made;
}

async function lookUp(): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    // `id` answers 1 for an unknown user.
    if ((error as { code?: number | string }).code === 1) return null;
    throw error;
  }
}

/** Raises, naming the folder, when `user` cannot walk down to `path`. */
export function assertReachable(path: string, user: SystemUser | null): void {
  if (user === null) {
    accessSync(path, constants.R_OK);
    return;
  }
  for (let folder = resolve(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) !== 0) continue;
    throw new Error(`The user postgres cannot enter ${folder}: chmod o+x it, or put Relais elsewhere.`);
  }
}
