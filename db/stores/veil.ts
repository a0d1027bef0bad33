import type { Tx } from '../connect';
import type { Viewer } from './person-reads';

type Fragment = ReturnType<Tx['sql']>;

/**
 * Whether a confidential departure of the employment `e` is under way that the viewer may not know of: then nothing that it
 * wrote shows, neither the state nor the days nor the ends of rights (DOMAIN "People"). Once it is closed the
 * employment has ended for everybody; the departure itself stays where it was seen.
 */
export const isVeiled = (tx: Tx, { principal, seesConfidential }: Viewer): Fragment => tx.sql`exists (
  select 1 from processes o where o.employment_id = e.id and o.kind = 'departure' and o.confidential
    and o.closed_at is null and not ${seesConfidential} and o.requested_by <> ${principal})`;

/** Whether the end of the grant `g` is the work of such a departure. */
export const isEndVeiled = (tx: Tx, { principal, seesConfidential }: Viewer): Fragment => tx.sql`exists (
  select 1 from processes o where o.id = g.end_process and o.confidential
    and o.closed_at is null and not ${seesConfidential} and o.requested_by <> ${principal})`;
