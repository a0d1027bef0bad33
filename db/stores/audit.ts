import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** One change or decision. `details` holds ids and codes, never a person's name or address. */
export interface AuditEntry {
  organization: string;
  /** When it happened, by the business clock; the database adds when it was recorded. */
  at: Instant;
  /** Principal id, or the name of a part of Relais. */
  actor: string;
  /** `system.put`, `arrival.accepted`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  details: Record<string, unknown>;
}

/** Adds one entry; nothing can change or remove it. Throws outside the transaction's scope. */
export const recordAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  // As text: Drizzle takes the driver's own writing of JSON away from the shared pool.
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    values (${entry.organization}, ${entry.at}::text::timestamptz, ${entry.actor}, ${entry.action},
      ${entry.subjectKind}, ${entry.subjectId}, ${JSON.stringify(entry.details)}::text::jsonb)`;
};
