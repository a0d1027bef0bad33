/** Chance that can be had again. */
export interface Chance {
  seed: number;
  /** A number from 0 to 1, without 1. */
  next(): number;
  shuffled<T>(items: readonly T[]): T[];
}

/** Chance from a seed (mulberry32): of `CHAOS_SEED`, or another one each day. */
export const seededChance = (
  seed = Number(process.env.CHAOS_SEED ?? Math.floor(Date.now() / 86_400_000)),
): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, rank: next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  return { seed, next, shuffled };
};
