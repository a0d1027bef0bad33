import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** Rights of one person are cleared one process after the other, until this transaction ends. */
export const lockDuties = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`duties:${personId}`}, 0))`;
};

/** The steps that ask. */
export interface AskingSteps {
  personId: string;
  processId: string;
  stepIds: readonly string[];
}

/**
 * Rights that other steps of a person's open processes are giving now: asked of somebody, done and not proven, or
 * cleared (`running` in the tables) by `reserveSteps`.
 */
export const rightsUnderWay = async (
  tx: Tx,
  { personId, processId, stepIds }: AskingSteps,
): Promise<string[]> => {
  const rows = await tx.sql<{ entitlement: string }[]>`
    select distinct a.entitlement
    from processes o join process_steps s on s.process_id = o.id cross join unnest(s.entitlements) as a(entitlement)
    where o.person_id = ${personId}::uuid and o.closed_at is null
      and s.action in ('enable', 'grant', 'work', 'restore') and s.state in ('running', 'open', 'completed', 'failed')
      and not (s.process_id = ${processId} and s.step_id = any (${[...stepIds]}::text[]))`;
  return rows.map(({ entitlement }) => entitlement);
};

/** Marks cleared steps as under way, so that who asks next sees them. */
export const reserveSteps = async (
  tx: Tx,
  { processId, stepIds }: Pick<AskingSteps, 'processId' | 'stepIds'>,
  at: Instant,
): Promise<void> => {
  await tx.sql`
    update process_steps set state = 'running', updated_at = ${at}::text::timestamptz
    where process_id = ${processId} and step_id = any (${[...stepIds]}::text[]) and state in ('scheduled', 'waiting')`;
};
