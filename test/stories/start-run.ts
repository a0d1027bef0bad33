import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** One `npm start`, in a process of its own. */
export interface StartRun {
  /** The first line that matches. Raises, with all that was printed, when the run ends before. */
  line(pattern: RegExp): Promise<string>;
  /** The exit code, once it has ended; `null` when it was killed. */
  ended: Promise<number | null>;
  /** Sends the signal and waits for the end; answers the exit code, `null` when it was killed. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** What Ctrl-C of a terminal does: SIGINT to every process of the command's group; answers the exit code. */
  interrupt(): Promise<number | null>;
}

export interface StartPlace {
  varDir: string;
  port: number;
  temporalCli: string;
  /** More settings. */
  settings?: Record<string, string>;
  /** In a process group of its own, as a shell gives each command: what `interrupt` needs. */
  ownGroup?: boolean;
}

const script = resolve(__dirname, '../../bin/start.ts');
const children = new Set<ChildProcess>();

/** Ends the runs that a failed test left; their servers are swept with the folder of the suite. */
export function endStarts(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

/** Starts Relais as `npm start` does. */
export function startRelais({ ownGroup = false, ...place }: StartPlace): StartRun {
  const { varDir, port, temporalCli, settings } = place;
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: resolve(__dirname, '../..'),
    env: {
      ...{ PATH: process.env.PATH, PORT: String(port), RELAIS_VAR: varDir },
      ...{ TEMPORAL_CLI_PATH: temporalCli, ...settings },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  children.add(child);
  const printed: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const hear = (line: string): void => {
    printed.push(line);
    for (const tell of waiting) tell(line);
  };
  createInterface(child.stdout).on('line', hear);
  createInterface(child.stderr).on('line', hear);
  const closed = once(child, 'close').then(() => {
    children.delete(child);
    return child.exitCode;
  });
  return {
    line: (pattern) =>
      new Promise((found, lost) => {
        const look = (line: string): void => {
          if (!pattern.test(line)) return;
          waiting.delete(look);
          found(line);
        };
        waiting.add(look);
        void closed.then(() =>
          lost(new Error(`Relais ended before ${String(pattern)}:\n${printed.join('\n')}`)),
        );
        for (const line of printed) look(line);
      }),
    ended: closed,
    end: (signal) => {
      child.kill(signal);
      return closed;
    },
    interrupt: () => {
      if (!ownGroup || child.pid === undefined) throw new Error('Relais has no group of its own');
      process.kill(-child.pid, 'SIGINT');
      return closed;
    },
  };
}
