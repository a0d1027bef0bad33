import type { Knower } from '../../domain/people/knower';
import type { Tx } from '../connect';

type Fragment = ReturnType<Tx['sql']>;

/** Whether the process `o` is confidential and the viewer one of those who may not know of it (DOMAIN "People"). */
export const isSecret = (tx: Tx, { principal, seesConfidential }: Knower): Fragment => tx.sql`
  (o.confidential and not ${seesConfidential} and o.requested_by <> ${principal})`;

/** Whether the process `o` is a departure under way: one that is called off has let go of the employment. */
export const isLeaving = (tx: Tx): Fragment => tx.sql`
  (o.kind = 'departure' and o.closed_at is null and o.state <> 'cancelled')`;

/**
 * Whether a confidential departure of the employment `e` is under way that the viewer may not know of: then nothing that it
 * wrote shows, neither the state nor the days nor the ends of rights (DOMAIN "People"). Once it is closed the
 * employment has ended for everybody; the departure itself stays where it was seen.
 */
export const isVeiled = (tx: Tx, viewer: Knower): Fragment => tx.sql`exists (
  select 1 from processes o where o.employment_id = e.id and ${isLeaving(tx)} and ${isSecret(tx, viewer)})`;

/**
 * Whether the end of the grant `g` does not show at an instant: such a departure wrote it and is under way, or was called off
 * and gives the right again later.
 */
export const isEndVeiled = (tx: Tx, viewer: Knower, at: string | null): Fragment => tx.sql`exists (
  select 1 from processes o where o.id = g.end_process and ${isSecret(tx, viewer)}
    and (o.closed_at is null or exists (
      select 1 from grants r where r.employment_id = g.employment_id and r.entitlement = g.entitlement
        and r.cause_process = o.id and r.recorded_to is null and r.valid_from > ${at}::text::timestamptz)))`;

/** Whether somebody leaves in a confidence that the knower does not share. */
export const leavesInSecret = async (
  tx: Tx,
  organization: string,
  number: string,
  knower: Knower,
): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from processes o where o.organization = ${organization} and o.employee_number = ${number}
      and ${isLeaving(tx)} and ${isSecret(tx, knower)} limit 1`;
  return rows.length > 0;
};
