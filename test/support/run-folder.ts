import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAlive, readPidFile, removePidFile } from '../../embedded/pid-file';
import { processIdentity } from '../../embedded/process-identity';
import { stopRecorded } from '../../embedded/orphans';

export const varFolder = resolve(__dirname, '../../var');
/** Kept from run to run: programs and workflow bundles. */
export const binFolder = join(varFolder, 'bin');
export const bundleFolder = join(varFolder, 'test-bundle');

interface Owner {
  pid: number;
  identity: string;
}

/** A folder of this run's own, so that two runs of the suite can go side by side. */
export function makeRunFolder(): string {
  const folder = join(varFolder, `test-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const owner: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

/** Stops every server recorded under the folder, whoever started it, and takes the folder away. */
export async function sweepRunFolder(folder: string): Promise<void> {
  const pidFiles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.pid.json'),
  );
  await Promise.all(pidFiles.map((name) => stopPidFile(join(folder, name))));
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** What killed runs left behind: servers and folders. */
export async function sweepDeadRuns(): Promise<void> {
  mkdirSync(varFolder, { recursive: true });
  for (const name of readdirSync(varFolder).filter((entry) => /^test-\d+$/.test(entry))) {
    const folder = join(varFolder, name);
    if (!isAlive(readOwner(folder))) await sweepRunFolder(folder);
  }
}

function readOwner(folder: string): Owner {
  try {
    return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { pid: 0, identity: 'nobody' };
  }
}

async function stopPidFile(path: string): Promise<void> {
  const record = readPidFile(path);
  if (record !== null && isAlive(record)) await stopRecorded(record, 5_000);
  removePidFile(path);
}
