import type { CivilDate, Instant } from '../../domain/calendar/time';
import {
  defaultLimits,
  limitsInForce,
  type DepartureCounts,
  type DepartureLimits,
  type HeldLimits,
} from '../../domain/people/departure-limits';
import type { Knower } from '../../domain/people/knower';
import type { Tx } from '../connect';
import { isSecret, isVeiled } from './veil';

/** One departure about to be counted. */
export interface CountedDeparture {
  organization: string;
  /** Left out of the counts. */
  processId: string;
  /** When it ends the accesses. */
  suspendsAt: Instant;
  /** Whether it came by a file: then the file's other rows count too. */
  isOfFile: boolean;
  now: Instant;
}

/** Counts departures of an organisation one at a time, until this transaction ends. */
export const lockDepartures = async (tx: Tx, organization: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`departures:${organization}`}, 0))`;
};

/** What the limits need of a departure: everything that counts around it, whether it has run or is parked. */
export const countDepartures = async (tx: Tx, departure: CountedDeparture): Promise<DepartureCounts> => {
  const { organization, processId, suspendsAt, isOfFile, now } = departure;
  const [counts] = await tx.sql<DepartureCounts[]>`
    with counted as (
      select suspends_at as at from processes
      where organization = ${organization} and kind = 'departure' and id <> ${processId}
        and suspends_at > ${suspendsAt}::text::timestamptz - interval '24 hours'
        and suspends_at < ${suspendsAt}::text::timestamptz + interval '24 hours'
        and state not in ('cancelled', 'refused') and outcome is distinct from 'never-started'
    ), windows as (
      select at, count(*) over (order by at range between interval '24 hours' preceding and current row) as held
      from (select at from counted union all select ${suspendsAt}::text::timestamptz) as all_of_them(at)
    )
    select
      (select max(held)::int - 1 from windows where at >= ${suspendsAt}::text::timestamptz) as "window",
      (select case when ${isOfFile} then coalesce(max(i.due_soon), 0) else 0 end::int from imports i
        where i.organization = ${organization} and i.kind = 'departures' and i.state = 'running') as file,
      (select count(*)::int from processes p left join principals r on r.id = p.requested_by
        where p.organization = ${organization} and p.kind = 'departure' and p.id <> ${processId}
          and p.origin = 'hand' and coalesce(r.kind, 'person') = 'person' and (p.request ->> 'immediate')::boolean
          and (p.accepted_at > ${now}::text::timestamptz - interval '1 hour'
            or p.suspends_at between ${now}::text::timestamptz - interval '1 hour' and ${now}::text::timestamptz)
          and p.state <> 'cancelled') as immediate,
      (select count(*)::int from employments where organization = ${organization} and state = 'active') as employees`;
  if (!counts) throw new Error('a count always answers');
  return counts;
};

/** Whether a process that is written is confidential still. */
export const isConfidential = async (tx: Tx, processId: string): Promise<boolean> => {
  const rows = await tx.sql`select 1 from processes where id = ${processId} and confidential`;
  return rows.length > 0;
};

/** What an organisation has decided, or the defaults, with what holds over it. */
export interface DecidedLimits {
  decided: DepartureLimits;
  held: HeldLimits | null;
}

/** The limits that an organisation has decided, and former ones that still hold. */
export const readDecidedLimits = async (tx: Tx, organization: string): Promise<DecidedLimits> => {
  const [row] = await tx.sql<{ limits: DepartureLimits | null; held: HeldLimits | null }[]>`
    select settings -> 'limits' as limits, limits_held as held from organizations where code = ${organization}`;
  return { decided: row?.limits ?? defaultLimits, held: row?.held ?? null };
};

/** The limits of an organisation that are in force at an instant. */
export const readLimits = async (tx: Tx, organization: string, at: Instant): Promise<DepartureLimits> => {
  const { decided, held } = await readDecidedLimits(tx, organization);
  return limitsInForce(decided, held, at);
};

/** Writes which former limits hold on; `null`: none. */
export const holdLimits = async (tx: Tx, organization: string, held: HeldLimits | null): Promise<void> => {
  await tx.sql`
    update organizations set limits_held = ${held === null ? null : JSON.stringify(held)}::text::jsonb
    where code = ${organization}`;
};

/** A departure that waits for a second person. */
export interface ParkedDeparture {
  id: string;
  workflowId: string;
  requestedBy: string;
  on: CivilDate;
}

/** Active employees of an organisation, as far as the reader may know. */
export const countActive = async (tx: Tx, organization: string, reader: Knower): Promise<number> => {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int from employments e where e.organization = ${organization}
      and (e.state = 'active' or (e.state = 'ended' and ${isVeiled(tx, reader)}))`;
  return row?.count ?? 0;
};

/** The departures `o` of an organisation that are parked, as far as the reader may know of them, with their release `s`. */
const parkedOf = (tx: Tx, organization: string, reader: Knower): ReturnType<Tx['sql']> => tx.sql`
  processes o join process_steps s on s.process_id = o.id and s.step_id = 'release' and s.state in ('scheduled', 'open')
    and o.organization = ${organization} and o.kind = 'departure' and o.closed_at is null and o.state = 'held'
    and not ${isSecret(tx, reader)}`;

/** Parked departures of an organisation that the reader may know of, by id. */
export const listParked = async (tx: Tx, organization: string, reader: Knower): Promise<ParkedDeparture[]> =>
  await tx.sql<ParkedDeparture[]>`
    select o.id, o.workflow_id as "workflowId", o.requested_by as "requestedBy", o.effective_on::text as on
    from ${parkedOf(tx, organization, reader)} order by o.id`;

/** What would happen if every parked departure were released. */
export interface ParkedSummary {
  count: number;
  /** Of them, those that the reader asked for himself: somebody else releases them. */
  own: number;
  /** Of them, those that are confidential. */
  secret: number;
  /** By the day on which the accesses would end; those of the past, at once. */
  days: { on: CivilDate; count: number }[];
  /** Accounts that would be suspended, by system. */
  systems: { system: string; count: number }[];
}

/** Sums up the parked departures of an organisation that the reader may know of. */
export const summarizeParked = async (
  tx: Tx,
  organization: string,
  reader: Knower,
): Promise<ParkedSummary> => {
  const [summary] = await tx.sql<ParkedSummary[]>`
    with parked as (
      select o.id, o.requested_by, o.effective_on, o.confidential
      from ${parkedOf(tx, organization, reader)}
    ), days as (
      select effective_on::text as on, count(*)::int as count from parked group by 1 order by 1
    ), systems as (
      select s.system, count(*)::int as count from parked p
        join process_steps s on s.process_id = p.id and s.action = 'suspend' group by 1 order by 1
    )
    select (select count(*)::int from parked) as count,
      (select count(*)::int from parked where requested_by = ${reader.principal}) as own,
      (select count(*)::int from parked where confidential) as secret,
      (select coalesce(jsonb_agg(d), '[]') from days d) as days,
      (select coalesce(jsonb_agg(s), '[]') from systems s) as systems`;
  if (!summary) throw new Error('a count always answers');
  return summary;
};
