import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { secretVariable } from '../../../bin/compose/servers';
import { resolveBinary } from '../../../embedded/binaries';
import { temporalCli } from '../../../embedded/binary-kinds';
import { freePort } from '../../../embedded/ports';
import { startPostgres } from '../../../embedded/postgres';
import { startTemporal } from '../../../embedded/temporal';
import { waitUntil } from '../../../embedded/wait';
import { binFolder } from '../../support/run-folder';
import { readState } from '../../support/server-state';
import { workflowBundlePath } from '../../support/servers';
import { runToEnd, startService, type Service } from './service';

/** What a cluster is made of, each in a process of its own. */
export const parts = ['worker', 'api', 'temporal', 'postgres'] as const;
export type Part = (typeof parts)[number];

/** The bearer token of both tenants of every organisation's directory. */
export const directoryToken = 'cluster-test';

/** Relais as an operator runs it: own PostgreSQL, own Temporal, one API, one worker. */
export interface Cluster {
  /** Root of the API. */
  root: string;
  /** The configuration of its processes: what `relais …` takes too. */
  env: Readonly<Record<string, string>>;
  /** The superuser's URL of the database of Relais. */
  databaseUrl: string;
  /** kill -9, then the same again on the same port and data; resolves when it answers. */
  kill(part: Part): Promise<void>;
  /** Stops a server; resolves with what starts it again on the same port and data. */
  takeAway(part: 'temporal' | 'postgres'): Promise<() => Promise<void>>;
  /** Tells the worker to stop, as an orchestrator does; answers its exit code. */
  drainWorker(): Promise<number | null>;
  startWorker(): Promise<void>;
  close(): Promise<void>;
}

interface Ports {
  api: number;
  metrics: number;
  temporal: number;
  temporalUi: number;
  postgres: number;
}

const log = (): void => undefined;
const passwords = { app: 'app-test', batch: 'batch-test' };

const urlAs = (superuserUrl: string, role: string, password: string): string => {
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = password;
  return url.href;
};

const environment = (folder: string, ports: Ports, databaseUrl: string): Record<string, string> => ({
  RELAIS_VAR: folder,
  PORT: String(ports.api),
  METRICS_PORT: String(ports.metrics),
  DATABASE_URL: urlAs(databaseUrl, 'relais_app', passwords.app),
  DATABASE_BATCH_URL: urlAs(databaseUrl, 'relais_batch', passwords.batch),
  DATABASE_ADMIN_URL: databaseUrl,
  TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
  RELAIS_PAYLOAD_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  RELAIS_ID_SECRET: randomBytes(32).toString('base64'),
  RELAIS_SIGNING_KEYS: `s1:${randomBytes(32).toString('base64')}`,
  // The directory of the stories is on this machine.
  CONNECTOR_PRIVATE_NETWORKS: '127.0.0.0/8',
  RATE_LIMIT_KEY: '1000000',
  RATE_LIMIT_ORGANIZATION: '1000000',
  WORKFLOW_BUNDLE: workflowBundlePath(),
});

const createDatabase = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`CREATE DATABASE relais`;
  } finally {
    await sql.end();
  }
};

const choosePorts = async (): Promise<Ports> => {
  const [api, metrics, temporal, temporalUi, postgres] = await Promise.all([
    ...[freePort(), freePort(), freePort()],
    ...[freePort(), freePort()],
  ]);
  return { api, metrics, temporal, temporalUi, postgres } as Ports;
};

/** How each server is started, the first time and after it was killed. */
const serversOf = async (folder: string, ports: Ports) => {
  const places = { searchPath: process.env.PATH ?? '', cacheDir: binFolder, log };
  const binary = await resolveBinary(temporalCli, places);
  return {
    postgres: () => startPostgres({ dataDir: join(folder, 'postgres'), port: ports.postgres, log }),
    temporal: () =>
      startTemporal({
        ...{ binary, dbFile: join(folder, 'temporal.db'), log },
        ...{ port: ports.temporal, uiPort: ports.temporalUi },
      }),
  };
};

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return true;
  }
};

const killServer = async ({ pid }: { pid: number }): Promise<void> => {
  process.kill(pid, 'SIGKILL');
  if (!(await waitUntil(() => isGone(pid), 5_000, 5))) throw new Error(`process ${pid} outlives its death`);
};

/** The secrets of the systems of organisations like the demonstration's, as a worker reads them. */
const secretsOf = (codes: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    codes.flatMap((code) =>
      ['demo-annuaire', 'demo-reseau'].map((ref) => [secretVariable(code, ref), directoryToken]),
    ),
  );

/**
 * Starts everything, migrated, in a folder of its own that the suite sweeps.
 * @param codes organisations that will be declared, whose targets it knows the secrets of
 * @param more added to its configuration
 */
export const openCluster = async (
  name: string,
  codes: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Cluster> => {
  const folder = join(readState().folder, name);
  mkdirSync(folder, { recursive: true });
  const ports = await choosePorts();
  const start = await serversOf(folder, ports);
  const started = await Promise.all([start.postgres(), start.temporal()]);
  const running = { postgres: started[0], temporal: started[1] };
  await createDatabase(running.postgres.superuserUrl('postgres'));
  const databaseUrl = running.postgres.superuserUrl('relais');
  const env = { ...environment(folder, ports, databaseUrl), ...secretsOf(codes), ...more };
  const root = `http://127.0.0.1:${ports.api}`;
  const url = { api: `${root}/healthz`, worker: `http://127.0.0.1:${ports.metrics}/readyz` };
  const serve = (program: 'api' | 'worker') => startService({ program, env, folder }, url[program]);
  await runToEnd({ program: 'migrate', env, folder });
  const [api, worker] = await Promise.all([serve('api'), serve('worker')]);
  const services: Record<'api' | 'worker', Service> = { api, worker };
  const startServer = async (part: 'temporal' | 'postgres'): Promise<void> => {
    if (part === 'postgres') running.postgres = await start.postgres();
    else running.temporal = await start.temporal();
  };
  return {
    ...{ root, env, databaseUrl },
    takeAway: async (part) => {
      await running[part].stop();
      return () => startServer(part);
    },
    kill: async (part) => {
      if (part === 'api' || part === 'worker') {
        await services[part].end('SIGKILL');
        services[part] = await serve(part);
        return;
      }
      await killServer(running[part]);
      await startServer(part);
    },
    drainWorker: () => services.worker.end('SIGTERM'),
    startWorker: async () => {
      services.worker = await serve('worker');
    },
    close: async () => {
      await Promise.all([services.api.end('SIGKILL'), services.worker.end('SIGKILL')]);
      await Promise.all([running.postgres.stop(), running.temporal.stop()]);
    },
  };
};
