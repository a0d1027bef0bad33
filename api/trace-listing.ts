import { createHash } from 'node:crypto';
import type { Tx } from '../db/connect';
import { recordListing, recordReadOfNumber } from '../db/stores/audit';
import { organizationsOf } from './caller';
import type { Call } from './route';

/** A list of persons, or of what names them, that is handed out. */
export interface HandedOut {
  what: 'people' | 'tasks' | 'incidents';
  /** Its conditions and its page, as they were asked for. */
  query: Readonly<Record<string, unknown>> & { organization?: string | undefined };
  count: number;
}

/**
 * Leaves the trace of a list that was read: one entry for its conditions, of which the audit holds a hash, or, where it is of
 * one employee number, the reading of that person. A number is in no hash: six digits are soon guessed.
 */
export const traceListing = async (
  tx: Tx,
  { caller, deps }: Call,
  { what, query, count }: HandedOut,
): Promise<void> => {
  const organizations = organizationsOf(caller, query.organization);
  const by = { organizations, actor: caller.principal, at: deps.clock(), what };
  const { employeeNumber: number } = query;
  if (typeof number === 'string' && count === 0) return;
  if (typeof number === 'string') return await recordReadOfNumber(tx, { ...by, number });
  const conditions = Object.entries(query).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const filter = createHash('sha256').update(JSON.stringify(conditions)).digest('hex').slice(0, 32);
  await recordListing(tx, { ...by, filter, count });
};
