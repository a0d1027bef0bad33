import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from './server-process';

/** What is kept running. */
export interface Running {
  pid: number;
  stop(): Promise<void>;
}

/** A server that is started again, at the same place, when it ends without having been asked to. */
export interface Supervised<Server extends Running> {
  /** As it was started last. */
  current(): Server;
  /** Stops it for good. */
  stop(): Promise<void>;
}

/** How one server is kept running. */
export interface Supervision<Server extends Running> {
  name: string;
  /** Starts it at its place; `died` is to be told when it ends unasked. */
  start: (died: (error: Error) => void) => Promise<Server>;
  log: Log;
  /** It cannot be kept running: it died too often, or does not start again. */
  gaveUp: (error: Error) => void;
  /** Longest wait between two tries of a new start, in milliseconds. */
  longestPauseMs?: number;
}

/** A server that dies more often than this within a minute has a fault that a new start does not mend. */
const DEATHS = 5;
const WITHIN_MS = 60_000;
/** Tries of one new start: what a killed server leaves (its children, its shared memory) goes within seconds. */
const TRIES = 8;

/** Starts a server and keeps it running. Raises what its first start raises. */
export async function supervise<Server extends Running>(
  supervision: Supervision<Server>,
): Promise<Supervised<Server>> {
  const { name, start, log, gaveUp, longestPauseMs = 4_000 } = supervision;
  let stopping = false;
  let deaths: number[] = [];

  /** One start; who dies before it is through did not start. */
  const startOnce = async (): Promise<Server> => {
    let isUp = false;
    const ends: Error[] = [];
    const server = await start((error) => {
      ends.push(error);
      if (isUp) restart(error);
    });
    if (ends[0]) throw ends[0];
    isUp = true;
    return server;
  };

  const startAgain = async (): Promise<Server> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await startOnce();
      } catch (error) {
        if (stopping || tries === TRIES) throw error;
        await pause(Math.min(longestPauseMs, 100 * 2 ** tries));
      }
    }
  };

  const restart = (error: Error): void => {
    if (stopping) return;
    const now = performance.now();
    deaths = [...deaths.filter((at) => now - at < WITHIN_MS), now];
    if (deaths.length > DEATHS) return gaveUp(error);
    log(`${error.message} Starting it again.`);
    running = startAgain().then((server) => (current = server));
    running.catch((cause: unknown) => {
      if (!stopping) gaveUp(new Error(`${name} does not start again.`, { cause }));
    });
  };

  let running = startOnce();
  let current = await running;
  return {
    current: () => current,
    stop: async () => {
      stopping = true;
      const [settled] = await Promise.allSettled([running]);
      if (settled.status === 'fulfilled') await settled.value.stop();
    },
  };
}
