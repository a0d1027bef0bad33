/** The middle of some measures; of an even count, the lower of both. Throws without any. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The smallest measure that at least `percent` of them do not exceed. Throws without any. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
};

/** Milliseconds that some work takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const since = performance.now();
  await work();
  return performance.now() - since;
};

/** Does every item, at most `window` at once. Throws what one of them threw, when all under way have ended. */
export const inWindow = async <Item>(
  items: readonly Item[],
  window: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> => {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  const lanes = await Promise.allSettled(Array.from({ length: window }, lane));
  const failed = lanes.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Items a second that some work reaches with a window. */
export const rateOf = async <Item>(
  items: readonly Item[],
  window: number,
  work: (item: Item) => Promise<unknown>,
): Promise<number> => items.length / ((await timed(() => inWindow(items, window, work))) / 1_000);

/** A number as the table shows it. */
export const shown = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
