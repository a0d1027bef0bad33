import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** Which entries of one organisation's audit. */
export interface AuditFilter {
  organization: string;
  from: Instant | null;
  to: Instant | null;
  actor: string | null;
  action: string | null;
  subject: string | null;
  /** Sequence of the last entry of the page before. */
  before: number | null;
  limit: number;
}

/** An entry as it is read. */
export interface AuditLine {
  sequence: number;
  at: Instant;
  recordedAt: Instant;
  actor: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  details: Record<string, unknown> | null;
  hash: string;
}

/** Entries of an organisation's audit, newest first, one page by key. */
export const listAudit = async (tx: Tx, filter: AuditFilter): Promise<AuditLine[]> => {
  const rows = await tx.sql<AuditLine[]>`
    select c.sequence::float8 as sequence, a.at, a.recorded_at as "recordedAt", a.actor, a.action,
      a.subject_kind as "subjectKind", a.subject_id as "subjectId", d.details::jsonb as details,
      encode(c.hash, 'hex') as hash
    from audit_chain c join audit a on a.id = c.audit_id left join audit_details d on d.audit_id = c.audit_id
    where c.organization = ${filter.organization}
      and (${filter.before}::bigint is null or c.sequence < ${filter.before}::bigint)
      and (${filter.from}::text is null or a.at >= ${filter.from}::text::timestamptz)
      and (${filter.to}::text is null or a.at < ${filter.to}::text::timestamptz)
      and (${filter.actor}::text is null or a.actor = ${filter.actor})
      and (${filter.action}::text is null or a.action = ${filter.action})
      and (${filter.subject}::text is null or a.subject_id = ${filter.subject})
    order by c.sequence desc limit ${filter.limit}`;
  return rows.map((row) => ({ ...row, at: toInstant(row.at), recordedAt: toInstant(row.recordedAt) }));
};

// The driver gives dates or PostgreSQL's text, by who opened the pool.
const toInstant = (value: string | Date): Instant => new Date(value).toISOString();
