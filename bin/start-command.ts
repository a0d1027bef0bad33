import { join } from 'node:path';
import type { ApiDeps } from '../api/deps';
import { loadConfig, type Config } from '../config/load';
import { peopleFile } from '../embedded/sign-in';
import { waitUntil } from '../embedded/wait';
import { createLog, sdkLogger, type Log } from '../temporal/logger';
import { installRuntime } from '../temporal/metrics';
import { createApi } from './compose/api';
import { createClosing, type Closing } from './compose/closing';
import { assertPortFree, listen } from './compose/http';
import { createLogFile } from './compose/log-file';
import { createLiveness, watchLiveness } from './compose/liveness';
import { needsOf, pollingNeed } from './compose/needs';
import { hold, type Held } from './compose/process';
import { ensureSchedules } from './compose/schedules';
import { clusterServers, type Servers } from './compose/servers';
import { endOnSignals, type Ending } from './compose/signals';
import { startWorker } from './compose/start-worker';
import { cachedWorkflows } from './compose/workflow-bundle';
import { loadDemo } from './demo/load';
import { requestsToTry } from './demo/shown';
import { startEmbedded, type EmbeddedServers } from './embedded-servers';

/** Longest wait for the worker to be seen, in milliseconds. */
const READY_MS = 60_000;

/** Milliseconds for a whole end, that of the servers too. */
const END_MS = 90_000;

type Env = Readonly<Record<string, string | undefined>>;
type Say = (line: string) => void;

/** Everything in one process: the servers where none are given, the worker, the API, the demonstration. */
export const runStart = (env: Env): void => {
  const say = sayer();
  const closing = createClosing(say);
  let pids: () => number[] = () => [];
  const ending = endOnSignals(closing, say, { force: () => killAll(pids()), withinMs: END_MS });
  const started = (found: () => number[]) => (pids = found);
  start(env, { say, closing, ending, started }).catch((error: unknown) => ending.end(1, explain(error)));
};

interface Run {
  say: Say;
  closing: Closing;
  ending: Ending;
  /** Servers run that a forced end must not leave behind. */
  started: (pids: () => number[]) => void;
}

const start = async (env: Env, run: Run): Promise<void> => {
  const config = loadConfig(env);
  await assertPortFree(config.port);
  const log = logOf(config);
  const runtime = await installRuntime({ metricsPort: config.metricsPort ?? 0, log });
  const [servers, bundlePath] = await Promise.all([serversOf(config, env, run), bundleOf(config, log, run)]);
  const held = await hold(config, servers, log, run.closing);
  const worker = await startWorker(held, bundlePath, run.closing);
  await ensureSchedules(held.temporal.client, config.taskQueue);
  worker.failed.catch((error: unknown) => run.ending.end(1, `The worker ended. ${explain(error)}`));
  const neighbours = { workerIdentity: worker.identity, extraMetrics: () => runtime.sdkMetrics() };
  const liveness = createLiveness([...needsOf(held), pollingNeed(held, worker.identity)]);
  const watch = watchLiveness(liveness, (stuck) => run.ending.end(1, `Stuck: ${stuck.join(', ')}.`));
  run.closing.add('liveness', () => watch.close());
  const { app, readiness } = createApi(held, { ...neighbours, stuck: liveness.stuck });
  const server = await listen(app, config.port);
  run.closing.add('HTTP', () => server.close());
  await waitUntilReady(readiness);
  if ('directory' in servers) await showDemo(held, servers, run.say);
  run.say(`Relais ready: http://localhost:${config.port}`);
};

const showDemo = async ({ config, databases }: Held, servers: EmbeddedServers, say: Say): Promise<void> => {
  const { varDir, port } = config;
  const root = `http://localhost:${port}`;
  const demo = await loadDemo({
    varDir,
    root,
    databases,
    directory: servers.directory,
    issuer: servers.issuer,
    say,
  });
  say(`Temporal UI: ${servers.temporalUi}    directory: ${servers.directory.annuaire}`);
  say(`Log: ${join(varDir, 'relais.log')}`);
  if (demo === null) return;
  say(`Keys, one for each role: ${demo.keysFile}`);
  if (servers.issuer !== null) say(`People who can sign in, and their passwords: ${peopleFile(varDir)}`);
  for (const line of requestsToTry(root, demo)) say(line);
};

const waitUntilReady = async (readiness: ApiDeps['readiness']): Promise<void> => {
  const ready = async () => (await readiness()).every(({ ok }) => ok);
  if (!(await waitUntil(ready, READY_MS))) throw new Error('Relais is not ready: see its log.');
};

const logOf = ({ servers, varDir, logLevel: level }: Config): Log =>
  servers.kind === 'cluster' ? createLog({ level }) : createLogFile(join(varDir, 'relais.log'), level);

const serversOf = async (
  config: Config,
  env: Env,
  { say, closing, ending, started }: Run,
): Promise<Servers | EmbeddedServers> => {
  if (config.servers.kind === 'cluster') return clusterServers(config, env);
  const died = (error: Error) => ending.end(1, `${error.message} Everything else stops.`);
  const servers = await startEmbedded(config, { closing, say, died, searchPath: env.PATH ?? '' });
  started(servers.pids);
  return servers;
};

const bundleOf = (config: Config, log: Log, { say }: Run): Promise<string> => {
  if (config.workflowBundle !== undefined) return Promise.resolve(config.workflowBundle);
  say('Workflows: preparing');
  return cachedWorkflows(join(config.varDir, 'bin'), sdkLogger(log)).then((path) => {
    say('Workflows: ready');
    return path;
  });
};

/** Progress for the programmer, with the seconds since the start. */
const sayer = (): Say => {
  const since = performance.now() - process.uptime() * 1_000;
  return (line) => {
    const seconds = ((performance.now() - since) / 1_000).toFixed(1).padStart(5);
    process.stdout.write(/^\s|^Relais ready/.test(line) ? `${line}\n` : `[${seconds} s] ${line}\n`);
  };
};

const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends servers at once; what has ended already is no error. */
const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGQUIT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
};
