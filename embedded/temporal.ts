import { Connection } from '@temporalio/client';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { stopOrphan } from './orphans';
import { freePort } from './ports';
import { NotStarted, startServer, type Log, type ServerProcess } from './server-process';
import { keepClosedFor } from './temporal-namespace';

export interface TemporalOptions {
  /** The Temporal CLI, as `resolveBinary` found it. */
  binary: string;
  /** The file that holds every history; log and pid file are beside it. */
  dbFile: string;
  /** TCP ports of 127.0.0.1; free ones when not given. */
  port?: number;
  uiPort?: number;
  namespace?: string;
  /** Where its page asks what histories hold; it shows them sealed when not given. */
  codecEndpoint?: string;
  /** Search attributes to register, by type: `{ Organization: 'Keyword' }`. */
  searchAttributes?: Readonly<Record<string, SearchAttributeKind>>;
  log: Log;
  onUnexpectedExit?: (error: Error) => void;
}

export type SearchAttributeKind = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface EmbeddedTemporal {
  address: string;
  namespace: string;
  uiUrl: string;
  pid: number;
  stop(): Promise<void>;
}

/** Days that a closed process stays readable. */
const retentionDays = 30;

/**
 * Starts Temporal's dev server on 127.0.0.1 with its file and its UI, and keeps closed processes 30 days.
 * Stops what a killed run left. Raises when another run owns the file, or when it does not start.
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const dbFile = resolve(options.dbFile);
  const pidFile = `${dbFile}.pid.json`;
  await mkdir(dirname(dbFile), { recursive: true });
  await stopOrphan(pidFile, options.log);
  options.log('Temporal: starting');
  const namespace = options.namespace ?? 'default';
  const { address, uiUrl, ...server } = await startAgainWhenTaken({ ...options, dbFile, pidFile, namespace });
  await keepClosedFor(address, namespace, retentionDays).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  options.log(`Temporal: ready on ${address}`);
  return { address, namespace, uiUrl, ...server };
}

type Started = ServerProcess & Pick<EmbeddedTemporal, 'address' | 'uiUrl'>;
type StartOptions = TemporalOptions & { pidFile: string; namespace: string };

const STARTS = 4;

/**
 * Another program may be faster at a port that was free a moment ago: those that nobody asked for are chosen anew at
 * each start, as the CLI does with those it takes itself.
 */
async function startAgainWhenTaken(options: StartOptions, left = STARTS - 1): Promise<Started> {
  try {
    return await startOnce(options);
  } catch (error) {
    const isTaken = error instanceof NotStarted && error.said.includes('address already in use');
    if (!isTaken || left === 0) throw error;
    options.log('Temporal: a port was taken, starting again');
    return await startAgainWhenTaken(options, left - 1);
  }
}

async function startOnce(options: StartOptions): Promise<Started> {
  const { binary, dbFile, pidFile, namespace, log, onUnexpectedExit } = options;
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  const address = `127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Temporal',
    command: binary,
    args: serverArguments({ ...options, port, uiPort }),
    cwd: dirname(dbFile),
    logFile: `${dbFile}.log`,
    pidFile,
    stopSignal: 'SIGTERM',
    forceSignal: 'SIGKILL',
    ready: () => answers(address, namespace),
    readyMs: 60_000,
    log,
    onUnexpectedExit,
  });
  return { ...server, address, uiUrl: `http://localhost:${uiPort}` };
}

type ServerArguments = Pick<TemporalOptions, 'searchAttributes' | 'codecEndpoint'> &
  Required<Pick<TemporalOptions, 'dbFile' | 'namespace' | 'port' | 'uiPort'>>;

function serverArguments(options: ServerArguments): string[] {
  const args = ['server', 'start-dev', '--headless=false', '--db-filename', options.dbFile];
  args.push('--ip', '127.0.0.1', '--port', String(options.port), '--ui-port', String(options.uiPort));
  args.push(
    '--namespace',
    options.namespace,
    '--ui-disable-news-fetch',
    '--log-level',
    'warn',
    '--log-format',
    'json',
  );
  if (options.codecEndpoint !== undefined) args.push('--ui-codec-endpoint', options.codecEndpoint);
  for (const [name, kind] of Object.entries(options.searchAttributes ?? {})) {
    args.push('--search-attribute', `${name}=${kind}`);
  }
  return args;
}

/** Whether the frontend answers and knows the namespace. */
async function answers(address: string, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.withDeadline(performance.timeOrigin + performance.now() + 2_000, () =>
      (connection as Connection).workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    // Any refusal means "not yet": the caller bounds the wait and shows the server's own log.
    return false;
  } finally {
    await connection?.close();
  }
}
