import { within } from './patience';

/** Something that this process needs, asked in two ways. */
export interface Need {
  name: 'database' | 'temporal' | 'polling';
  /** By what this process holds. Rejects, or stays silent, when it does not get through. */
  ours: () => Promise<unknown>;
  /** By a connection made for the question: whether anybody gets through. */
  others: () => Promise<unknown>;
}

/** Whether a process is of use: looked at from time to time, told without waiting. */
export interface Liveness {
  /** Looks once. Never throws. */
  look(): Promise<void>;
  /** What this process has missed three times in a row; empty while it is alive. */
  stuck: () => string[];
}

/** Looks missed in a row after which a process counts as stuck. */
export const MISSES = 3;

/**
 * Makes the watch of a process. A look is missed when this process does not get through where a new connection does:
 * a server that is away for everybody is no fault of ours, and a new start would not bring it back.
 * @param patienceMs milliseconds after which silence is an answer
 */
export const createLiveness = (needs: readonly Need[], patienceMs = 5_000): Liveness => {
  const missed = new Map<string, number>();
  const gotThrough = async (ask: () => Promise<unknown>): Promise<boolean> => {
    try {
      await within(patienceMs, ask());
      return true;
    } catch {
      // Why it does not is what readiness and the log say.
      return false;
    }
  };
  const lookAt = async ({ name, ours, others }: Need): Promise<void> => {
    const isMissed = !(await gotThrough(ours)) && (await gotThrough(others));
    missed.set(name, isMissed ? (missed.get(name) ?? 0) + 1 : 0);
  };
  return {
    look: async () => {
      await Promise.all(needs.map(lookAt));
    },
    stuck: () => [...missed].flatMap(([name, misses]) => (misses >= MISSES ? [name] : [])),
  };
};

/** Looks every ten seconds. Once stuck, supervisors that ask `/healthz` get a minute; then `end` is called. */
export const watchLiveness = (
  liveness: Liveness,
  end: (stuck: string[]) => void,
  everyMs = 10_000,
): { close(): Promise<void> } => {
  let looksStuck = 0;
  const timer = setInterval(() => {
    void liveness.look().then(() => {
      looksStuck = liveness.stuck().length > 0 ? looksStuck + 1 : 0;
      if (looksStuck === LAST_LOOKS) end(liveness.stuck());
    });
  }, everyMs);
  return { close: () => Promise.resolve(clearInterval(timer)) };
};

/** Looks for which a stuck process still answers. */
const LAST_LOOKS = 6;
