/** Milliseconds that what was proven is believed without asking again: the longest that what has ended may live. */
export const BELIEVED_MS = 5_000;
const MAX_BELIEVED = 1_000;

type Find<T> = (hash: string, presented: string) => Promise<T | null>;

/** Remembers for a moment what was found under a hash; what was not found is looked for again. */
export const believeFor = <T>(ms: number, find: Find<T>): Find<T> => {
  const believed = new Map<string, { found: T; until: number }>();
  return async (hash, presented) => {
    const known = believed.get(hash);
    if (known && known.until > performance.now()) return known.found;
    const asked = performance.now();
    const found = await find(hash, presented);
    if (believed.size >= MAX_BELIEVED) believed.clear();
    // Counted from the question: what was ended while it was answered lives no longer for it.
    if (found !== null) believed.set(hash, { found, until: asked + ms });
    else believed.delete(hash);
    return found;
  };
};
