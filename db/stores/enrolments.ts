import type { Instant } from '../../domain/calendar/time';
import type { Plan } from '../../domain/processes/plan';
import type { Tx } from '../connect';

/** Tells an employee of each training that a plan asks of him, once for a process. A part of the statement that writes the plan. */
export const enrol = (
  tx: Tx,
  { organization, processId, plan, at }: { organization: string; processId: string; plan: Plan; at: Instant },
): ReturnType<Tx['sql']> => {
  const trainings = plan.steps.filter(({ action }) => action === 'train').map(({ reason }) => reason);
  return tx.sql`insert into outbox (organization, kind, dedupe_key, process_id, recipient, not_before)
    select ${organization}, 'training', 'training:' || ${processId}::text || ':' || code, ${processId}, 'employee',
      ${at}::text::timestamptz
    from unnest(${trainings}::text[]) as code
    on conflict (dedupe_key) do nothing`;
};
