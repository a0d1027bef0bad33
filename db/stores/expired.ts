import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/**
 * Deletes what is over at an instant, of every organisation: answers kept for an `Idempotency-Key`, sessions of browsers with the
 * provider's word for them, counts of requests. As the batch role, which sees no more of them than until when they were good.
 */
export const endExpired = async (tx: Tx, now: Instant): Promise<void> => {
  await tx.sql`delete from idempotency_keys where expires_at <= ${now}::text::timestamptz`;
  await tx.sql`delete from sessions where ends_at <= ${now}::text::timestamptz`;
  await tx.sql`delete from rate_windows where window_start < ${now}::text::timestamptz - interval '5 minutes'`;
};
