import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** Whose rights, and what caused the change. */
export interface GrantCause {
  organization: string;
  personId: string;
  employmentId: string;
  processId: string;
  stepId: string;
  reason: string;
  approval: string | null;
}

/**
 * Gives entitlements from an instant on; one held already is left alone, an end still to come is taken back, and a
 * start still to come (of the same step) is written anew. Bitemporal: nothing is overwritten.
 * @param now when it is given, where it begins later
 */
export const giveGrants = async (
  tx: Tx,
  cause: GrantCause,
  entitlements: readonly string[],
  at: Instant,
  now: Instant = at,
): Promise<void> => {
  if (entitlements.length === 0) return;
  await forgetStarts(tx, cause, entitlements, { at, now });
  await tx.sql`
    with ending as (
      update grants set recorded_to = clock_timestamp()
      where employment_id = ${cause.employmentId}::uuid and entitlement = any (${entitlements as string[]}::text[])
        and recorded_to is null and valid_to > ${at}::text::timestamptz
      returning *
    ), kept as (
      insert into grants (organization, person_id, employment_id, system, entitlement, valid_from, recorded_from,
        cause_process, cause_step, cause_reason, cause_approval)
      select organization, person_id, employment_id, system, entitlement, valid_from, recorded_to, cause_process,
        cause_step, cause_reason, cause_approval
      from ending
    )
    insert into grants (organization, person_id, employment_id, system, entitlement, valid_from, cause_process,
      cause_step, cause_reason, cause_approval)
    select ${cause.organization}, ${cause.personId}::uuid, ${cause.employmentId}::uuid, split_part(e, ':', 1), e,
      ${at}::text::timestamptz, ${cause.processId}, ${cause.stepId}, ${cause.reason}, ${cause.approval}::uuid
    from unnest(${entitlements as string[]}::text[]) as e
    where not exists (
      select 1 from grants g where g.employment_id = ${cause.employmentId}::uuid and g.entitlement = e
        and g.recorded_to is null and (g.valid_to is null or g.valid_to > ${at}::text::timestamptz))`;
};

/** The day of a step has moved: what it was to give from another instant on, still to come, is believed no more. */
const forgetStarts = async (
  tx: Tx,
  { employmentId, processId, stepId }: GrantCause,
  entitlements: readonly string[],
  { at, now }: { at: Instant; now: Instant },
): Promise<void> => {
  await tx.sql`
    update grants set recorded_to = clock_timestamp()
    where employment_id = ${employmentId}::uuid and entitlement = any (${entitlements as string[]}::text[])
      and recorded_to is null and cause_process = ${processId} and cause_step = ${stepId}
      and valid_from <> ${at}::text::timestamptz and valid_from > ${now}::text::timestamptz`;
};

/** Which open grants end: some entitlements, or all of a system. */
export type Ending = { entitlements: readonly string[] } | { system: string };

/**
 * Ends grants at an instant: the old belief is closed, a new one with the end is recorded.
 * @param now until when an end already written may be written anew; default the instant itself
 */
export const endGrants = async (
  tx: Tx,
  cause: GrantCause,
  ending: Ending,
  at: Instant,
  now: Instant = at,
): Promise<void> => {
  const entitlements = 'entitlements' in ending ? (ending.entitlements as string[]) : null;
  const system = 'system' in ending ? ending.system : null;
  await tx.sql`
    with old as (
      update grants set recorded_to = clock_timestamp()
      where employment_id = ${cause.employmentId}::uuid and recorded_to is null
        and (valid_to is null or valid_to > ${now}::text::timestamptz)
        and (${system}::text is null or system = ${system}::text)
        and (${entitlements}::text[] is null or entitlement = any (${entitlements}::text[]))
      returning *
    )
    insert into grants (organization, person_id, employment_id, system, entitlement, valid_from, valid_to,
      recorded_from, cause_process, cause_step, cause_reason, cause_approval, end_process, end_step)
    select organization, person_id, employment_id, system, entitlement, valid_from,
      greatest(valid_from, ${at}::text::timestamptz), recorded_to, cause_process, cause_step, cause_reason,
      cause_approval, ${cause.processId}, ${cause.stepId}
    from old`;
};
