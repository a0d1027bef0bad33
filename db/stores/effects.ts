import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { isLeaving } from './veil';

/** One call to one target, as its ledger knows it. */
export interface EffectKey {
  /** `<process id>#<step id>`. */
  key: string;
  organization: string;
  processId: string;
  stepId: string;
  requestHash: string;
  personId: string;
  employmentId: string;
  system: string;
  userName: string;
  at: Instant;
}

/** What opening an effect found. */
export interface OpenedEffect {
  state: 'intent' | 'done';
  /** Of this attempt: a late write of an older one changes no row. */
  fence: number;
  requestHash: string;
  /** The account under lease; `null` when another step holds it. */
  account: {
    state: 'absent' | 'prepared' | 'enabled' | 'suspended' | 'archived';
    employmentId: string;
    captured: string[] | null;
    capturedActive: boolean | null;
  } | null;
}

/**
 * Writes the intent and takes the account's lease for thirty seconds, longer than a call may last.
 * One statement: nothing is called without an intent, and no two steps write one account at once.
 */
export const openEffect = async (tx: Tx, effect: EffectKey): Promise<OpenedEffect> => {
  const [row] = await tx.sql<OpenedEffect[]>`
    with effect as (
      insert into effects (key, organization, process_id, step_id, request_hash, state, fence, opened_at)
      values (${effect.key}, ${effect.organization}, ${effect.processId}, ${effect.stepId}, ${effect.requestHash},
        'intent', 1, ${effect.at}::text::timestamptz)
      on conflict (key) do update set fence = effects.fence + 1
      returning state, fence, request_hash
    ), account as (
      insert into accounts (organization, person_id, system, user_name, state, employment_id, lease_key, lease_until)
      select ${effect.organization}, ${effect.personId}::uuid, ${effect.system}, ${effect.userName}, 'absent',
        ${effect.employmentId}::uuid, ${effect.key}, clock_timestamp() + interval '30 seconds'
      from effect where effect.state = 'intent'
      on conflict (person_id, system) do update
        set lease_key = excluded.lease_key, lease_until = excluded.lease_until
        where accounts.lease_until is null or accounts.lease_until < clock_timestamp()
          or accounts.lease_key = excluded.lease_key
      returning state, employment_id, captured, captured_active
    )
    select state, fence, request_hash as "requestHash",
      (select jsonb_build_object('state', a.state, 'employmentId', a.employment_id, 'captured', a.captured,
        'capturedActive', a.captured_active)
        from account a) as account
    from effect`;
  if (!row) throw new Error('the effect was not opened');
  return row;
};

/**
 * Gives the lease back after a call that did not succeed, unless a newer attempt of the same step holds it.
 * @param fence of the attempt that failed
 */
export const releaseAccount = async (tx: Tx, effect: EffectKey, fence: number): Promise<void> => {
  await tx.sql`
    update accounts set lease_key = null, lease_until = null
    where person_id = ${effect.personId}::uuid and system = ${effect.system} and lease_key = ${effect.key}
      and exists (select 1 from effects where key = ${effect.key} and fence = ${fence})`;
};

/** Keeps what an account held, once, before it is taken away. */
export const captureAccount = async (
  tx: Tx,
  effect: EffectKey,
  { groups, active }: { groups: string[]; active: boolean },
): Promise<void> => {
  await tx.sql`
    update accounts set captured = ${groups}::text[], captured_active = ${active}
    where person_id = ${effect.personId}::uuid and system = ${effect.system} and captured is null`;
};

/** What closing an effect writes. */
export interface ClosedEffect {
  fence: number;
  accountState: 'absent' | 'prepared' | 'enabled' | 'suspended' | 'archived';
  /** Whether the captured set is given back and so forgotten. */
  forgetCaptured: boolean;
  warnings: { code: string; detail: string }[];
  action: string;
  /** When the target was told; `null`: it held nothing to change. */
  executedAt: Instant | null;
  at: Instant;
}

