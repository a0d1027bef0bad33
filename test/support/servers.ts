import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import postgres from 'postgres';
import { freePort, isListening } from '../../embedded/ports';
import { startServer } from '../../embedded/server-process';
import { readState } from './server-state';

export interface TestDatabase {
  name: string;
  /** The superuser's URL to this database. */
  superuserUrl: string;
  drop(): Promise<void>;
}

/** A fresh, empty database `relais_test_<random>` for one test file. `drop` ends what is still connected. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `relais_test_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(readState().postgresUrl);
  url.pathname = `/${name}`;
  return {
    name,
    superuserUrl: url.href,
    drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Address of the dev server (real clock), shared by all files: use workflow ids and task queues of your own. */
export function temporalAddress(): string {
  return readState().temporalAddress;
}

/** File of the workflow bundle, for `Worker.create({ workflowBundle: { codePath } })`. Raises when it is not built. */
export function workflowBundlePath(): string {
  const { bundle } = readState();
  if ('missing' in bundle) throw new Error(`No workflow bundle: ${bundle.missing}.`);
  return bundle.path;
}

export interface TimeSkippingServer {
  address: string;
  stop(): Promise<void>;
}

/** A Temporal server of this file's own, whose clock jumps to the next timer. Stop it in `afterAll`. */
export async function startTimeSkippingServer(): Promise<TimeSkippingServer> {
  const { folder, timeSkippingBinary } = readState();
  const port = await freePort();
  const server = await startServer({
    name: 'Temporal (time-skipping)',
    command: timeSkippingBinary,
    args: [String(port), '--enable-time-skipping'],
    cwd: folder,
    logFile: join(folder, `time-skipping-${port}.log`),
    pidFile: join(folder, `time-skipping-${port}.pid.json`),
    stopSignal: 'SIGTERM',
    forceSignal: 'SIGKILL',
    ready: () => isListening(port),
    readyMs: 30_000,
    log: () => undefined,
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.stop() };
}

async function administer(statement: string): Promise<void> {
  const sql = postgres(readState().postgresUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
