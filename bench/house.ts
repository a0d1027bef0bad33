import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClosing } from '../bin/compose/closing';
import { createLogFile } from '../bin/compose/log-file';
import type { Servers } from '../bin/compose/servers';
import { cachedWorkflows } from '../bin/compose/workflow-bundle';
import { startEmbedded, type EmbeddedServers } from '../bin/embedded-servers';
import { loadConfig } from '../config/load';
import { resolveBinary } from '../embedded/binaries';
import { temporalCli } from '../embedded/binary-kinds';
import { processIdentity } from '../embedded/process-identity';
import { sdkLogger } from '../temporal/logger';
import { installRuntime } from '../temporal/metrics';
import { openWorkerConnection } from '../temporal/worker-connection';
import { sweepRunFolder } from '../test/support/run-folder';
import { startBare, type Bare } from './bare/worker';
import { openDesk, type Desk, type DeskPlace } from './desk';
import { declareOrganizations } from './organizations';

/** Everything a figure may use. */
export interface House {
  desk: Desk;
  bare: Bare;
  servers: EmbeddedServers;
  /** The Temporal CLI that runs. */
  temporalCliPath: string;
  bundlePath: string;
  /** A folder of this run. */
  folder: string;
  /** Another desk on the same servers: without encryption, or as the superuser, whom no policy binds. */
  openVariant(variant: { encrypted: boolean; rowSecurity: boolean }, taskQueue: string): Promise<Desk>;
  close(): Promise<void>;
}

const varDir = resolve(__dirname, '..', 'var');

type Env = Readonly<Record<string, string | undefined>>;

const asSuperuser = (servers: Servers, folder: string): Servers => {
  const url = new URL(servers.appUrl);
  url.username = 'postgres';
  url.password = encodeURIComponent(readFileSync(join(folder, 'postgres.password'), 'utf8').trim());
  return { ...servers, appUrl: url.href };
};

/** What killed runs left behind: servers and folders. */
const sweepDeadHouses = async (): Promise<void> => {
  mkdirSync(varDir, { recursive: true });
  for (const name of readdirSync(varDir)) {
    const [, pid] = /^bench-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && processIdentity(Number(pid)) === null) await sweepRunFolder(join(varDir, name));
  }
};

/** Starts the servers as `npm start` does, durable, and beside them a worker of Relais and a bare one. */
export const openHouse = async (env: Env, say: (line: string) => void): Promise<House> => {
  await sweepDeadHouses();
  const folder = join(varDir, `bench-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const closing = createClosing(() => undefined);
  closing.add('folder', () =>
    Promise.resolve(rmSync(folder, { recursive: true, force: true, maxRetries: 3 })),
  );
  try {
    return await furnish(env, folder, closing, say);
  } catch (error) {
    await closing.run();
    throw error;
  }
};

const furnish = async (
  env: Env,
  folder: string,
  closing: ReturnType<typeof createClosing>,
  say: (line: string) => void,
): Promise<House> => {
  const searchPath = env.PATH ?? '';
  const places = { given: env.TEMPORAL_CLI_PATH, searchPath, cacheDir: join(varDir, 'bin'), log: say };
  const temporalCliPath = await resolveBinary(temporalCli, places);
  const config = loadConfig({ RELAIS_VAR: folder, TEMPORAL_CLI_PATH: temporalCliPath });
  const log = createLogFile(join(varDir, 'bench.log'), 'warn');
  await installRuntime({ metricsPort: 0, log });
  const died = (error: Error) => {
    throw error;
  };
  const [servers, bundlePath] = await Promise.all([
    startEmbedded(config, { closing, say, died, searchPath }),
    cachedWorkflows(join(varDir, 'bin'), sdkLogger(log)),
  ]);
  const place: DeskPlace = {
    ...{ servers, bundlePath, closing, encrypted: true },
    taskQueue: config.taskQueue,
    outbox: join(folder, 'outbox'),
  };
  const desk = await openDesk(place);
  await declareOrganizations(desk.databases.app, servers.directory);
  const connection = await openWorkerConnection(servers.temporal);
  closing.add('bare connection', () => connection.close());
  const { client, dataConverter } = desk;
  const bare = await startBare({ client, connection, dataConverter, folder, namespace: config.namespace });
  closing.add('bare worker', () => bare.worker.drain());
  return {
    ...{ desk, bare, servers, temporalCliPath, bundlePath, folder },
    openVariant: ({ encrypted, rowSecurity }, taskQueue) =>
      openDesk({
        ...place,
        ...{ encrypted, taskQueue },
        servers: rowSecurity ? servers : asSuperuser(servers, folder),
      }),
    close: async () => {
      await closing.run();
    },
  };
};
