import { sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** How an activity of many steps hears that its worker is to stop. */
export interface Halt {
  /** Runs `then` when the worker is told to stop, at once when it was already. */
  heard(then: () => void): void;
  /** Waits so many milliseconds. Throws as `check` as soon as the worker is told to stop. */
  pause(ms: number): Promise<void>;
  /** Throws, once the worker is told to stop, a failure that another worker's attempt makes good at once. */
  check(): void;
  /** Hears no more. */
  close(): void;
}

// Time for this worker to leave the queue: its own next attempt would be stopped again.
const NEXT_ATTEMPT_MS = 500;

const workerStopping = () =>
  ApplicationFailure.create({
    type: 'worker-stopping',
    message: 'worker-stopping',
    nextRetryDelay: NEXT_ATTEMPT_MS,
  });

/** Listens to the signal of the worker; without one, nobody ever says stop. */
export const openHalt = (stopping: AbortSignal = new AbortController().signal): Halt => {
  const listeners: (() => void)[] = [];
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const tell = (): void => {
    stop();
    for (const listener of listeners) listener();
  };
  stopping.addEventListener('abort', tell, { once: true });
  const check = (): void => {
    if (stopping.aborted) throw workerStopping();
  };
  return {
    heard: (then) => {
      listeners.push(then);
      if (stopping.aborted) then();
    },
    pause: async (ms) => {
      check();
      await Promise.race([sleep(ms), stopped]);
      check();
    },
    check,
    close: () => stopping.removeEventListener('abort', tell),
  };
};
