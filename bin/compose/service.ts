import { loadConfig, type Config } from '../../config/load';
import { createLog } from '../../temporal/logger';
import { createClosing, type Closing } from './closing';
import { createLiveness, watchLiveness, type Liveness, type Need } from './liveness';
import { hold, type Held } from './process';
import { clusterServers } from './servers';
import { endOnSignals, type Ending } from './signals';

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds for a whole end: above the worker's 30 s, below the 45 s after which a supervisor kills. */
const END_MS = 42_000;

/** What a service of a cluster starts with. */
export interface Service {
  held: Held;
  closing: Closing;
  ending: Ending;
}

/** Watches what a process needs; one that is stuck ends, so that its supervisor starts it anew. */
export const keepAlive = ({ held, closing, ending }: Service, needs: readonly Need[]): Liveness => {
  const liveness = createLiveness(needs);
  const watch = watchLiveness(liveness, (stuck) => {
    held.log.error('process stuck', { code: stuck.join(',') });
    ending.end(1, `Stuck: ${stuck.join(', ')}.`);
  });
  closing.add('liveness', () => watch.close());
  return liveness;
};

/** Runs one process of a cluster: its configuration, what it holds, its start; signals close it in order. */
export const runService = (env: Env, start: (service: Service) => Promise<void>): void => {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const closing = createClosing(say);
  const ending = endOnSignals(closing, say, { force: () => undefined, withinMs: END_MS });
  const begin = async (config: Config): Promise<void> => {
    const log = createLog({ level: config.logLevel });
    const held = await hold(config, clusterServers(config, env), log, closing);
    await start({ held, closing, ending });
  };
  // Inside a promise, so that a bad configuration ends like everything else.
  Promise.resolve(env)
    .then(loadConfig)
    .then(begin)
    .catch((error: unknown) => ending.end(1, error instanceof Error ? error.message : String(error)));
};
