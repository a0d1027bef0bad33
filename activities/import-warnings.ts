import type { ImportWarning } from '../db/stores/imports';

const WARNINGS_KEPT = 1_000;

/** The remarks that are kept of a file: a thousand, and how many more there were. */
export function shorten(warnings: readonly ImportWarning[]): ImportWarning[] {
  const more = warnings.length - WARNINGS_KEPT;
  const kept = warnings.slice(0, WARNINGS_KEPT);
  return more <= 0
    ? kept
    : [...kept, { line: null, code: 'more-warnings', detail: `Et ${more} autres remarques.` }];
}
