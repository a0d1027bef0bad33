import type { Instant } from '../../domain/calendar/time';
import type { RetentionCode } from '../../domain/retention/classes';
import type { Tx } from '../connect';
import type { Purged } from './purge';

/** One step of a purge: its number in its class, in its run. */
export interface PurgeBatch {
  organization: string;
  run: string;
  class: RetentionCode;
  number: number;
}

/** What a step has done before, or `null`. */
export const readBatch = async (tx: Tx, batch: PurgeBatch): Promise<Purged | null> => {
  const [row] = await tx.sql<Purged[]>`
    select persons, rows from purge_batches where organization = ${batch.organization} and run = ${batch.run}
      and class = ${batch.class} and number = ${batch.number}`;
  return row ?? null;
};

/** Writes what a step has done, in its transaction. Throws when another attempt has done it meanwhile. */
export const keepBatch = async (tx: Tx, batch: PurgeBatch, purged: Purged, at: Instant): Promise<void> => {
  await tx.sql`
    insert into purge_batches (organization, run, class, number, persons, rows, at)
    values (${batch.organization}, ${batch.run}, ${batch.class}, ${batch.number}, ${purged.persons},
      ${JSON.stringify(purged.rows)}::text::jsonb, ${at}::text::timestamptz)`;
};

/** What a run has done, by class. */
export const sumBatches = (
  tx: Tx,
  organization: string,
  run: string,
): Promise<(Purged & { class: RetentionCode })[]> =>
  tx.sql<(Purged & { class: RetentionCode })[]>`
    select b.class, sum(b.persons)::int as persons,
      (select coalesce(jsonb_object_agg(t.name, t.count order by t.name), '{}') from (
        select r.key as name, sum(r.value::int)::int as count
        from purge_batches x cross join jsonb_each_text(x.rows) as r(key, value)
        where x.organization = b.organization and x.run = b.run and x.class = b.class group by r.key) t) as rows
    from purge_batches b where b.organization = ${organization} and b.run = ${run}
    group by b.organization, b.run, b.class order by b.class`;

/** Runs that have done something and have no proof of it yet, with the instant of each: one that died leaves it to the next. */
export const listUnproven = async (
  tx: Tx,
  organization: string,
): Promise<{ run: string; now: Instant }[]> => {
  const rows = await tx.sql<{ run: string; now: Instant }[]>`
    select b.run, min(b.at) as now from purge_batches b where b.organization = ${organization}
      and not exists (select from purge_certificates c where c.organization = b.organization and c.run = b.run)
    group by b.run order by min(b.at)`;
  return rows.map(({ run, now }) => ({ run, now: new Date(now).toISOString() }));
};

/** A proof as it is kept. */
export interface PurgeCertificateRow {
  id: string;
  organization: string;
  run: string;
  issuedAt: Instant;
  jws: string;
}

const toRow = (row: PurgeCertificateRow): PurgeCertificateRow => ({
  ...row,
  issuedAt: new Date(row.issuedAt).toISOString(),
});

/** Keeps a proof; nothing can change or remove it. */
export const insertPurgeCertificate = async (tx: Tx, row: PurgeCertificateRow): Promise<void> => {
  await tx.sql`
    insert into purge_certificates (id, organization, run, issued_at, jws)
    values (${row.id}::uuid, ${row.organization}, ${row.run}, ${row.issuedAt}::text::timestamptz, ${row.jws})`;
};

/** Whether a run has its proof. */
export const isCertified = async (tx: Tx, organization: string, run: string): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from purge_certificates where organization = ${organization} and run = ${run}`;
  return rows.length > 0;
};

/** Proofs of some organisations, newest first, one page by key. */
export const listPurgeCertificates = async (
  tx: Tx,
  organizations: readonly string[],
  { after, limit }: { after: string | null; limit: number },
): Promise<PurgeCertificateRow[]> => {
  const rows = await tx.sql<PurgeCertificateRow[]>`
    select id, organization, run, issued_at as "issuedAt", jws from purge_certificates
    where organization = any (${[...organizations]}::text[])
      and (${after}::uuid is null or (issued_at, id) < (
        select l.issued_at, l.id from purge_certificates l where l.id = ${after}::uuid))
    order by issued_at desc, id desc limit ${limit}`;
  return rows.map(toRow);
};
