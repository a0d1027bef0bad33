import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isListening } from '../../embedded/ports';
import { waitUntil } from '../../embedded/wait';

const run = promisify(execFile);
// Kept from run to run, like the other programs of the tests.
const folder = resolve(__dirname, '../../var/python');

/**
 * The folder of programs of a Python environment that holds one pinned package.
 * Made at the first use; raises when Python or the package index is missing.
 */
export async function pythonPrograms(requirement: string): Promise<string> {
  const environment = join(folder, requirement.replace(/[^a-z0-9.]+/gi, '-'));
  const programs = join(environment, 'bin');
  if (existsSync(join(programs, '.ready'))) return programs;
  await mkdir(folder, { recursive: true });
  await run('python3', ['-m', 'venv', '--clear', environment]);
  await run(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', requirement]);
  await run('touch', [join(programs, '.ready')]);
  return programs;
}

/** Starts a server program and waits until its port answers. Raises with its log when it does not. */
export async function startProgram(
  command: string,
  args: string[],
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const logFile = join(folder, `${port}.log`);
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logFile);
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  await once(server, 'spawn');
  const stop = async () => {
    const exited = once(server, 'exit');
    if (server.exitCode === null && server.kill('SIGTERM')) await exited;
    log.end();
  };
  const answered = await waitUntil(() => server.exitCode !== null || isListening(port), 20_000);
  if (answered && server.exitCode === null) return { stop };
  await stop();
  throw new Error(`${command} does not answer: ${await readFile(logFile, 'utf8')}`);
}
