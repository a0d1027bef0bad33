import type { Closing } from './closing';

/** npm passes on the Ctrl-C that the terminal gave us too: within this time (ms), two signals are one. */
const SAME_MS = 1_000;

/** How a process ends. */
export interface Ending {
  /** Closes everything and ends the process; `reason` is told to the programmer. */
  end(code: number, reason: string): void;
}

/**
 * Hears SIGINT and SIGTERM: the first one closes everything in order, a later one ends at once.
 * @param force what must not outlive a forced end
 */
export const endOnSignals = (closing: Closing, say: (line: string) => void, force: () => void): Ending => {
  let since: number | null = null;
  const end = (code: number, reason: string): void => {
    if (since !== null) return;
    since = performance.now();
    say(reason);
    void closing.run().then((well) => process.exit(well ? code : 1));
  };
  const hear = (): void => {
    if (since === null) end(0, 'Stopping; a second Ctrl-C stops at once.');
    else if (performance.now() - since > SAME_MS) {
      force();
      process.exit(130);
    }
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return { end };
};
