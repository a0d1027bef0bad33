import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** Tells an employee and his manager that rights end, and of what that has expired; once for a process. */
export const tellOfExpiry = async (
  tx: Tx,
  {
    organization,
    processId,
    code,
    at,
  }: { organization: string; processId: string; code: string; at: Instant },
): Promise<void> => {
  await tx.sql`
    insert into outbox (organization, kind, dedupe_key, process_id, recipient, not_before)
    select ${organization}, 'expiry', concat_ws(':', 'expiry', ${processId}::text, recipient, ${code}::text), ${processId},
      recipient, ${at}::text::timestamptz
    from unnest(array['employee', 'manager']) as recipient
    on conflict (dedupe_key) do nothing`;
};
