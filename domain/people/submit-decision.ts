/** What is known of the last process of the same kind about the same number. */
export interface LastProcess {
  requestHash: string;
  closed: boolean;
  /** A new request would be another process. */
  over: boolean;
  /** It was called off: the same words again are not what was done. */
  cancelled: boolean;
  overCount: number;
}

/**
 * What to do with a request: begin a process (the n-th of its number), answer as before, correct the one under way,
 * or say that it was said otherwise.
 */
export type SubmitDecision =
  { do: 'start'; ordinal: number } | { do: 'answer' } | { do: 'amend' } | { do: 'conflict' };

/**
 * HR re-sends its whole file every day: the same content is no news, even of a process that is over, unless a person
 * has cancelled it: a file does not begin again what was called off. Other content
 * corrects what is under way. A single request that says otherwise is a conflict, for a person to settle (TRIAL 20).
 */
export const decideSubmission = (
  last: LastProcess | null,
  requestHash: string,
  origin: 'hand' | 'import',
): SubmitDecision => {
  if (last === null) return { do: 'start', ordinal: 1 };
  const isSame = last.requestHash === requestHash;
  if (last.over) {
    if (!isSame || origin === 'hand') return { do: 'start', ordinal: last.overCount + 1 };
    return { do: last.cancelled ? 'conflict' : 'answer' };
  }
  if (isSame) return { do: 'answer' };
  return origin === 'import' && !last.closed ? { do: 'amend' } : { do: 'conflict' };
};
