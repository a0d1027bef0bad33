import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export interface Report {
  pid: number;
  where: string;
}

/** The process that holds embedded servers, in a process group of its own like the one of a terminal. */
export interface Run {
  server: Report;
  /** What the terminal does on Ctrl-C: the signal goes to the whole group. Returns once the run has heard it. */
  interruptGroup(): Promise<void>;
  /** `kill -9` of the run alone. */
  kill(): Promise<void>;
}

const children = new Set<ChildProcess>();

/** Ends the runs that a failed test left. */
export function endRuns(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

/** Starts `embedded-run` and waits for its server. Raises with what it printed when it ends before. */
export async function startRun(what: 'postgres' | 'temporal', folder: string): Promise<Run> {
  const script = join(__dirname, 'embedded-run.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, what, folder], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const lines = createInterface(child.stdout);
  const server = await nextReport(child, lines);
  const pid = child.pid as number;
  return {
    server,
    async interruptGroup() {
      process.kill(-pid, 'SIGINT');
      await nextReport(child, lines);
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function nextReport(child: ChildProcess, lines: Interface): Promise<Report> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'close').then(() => Promise.reject(new Error(`the run ended: ${errors}`)));
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return JSON.parse(line) as Report;
}
