import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** A number of requests that a door wants to let in without asking again. */
export interface Loan {
  subject: string;
  windowStart: Instant;
  count: number;
  /** Requests that the subject has in this window. */
  limit: number;
}

/** Lends requests of a window; answers how many, 0 when none is left. Old windows go with it. */
export const lendRequests = async (tx: Tx, { subject, windowStart, count, limit }: Loan): Promise<number> => {
  await tx.sql`
    delete from rate_windows where ctid = any (array(
      select ctid from rate_windows where window_start < ${windowStart}::text::timestamptz - interval '5 minutes'
      limit 50 for update skip locked))`;
  const [lent] = await tx.sql<{ used: number }[]>`
    insert into rate_windows as r (subject, window_start, used)
    values (${subject}, ${windowStart}::text::timestamptz, ${count})
    on conflict (subject, window_start) do update set used = r.used + excluded.used where r.used < ${limit}
    returning used`;
  return lent ? count - Math.max(0, lent.used - limit) : 0;
};
