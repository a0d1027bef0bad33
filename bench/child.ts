import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { waitUntil } from '../embedded/wait';

const root = resolve(__dirname, '..');
const READY_MS = 120_000;

/** A process of Relais that the bench started. */
export interface Child {
  pid: number;
  /** Milliseconds from the spawning to `/readyz` 200. */
  readyMs: number;
  /** Ctrl-C, and its end. */
  stop(): Promise<void>;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Not listening yet: the caller bounds the wait.
    return false;
  }
};

const stop = async (child: ChildProcess, pid: number): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // To the whole group, as a terminal does.
  process.kill(-pid, 'SIGINT');
  await ended;
};

/** Starts a command of this project and waits until it is ready. Throws with its last words when it is not. */
export const startChild = async (
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Child> => {
  const since = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { cwd: root, env: { PATH, HOME, ...env }, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} was not started`);
  const ready = await waitUntil(
    async () => child.exitCode !== null || (await answers(`http://localhost:${env.PORT}/readyz`)),
    READY_MS,
    50,
  );
  if (child.exitCode !== null || !ready) {
    await stop(child, pid);
    throw new Error(`Relais was not ready: ${said}`);
  }
  return { pid, readyMs: performance.now() - since, stop: () => stop(child, pid) };
};

/** Resident memory of one process, in megabytes. */
export const residentMb = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
};
