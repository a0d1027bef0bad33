import { dirname, join, resolve } from 'node:path';
import postgres from 'postgres';
import { stopOrphan } from './orphans';
import { freePort } from './ports';
import { ensureCluster, postgresBinaries } from './postgres-cluster';
import { assertReachable, postgresUser } from './postgres-user';
import { startServer, type Log } from './server-process';

export interface PostgresOptions {
  /** The cluster's folder; password, log and pid file are beside it, under the same name. */
  dataDir: string;
  /** TCP port of 127.0.0.1; a free one when not given. */
  port?: number;
  log: Log;
  /** False only for tests: a power cut may then lose the data. */
  durable?: boolean;
  onUnexpectedExit?: (error: Error) => void;
}

export interface EmbeddedPostgres {
  port: number;
  pid: number;
  /** The superuser's connection URL to a database; it holds the password. */
  superuserUrl(database: string): string;
  /** Fast shutdown: sessions are ended, everything is written. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1, making the cluster the first time and stopping what a killed run left.
 * Raises when the machine has no PostgreSQL, when another run owns the folder, or when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options;
  const dataDir = resolve(options.dataDir);
  const pidFile = `${dataDir}.pid.json`;
  await stopOrphan(pidFile, log);
  const user = await postgresUser();
  const binaries = postgresBinaries();
  assertReachable(join(binaries, 'postgres'), user);
  log('PostgreSQL: starting');
  const password = await ensureCluster({ dataDir, binaries, user, durable });
  assertReachable(dataDir, user);
  const port = options.port ?? (await freePort());
  const superuserUrl = (database: string) =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const server = await startServer({
    name: 'PostgreSQL',
    command: join(binaries, 'postgres'),
    args: ['-D', dataDir, '-p', String(port), ...settings(durable)],
    cwd: dirname(dataDir),
    ...(user === null ? {} : { user }),
    logFile: `${dataDir}.log`,
    pidFile,
    stopSignal: 'SIGINT',
    forceSignal: 'SIGQUIT',
    ready: () => answers(superuserUrl('postgres')),
    readyMs: 60_000,
    log,
    onUnexpectedExit: options.onUnexpectedExit,
  });
  log(`PostgreSQL: ready on 127.0.0.1:${port}`);
  return { port, superuserUrl, ...server };
}

function settings(durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: durable ? '256MB' : '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Whether the database takes a session; while it starts or recovers, it refuses them. */
async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (['ECONNREFUSED', 'ECONNRESET', 'CONNECT_TIMEOUT', 'CONNECTION_CLOSED', '57P03'].includes(code))
      return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
