import { answeredBy } from '../../domain/access/findings';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** A confidential departure that is one no more. */
export interface Disclosed {
  organization: string;
  processId: string;
  employeeNumber: string;
  at: Instant;
}

/** What needs no answer any more: what a departure answers that everybody sees, and what the secret gave to settle. */
const answered: string[] = [...answeredBy.departure, 'secret-conflict'];

/**
 * Lifts the veil from a departure, its tasks and what was found about the employee meanwhile; what its author had to
 * settle with colleagues who did not know is settled. What was asked stays as it was asked. Returns the tasks that are
 * open to others from now on.
 */
export const liftVeil = async (
  tx: Tx,
  { organization, processId, employeeNumber, at }: Disclosed,
): Promise<{ id: string; queue: string }[]> => {
  await tx.sql`update processes set confidential = false where id = ${processId}`;
  await tx.sql`
    with settled as (
      update tasks set state = 'done', decision = 'resolved-by-itself', closed_at = ${at}::text::timestamptz
      where organization = ${organization} and employee_number = ${employeeNumber} and process_id is null
        and closed_at is null and split_part(dedupe_key, ':', 1) = any (${answered}::text[])
      returning id, dedupe_key
    )
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${organization}, ${at}::text::timestamptz, 'relais', 'finding-resolved', 'task', id::text,
      jsonb_build_object('kind', split_part(dedupe_key, ':', 1)) from settled`;
  return await tx.sql<{ id: string; queue: string }[]>`
    with lifted as (
      update tasks set confidential = false
      where organization = ${organization} and confidential and (process_id = ${processId}
        or (process_id is null and employee_number = ${employeeNumber}
          and not split_part(dedupe_key, ':', 1) = 'secret-conflict'))
      returning id, queue, state
    )
    select id, queue from lifted where state = 'open' order by id`;
};
