import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { recordOf, removePidFile, writePidFile } from '../../../embedded/pid-file';
import { waitUntil } from '../../../embedded/wait';

const root = resolve(__dirname, '../../..');
const READY_MS = 180_000;

/** Longest wait for the end of a service that was told to stop: what a supervisor waits. */
const END_MS = 45_000;

/** One program of bin/, in a process of its own. */
export interface Service {
  /** The exit code; `null` when it was killed. Raises when it does not end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface ServiceSpec {
  /** The file of bin/, without its extension. */
  program: string;
  env: Readonly<Record<string, string>>;
  /** Log and pid file are there, so that the sweep of the suite finds what a killed test left. */
  folder: string;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Not listening yet: the caller bounds the wait.
    return false;
  }
};

const launch = ({ program, env, folder }: ServiceSpec) => {
  const logFile = `${folder}/${program}.log`;
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--import', 'tsx', `bin/${program}.ts`], {
    ...{ cwd: root, stdio: ['ignore', output, output] },
    env: { PATH: process.env.PATH, ...env },
  });
  closeSync(output);
  const signals = { stopSignal: 'SIGTERM', forceSignal: 'SIGKILL' } as const;
  const pidFile = `${folder}/${program}.pid.json`;
  const record = child.pid === undefined ? null : recordOf({ name: program, pid: child.pid, ...signals });
  if (record !== null) writePidFile(pidFile, record);
  const ended = once(child, 'exit').then(() => {
    removePidFile(pidFile);
    return child.exitCode;
  });
  return { child, ended, lastWords: () => readFileSync(logFile, 'utf8').slice(-2_000) };
};

/** Runs a program to its end. Raises, with what it said, on another code than 0. */
export const runToEnd = async (spec: ServiceSpec): Promise<void> => {
  const { ended, lastWords } = launch(spec);
  if ((await ended) !== 0) throw new Error(`${spec.program} failed: ${lastWords()}`);
};

/** Starts a service and waits until `url` answers 2xx. Raises, with what it said, when it ends before. */
export const startService = async (spec: ServiceSpec, url: string): Promise<Service> => {
  const { child, ended, lastWords } = launch(spec);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await waitUntil(async () => hasEnded() || (await answers(url)), READY_MS);
  if (hasEnded() || !(await answers(url))) {
    child.kill('SIGKILL');
    throw new Error(`${spec.program} does not start: ${lastWords()}`);
  }
  return {
    end: async (signal) => {
      child.kill(signal);
      if (await waitUntil(hasEnded, END_MS)) return await ended;
      throw new Error(`${spec.program} does not end: ${lastWords()}`);
    },
  };
};
