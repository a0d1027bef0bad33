import { isAlive, readPidFile, removePidFile, type PidRecord } from './pid-file';
import { waitUntil } from './wait';

/**
 * Stops what an earlier run left behind under this pid file (its owner was killed).
 * Raises when the owner still runs: two runs cannot share one folder.
 */
export async function stopOrphan(pidFile: string, log: (message: string) => void): Promise<void> {
  const record = readPidFile(pidFile);
  if (record === null) return;
  if (isAlive(record) && isAlive(record.owner) && record.owner.pid !== process.pid) {
    throw new Error(`Another run (process ${record.owner.pid}) already uses ${pidFile}: stop it first.`);
  }
  if (isAlive(record)) {
    log(`${record.name}: stopping process ${record.pid}, left by an earlier run`);
    await stopRecorded(record);
  }
  removePidFile(pidFile);
}

/**
 * Stops the process of a record: its own signal, then by force.
 * @param limitMs what it gets to end by itself, in milliseconds
 */
export async function stopRecorded(record: PidRecord, limitMs = 20_000): Promise<void> {
  signal(record, record.stopSignal);
  if (await waitUntil(() => !isAlive(record), limitMs, 20)) return;
  signal(record, record.forceSignal);
  if (await waitUntil(() => !isAlive(record), 10_000, 20)) return;
  throw new Error(`${record.name} (process ${record.pid}) does not stop.`);
}

function signal(record: PidRecord, name: NodeJS.Signals): void {
  if (!isAlive(record)) return;
  try {
    process.kill(record.pid, name);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
