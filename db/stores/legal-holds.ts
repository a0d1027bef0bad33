import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { lockHolds } from './held';

/** Something that is not purged though its time is over. */
export interface LegalHold {
  id: string;
  organization: string;
  /** `null`: the whole organisation. */
  personId: string | null;
  reason: string;
  placedBy: string;
  placedAt: Instant;
  liftedBy: string | null;
  liftedAt: Instant | null;
  liftReason: string | null;
}

type Fragment = ReturnType<Tx['sql']>;

const columns = (tx: Tx): Fragment => tx.sql`
  id, organization, person_id as "personId", reason, placed_by as "placedBy", placed_at as "placedAt",
  lifted_by as "liftedBy", lifted_at as "liftedAt", lift_reason as "liftReason"`;

const toHold = (row: LegalHold): LegalHold => ({
  ...row,
  placedAt: new Date(row.placedAt).toISOString(),
  liftedAt: row.liftedAt === null ? null : new Date(row.liftedAt).toISOString(),
});

/** Places a hold; answers it. */
export const placeHold = async (
  tx: Tx,
  hold: Pick<LegalHold, 'organization' | 'personId' | 'reason' | 'placedBy' | 'placedAt'>,
): Promise<LegalHold> => {
  const { organization, personId, reason, placedBy, placedAt } = hold;
  // What is being erased at this moment is erased; nothing more once the hold is answered.
  await lockHolds(tx, organization);
  const [row] = await tx.sql<LegalHold[]>`
    insert into legal_holds (organization, person_id, reason, placed_by, placed_at)
    values (${organization}, ${personId}::uuid, ${reason}, ${placedBy}, ${placedAt}::text::timestamptz)
    returning ${columns(tx)}`;
  if (!row) throw new Error('the hold was not kept');
  return toHold(row);
};

/** A hold of the scope, locked; `null`: there is none. */
export const lockHold = async (tx: Tx, id: string): Promise<LegalHold | null> => {
  const [row] = await tx.sql<LegalHold[]>`
    select ${columns(tx)} from legal_holds where id = ${id}::uuid for update`;
  return row ? toHold(row) : null;
};

/** Lifts a hold; it goes on holding for some days (`holdsSince`). */
export const liftHold = async (
  tx: Tx,
  { id, by, at, reason }: { id: string; by: string; at: Instant; reason: string },
): Promise<LegalHold> => {
  const [row] = await tx.sql<LegalHold[]>`
    update legal_holds set lifted_by = ${by}, lifted_at = ${at}::text::timestamptz, lift_reason = ${reason}
    where id = ${id}::uuid and lifted_at is null returning ${columns(tx)}`;
  if (!row) throw new Error('the hold was lifted before');
  return toHold(row);
};

/** Which holds, newest first. */
export interface HoldFilter {
  organizations: readonly string[];
  personId: string | null;
  /** Only those that hold. */
  open: boolean;
  after: string | null;
  limit: number;
}

/** Holds of some organisations, one page by key. */
export const listHolds = async (tx: Tx, filter: HoldFilter): Promise<LegalHold[]> => {
  const rows = await tx.sql<LegalHold[]>`
    select ${columns(tx)} from legal_holds
    where organization = any (${[...filter.organizations]}::text[])
      and (${filter.personId}::uuid is null or person_id = ${filter.personId}::uuid)
      and (not ${filter.open} or lifted_at is null)
      and (${filter.after}::uuid is null or (placed_at, id) < (
        select l.placed_at, l.id from legal_holds l where l.id = ${filter.after}::uuid))
    order by placed_at desc, id desc limit ${filter.limit}`;
  return rows.map(toHold);
};

/** Whether a person is known in an organisation of the scope. */
export const isPersonOf = async (tx: Tx, organization: string, personId: string): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from people where id = ${personId}::uuid and organization = ${organization}`;
  return rows.length > 0;
};
