import type { Instant } from './time';

/** Whether `a` is `b` or earlier. Without the time-zone library, so that workflow bundles stay small. */
export const isAtOrBefore = (a: Instant, b: Instant): boolean => Date.parse(a) <= Date.parse(b);

/** The earliest of some instants, or `null` of none. */
export const earliest = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>(
    (first, each) => (first !== null && isAtOrBefore(first, each) ? first : each),
    null,
  );
