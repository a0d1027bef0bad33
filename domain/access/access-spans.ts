import { compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';

/** One right of a person over a time, and why. */
export interface AccessHeld {
  system: string;
  entitlement: string;
  validFrom: Instant;
  validTo: Instant | null;
  cause: { process: string | null; step: string | null; reason: string; approval: string | null };
  end: { process: string; step: string | null } | null;
}

/** A right as it is recorded, and what of it who reads may not know. */
export interface RecordedSpan extends AccessHeld {
  /** Whether a confidential departure that was called off gave it again. */
  isCauseSecret: boolean;
  /** Whether a confidential departure ended it, which is under way or is over; `null`: none did. */
  secretEnd: 'open' | 'closed' | null;
}

/** Whether a right was taken and given again by one and the same departure. */
const isGivenAgain = (taken: RecordedSpan, given: RecordedSpan): boolean =>
  given.isCauseSecret &&
  given.entitlement === taken.entitlement &&
  given.cause.process === taken.end?.process &&
  taken.validTo !== null &&
  compareInstants(taken.validTo, given.validFrom) <= 0;

type Ending = Pick<AccessHeld, 'validTo' | 'end'>;

/** The end that shows: of a departure under way none; of one called off that of what it gave again; else without its cause. */
const endOf = (span: RecordedSpan, all: readonly RecordedSpan[]): Ending => {
  const { secretEnd, validTo, end } = span;
  if (secretEnd === null) return { validTo, end };
  if (secretEnd === 'open') return { validTo: null, end: null };
  const again = all.find((other) => isGivenAgain(span, other));
  return again ? endOf(again, all) : { validTo, end: null };
};

/**
 * Rights over time as they show to who reads them: what a confidential departure that he may not know of has ended
 * goes on until it is closed, and what it took and gave back has never stopped. Of an end that shows its cause does
 * not (DOMAIN "People").
 */
export const unveiledSpans = (spans: readonly RecordedSpan[]): AccessHeld[] =>
  spans
    .filter((given) => !spans.some((taken) => isGivenAgain(taken, given)))
    .map((span) => {
      const { system, entitlement, validFrom, cause } = span;
      const seen = span.isCauseSecret
        ? { process: null, step: null, reason: 'not-shown', approval: null }
        : cause;
      return { system, entitlement, validFrom, cause: seen, ...endOf(span, spans) };
    });
