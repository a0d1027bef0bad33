import { createHash } from 'node:crypto';
import type { Hashing, Link, Seal } from '../../domain/audit/verify';
import type { Tx } from '../connect';

/** SHA-256 of the platform, independent of the database's. */
export const sha256: Hashing = {
  ofText: (text) => createHash('sha256').update(text).digest('hex'),
  ofSalted: (saltHex, text) =>
    createHash('sha256').update(Buffer.from(saltHex, 'hex')).update(text).digest('hex'),
};

/** A page of a chain, after a sequence, with the entries that its links stand for. */
export const readLinks = (
  tx: Tx,
  organization: string,
  { after, limit }: { after: number; limit: number },
): Promise<Link[]> =>
  tx.sql<Link[]>`
    select c.organization, c.sequence::float8 as sequence, encode(c.previous, 'hex') as previous,
      encode(c.hash, 'hex') as hash, encode(c.details_hash, 'hex') as "detailsHash",
      case when a.id is not null then jsonb_build_object('action', a.action, 'actor', a.actor,
        'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'id', a.id,
        'organization', a.organization,
        'recordedAt', to_char(a.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'subjectId', a.subject_id, 'subjectKind', a.subject_kind) end as entry,
      case when d.audit_id is not null
        then jsonb_build_object('saltHex', encode(d.salt, 'hex'), 'text', d.details) end as details
    from audit_chain c left join audit a on a.id = c.audit_id left join audit_details d on d.audit_id = c.audit_id
    where c.organization = ${organization} and c.sequence > ${after} order by c.sequence limit ${limit}`;

/** The head of an organisation's chain, or `null` when it has no entry. */
export const readHead = async (tx: Tx, organization: string): Promise<Seal | null> => {
  const [head] = await tx.sql<Seal[]>`
    select organization, sequence::float8 as sequence, encode(hash, 'hex') as hash from audit_chain
    where organization = ${organization} order by sequence desc limit 1`;
  return head ?? null;
};

/** Lets one sealing of an organisation's chain happen at a time, until this transaction ends. */
export const lockSealing = async (tx: Tx, organization: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`seals:${organization}`}, 0))`;
};

/** How many entries of an organisation stand in no chain: somebody wrote them with the triggers off. */
export const countUnchained = async (tx: Tx, organization: string): Promise<number> => {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int as count from audit a
    where a.organization = ${organization} and not exists (select 1 from audit_chain c where c.audit_id = a.id)`;
  return row?.count ?? 0;
};
