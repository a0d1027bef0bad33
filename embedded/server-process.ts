import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { stopOrphan, stopRecorded } from './orphans';
import { isAlive, recordOf, removePidFile, writePidFile, type PidRecord } from './pid-file';
import { waitUntil } from './wait';

export type Log = (message: string) => void;

export interface ServerSpec {
  name: string;
  command: string;
  args: readonly string[];
  cwd: string;
  /** Another user to run as; only root can ask for one. */
  user?: { uid: number; gid: number };
  logFile: string;
  pidFile: string;
  stopSignal: PidRecord['stopSignal'];
  forceSignal: PidRecord['forceSignal'];
  ready: () => Promise<boolean>;
  /** Longest wait for `ready`, in milliseconds. */
  readyMs: number;
  log: Log;
  /** Told once when the server ends without having been asked to. */
  onUnexpectedExit?: ((error: Error) => void) | undefined;
}

export interface ServerProcess {
  pid: number;
  /** Stops it and waits for its end; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a server in a session of its own, so that the terminal's Ctrl-C reaches us alone and we choose the order.
 * First stops what an earlier run left. Raises, with the end of the log, when it does not get ready.
 */
export async function startServer(spec: ServerSpec): Promise<ServerProcess> {
  await stopOrphan(spec.pidFile, spec.log);
  const { name, stopSignal, forceSignal, pidFile, logFile } = spec;
  const alreadySaid = turnLog(logFile);
  const notStarted = () => new NotStarted(spec, readFileSync(logFile).subarray(alreadySaid).toString());
  const child = await spawnDetached(spec);
  const record = recordOf({ name, pid: child.pid as number, stopSignal, forceSignal });
  if (record === null) throw notStarted();
  writePidFile(pidFile, record);
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= stopRecorded(record).then(() => removePidFile(pidFile)));
  let isReady = false;
  child.once('exit', (code, by) => {
    if (isReady && stopping === null)
      spec.onUnexpectedExit?.(new Error(`${name} ended (${by ?? `code ${code}`}).`));
  });
  try {
    await waitUntil(async () => !isAlive(record) || (await spec.ready()), spec.readyMs);
    if (!(await spec.ready()) || !isAlive(record)) throw notStarted();
  } catch (error) {
    await stop();
    throw error;
  }
  isReady = true;
  return { pid: record.pid, stop };
}

/** A server that did not get ready; `said` is what this start of it wrote. */
export class NotStarted extends Error {
  override name = 'NotStarted';
  constructor(
    { name, logFile }: ServerSpec,
    readonly said: string,
  ) {
    super(`${name} did not start. The end of ${logFile}:\n${said.split('\n').slice(-15).join('\n')}`);
  }
}

/** Output goes straight to a file: a pipe to us would break the server when we die. */
async function spawnDetached(spec: ServerSpec): Promise<ChildProcess> {
  const output = openSync(spec.logFile, 'a', 0o600);
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      detached: true,
      stdio: ['ignore', output, output],
      ...spec.user,
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new Error(`${spec.name} cannot be run: ${cause.message}`, { cause })),
      );
    });
    return child;
  } finally {
    closeSync(output);
  }
}

const logLimitBytes = 10_000_000;

/** Puts a log that has grown long aside; how many bytes there are already. */
function turnLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= logLimitBytes) return size;
  renameSync(path, `${path}.1`);
  return 0;
}
