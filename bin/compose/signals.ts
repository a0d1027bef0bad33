import type { Closing } from './closing';

/** npm passes on the Ctrl-C that the terminal gave us too: within this time (ms), two signals are one. */
const SAME_MS = 1_000;

/** How a process ends. */
export interface Ending {
  /** Closes everything and ends the process; `reason` is told to the programmer. */
  end(code: number, reason: string): void;
}

/** What a forced end must not leave behind, and when it comes. */
export interface Force {
  force: () => void;
  /** Milliseconds that the closing may take: below what a supervisor waits before it kills. */
  withinMs: number;
}

/**
 * Hears SIGINT and SIGTERM: the first one closes everything in order, a later one ends at once, and so does the
 * closing that takes too long.
 */
export const endOnSignals = (
  closing: Closing,
  say: (line: string) => void,
  { force, withinMs }: Force,
): Ending => {
  let since: number | null = null;
  const endAtOnce = (code: number): never => {
    force();
    process.exit(code);
  };
  const end = (code: number, reason: string): void => {
    if (since !== null) return;
    since = performance.now();
    say(reason);
    setTimeout(() => {
      say('Stopping takes too long: what is left is cut off.');
      endAtOnce(1);
    }, withinMs).unref();
    void closing.run().then((well) => process.exit(well ? code : 1));
  };
  const hear = (): void => {
    if (since === null) end(0, 'Stopping; a second Ctrl-C stops at once.');
    else if (performance.now() - since > SAME_MS) endAtOnce(130);
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return { end };
};