/**
 * Writes that the target showed the goal: effect, account, step and audit in one statement.
 * @returns whether this attempt still held the effect
 */
export const closeEffect = async (tx: Tx, effect: EffectKey, closed: ClosedEffect): Promise<boolean> => {
  const rows = await tx.sql`
    with effect as (
      update effects set state = 'done', done_at = ${closed.at}::text::timestamptz,
        executed_at = ${closed.executedAt}::text::timestamptz,
        warnings = ${JSON.stringify(closed.warnings)}::text::jsonb
      where key = ${effect.key} and fence = ${closed.fence} and state = 'intent'
      returning key
    ), account as (
      update accounts set state = ${closed.accountState}, employment_id = ${effect.employmentId}::uuid,
        read_at = ${closed.at}::text::timestamptz, lease_key = null, lease_until = null,
        captured = case when ${closed.forgetCaptured} then null else captured end,
        captured_active = case when ${closed.forgetCaptured} then null else captured_active end
      where person_id = ${effect.personId}::uuid and system = ${effect.system} and exists (select 1 from effect)
    ), step as (
      update process_steps set state = 'done', detail = null, updated_at = ${closed.at}::text::timestamptz
      where process_id = ${effect.processId} and step_id = ${effect.stepId} and exists (select 1 from effect)
    ), entry as (
      insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
      select ${effect.organization}, ${closed.at}::text::timestamptz, 'relais', ${`access-${closed.action}`}, 'process',
        ${effect.processId}, jsonb_build_object('step', ${effect.stepId}::text, 'system', ${effect.system}::text)
      from effect
    )
    select key from effect`;
  return rows.length > 0;
};

/** What a target is told of a person. */
export interface AccountFacts {
  userName: string;
  employeeNumber: string;
  givenName: string;
  familyName: string;
  email: string | null;
  title: string;
  unit: string;
  lastDayWorked: CivilDate | null;
  /** Whether Relais made the account, or was to: an arrival of this employment. */
  arrivedHere: boolean;
  /** Whether the account serves a later employment of the same person. */
  heldByLater: boolean;
  /** Whether another departure of this employment, still under way, has set about taking the account away. */
  takenByAnother: boolean;
  /** Whether linked people of several organisations have one account in the system. */
  mayBeShared: boolean;
  /** Rights of the system in the catalogue, without its prefix. */
  catalogueRights: string[];
}

/** Reads what a target is told, from the employment that acts. */
export const readAccountFacts = async (
  tx: Tx,
  { employmentId, processId, system }: Pick<EffectKey, 'employmentId' | 'processId' | 'system'>,
): Promise<AccountFacts> => {
  const [row] = await tx.sql<AccountFacts[]>`
    select p.user_name as "userName", p.number as "employeeNumber", p.given_name as "givenName",
      p.family_name as "familyName", p.email, e.title, e.unit, e.last_day_worked as "lastDayWorked",
      exists (select 1 from processes o where o.employment_id = e.id and o.kind = 'arrival') as "arrivedHere",
      exists (select 1 from accounts a join employments n on n.id = a.employment_id
        where a.person_id = p.id and a.system = ${system} and n.ordinal > e.ordinal) as "heldByLater",
      exists (select 1 from processes o join effects x on x.process_id = o.id and x.step_id = 'suspend:' || ${system}::text
        where o.employment_id = e.id and o.id <> ${processId} and ${isLeaving(tx)}) as "takenByAnother",
      exists (select 1 from systems s where s.organization = p.organization and s.code = ${system}
        and s.shared_as is not null) as "mayBeShared",
      coalesce((select s.entitlements from systems s where s.organization = p.organization and s.code = ${system}),
        '{}') as "catalogueRights"
    from employments e join people p on p.id = e.person_id where e.id = ${employmentId}::uuid`;
  if (!row) throw new Error('no such employment in the scope');
  return row;
};
