import { loadConfig, type Config } from '../../config/load';
import { createLog } from '../../temporal/logger';
import { createClosing, type Closing } from './closing';
import { hold, type Held } from './process';
import { clusterServers } from './servers';
import { endOnSignals, type Ending } from './signals';

type Env = Readonly<Record<string, string | undefined>>;

/** What a service of a cluster starts with. */
export interface Service {
  held: Held;
  closing: Closing;
  ending: Ending;
}

/** Runs one process of a cluster: its configuration, what it holds, its start; signals close it in order. */
export const runService = (env: Env, start: (service: Service) => Promise<void>): void => {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const closing = createClosing(say);
  const ending = endOnSignals(closing, say, () => undefined);
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
