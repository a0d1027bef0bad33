/** A civil date in `America/Toronto`, written `2026-11-23`. */
export type CivilDate = string;

/** A UTC instant in ISO 8601, written `2026-11-23T05:00:00Z` (milliseconds allowed). */
export type Instant = string;

/** The zone in which every business date and hour is read. */
export const ZONE = 'America/Toronto';
