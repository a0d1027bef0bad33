import type { Waiver } from '../../domain/access/separation';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { HeldTraining } from '../../domain/people/facts';
import type { EmploymentState } from '../../domain/people/employment';
import { relais, type Knower } from '../../domain/people/knower';
import type { Tx } from '../connect';
import { isEndVeiled, isSecret, isVeiled } from './veil';

/** The employment that a process is about, or would be. */
export interface EmploymentFacts {
  id: string;
  ordinal: number;
  state: EmploymentState;
  firstDay: CivilDate;
  lastDayWorked: CivilDate | null;
  /** Last day worked of the employment before it; `null`: it is the first, or the one before has none. */
  endBefore: CivilDate | null;
  managerNumber: string | null;
  profiles: string[];
  /** Whether an arrival began it; else a statement of the workforce did. */
  hasArrival: boolean;
}

/** A process of a person that has not ended. */
export interface OpenProcess {
  id: string;
  workflowId: string;
  kind: 'arrival' | 'departure' | 'change';
  state: string;
  employmentId: string;
  confidential: boolean;
}

/** What the tables know of a person of an organisation. */
export interface PersonFacts {
  personId: string | null;
  userName: string | null;
  /** The last employment. */
  employment: EmploymentFacts | null;
  open: OpenProcess[];
  held: string[];
  trainings: HeldTraining[];
  waivers: Waiver[];
  /** Rights asked of people by open arrivals, changes and departures that give back, given perhaps. */
  asked: string[];
  /** Rights that open arrivals and changes have still to give. */
  awaited: string[];
}

const nobody: PersonFacts = {
  personId: null,
  userName: null,
  employment: null,
  open: [],
  held: [],
  trainings: [],
  waivers: [],
  asked: [],
  awaited: [],
};

/**
 * Everything known of a person, in one prepared statement; without what a confidential departure under way has done, for
 * who may not know of it: then the employment goes on as it was.
 */
export const readPersonFacts = async (
  tx: Tx,
  organization: string,
  number: string,
  now: Instant,
  knower: Knower = relais,
): Promise<PersonFacts> => {
  const [row] = await tx.sql<PersonFacts[]>`
    select p.id as "personId", p.user_name as "userName",
      (select jsonb_build_object('id', e.id, 'ordinal', e.ordinal,
          'state', case when v.hides and e.state = 'ended' then 'active' else e.state end, 'firstDay', e.first_day,
          'lastDayWorked', case when not v.hides then e.last_day_worked end,
          'endBefore', (select max(b.last_day_worked) from employments b
            where b.person_id = p.id and b.ordinal < e.ordinal and b.state <> 'never-started'),
          'managerNumber', e.manager_number, 'profiles', e.profiles,
          'hasArrival', exists (select 1 from processes a where a.employment_id = e.id and a.kind = 'arrival'))
        from employments e cross join lateral (select ${isVeiled(tx, knower)} as hides) v
        where e.person_id = p.id order by e.ordinal desc limit 1) as employment,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'workflowId', o.workflow_id, 'kind', o.kind,
          'state', o.state, 'employmentId', o.employment_id, 'confidential', o.confidential)), '[]')
        from processes o where o.person_id = p.id and o.closed_at is null and not ${isSecret(tx, knower)}
          and not (o.kind = 'departure' and o.state = 'cancelled')) as open,
      (select coalesce(jsonb_agg(distinct g.entitlement), '[]') from grants g
        where g.person_id = p.id and g.recorded_to is null
          and (g.valid_to is null or g.valid_to > ${now}::text::timestamptz
            or ${isEndVeiled(tx, knower, now)})) as held,
      (select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'validUntil', t.valid_until)), '[]')
        from trainings_held t where t.person_id = p.id) as trainings,
      (select coalesce(jsonb_agg(jsonb_build_object('rule', w.rule, 'validFrom', w.valid_from,
          'validUntil', w.valid_until)), '[]') from waivers w where w.person_id = p.id) as waivers,
      (select coalesce(jsonb_agg(distinct a.entitlement), '[]')
        from processes o join process_steps s on s.process_id = o.id cross join unnest(s.entitlements) as a(entitlement)
        where o.person_id = p.id and o.closed_at is null and s.action = 'work'
          and s.state in ('open', 'completed')) as asked,
      (select coalesce(jsonb_agg(distinct a.entitlement), '[]')
        from processes o join process_steps s on s.process_id = o.id cross join unnest(s.entitlements) as a(entitlement)
        where o.person_id = p.id and o.closed_at is null and o.kind <> 'departure'
          and s.action in ('enable', 'grant', 'work')
          and s.state not in ('done', 'withheld', 'skipped', 'cancelled')) as awaited
    from people p where p.organization = ${organization} and p.number = ${number}`;
  return row ?? nobody;
};

/** Keeps other changes of managers of an organisation out until this transaction ends. */
export const lockManagers = async (tx: Tx, organization: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`managers:${organization}`}, 0))`;
};

/** Numbers above an employee, nearest first; a cycle ends it. */
export const managersAbove = async (tx: Tx, organization: string, number: string): Promise<string[]> => {
  const rows = await tx.sql<{ number: string }[]>`
    with recursive above as (
      select ${number}::text as number, 1 as level, array[${number}::text] as seen
      union all
      select e.manager_number, a.level + 1, a.seen || e.manager_number
      from above a
        join people p on p.organization = ${organization} and p.number = a.number
        join employments e on e.person_id = p.id and e.state in ('planned', 'active')
      where e.manager_number is not null and not e.manager_number = any (a.seen) and a.level < 100
    )
    select number from above order by level`;
  return rows.map((row) => row.number);
};

/** The last day worked of an employee who is known to leave, `null` when nobody may know of it or he stays. */
export const leavingOn = async (tx: Tx, organization: string, number: string): Promise<CivilDate | null> => {
  const [row] = await tx.sql<{ last: CivilDate | null }[]>`
    select e.last_day_worked::text as last from people p join employments e on e.person_id = p.id
    where p.organization = ${organization} and p.number = ${number} and e.last_day_worked is not null
      and not exists (select 1 from processes o where o.employment_id = e.id and o.kind = 'departure'
        and o.confidential and o.closed_at is null)
    order by e.ordinal desc limit 1`;
  return row?.last ?? null;
};

/** Of some numbers, those that are known here. */
export const knownNumbers = async (
  tx: Tx,
  organization: string,
  numbers: readonly string[],
): Promise<Set<string>> => {
  const rows = await tx.sql<{ number: string }[]>`
    select number from people where organization = ${organization} and number = any (${numbers as string[]}::text[])`;
  return new Set(rows.map((row) => row.number));
};

/** Numbers of other people at work, or about to be, who have this address, whatever its case. */
export const sharersOf = async (
  tx: Tx,
  organization: string,
  email: string,
  number: string,
): Promise<string[]> => {
  const rows = await tx.sql<{ number: string }[]>`
    select p.number from people p
    where p.organization = ${organization} and lower(p.email) = lower(${email}::text) and p.number <> ${number}
      and exists (select 1 from employments e where e.person_id = p.id and e.state in ('planned', 'active'))
    order by p.number limit 20`;
  return rows.map((row) => row.number);
};

/**
 * Addresses of others that begin alike, lower case. Who asks next waits for the end of this transaction: of two
 * namesakes who arrive at once, the second sees the address of the first.
 */
export const addressesLike = async (
  tx: Tx,
  organization: string,
  localPart: string,
  number: string,
): Promise<Set<string>> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`address:${organization}:${localPart}`}, 0))`;
  const rows = await tx.sql<{ email: string }[]>`
    select lower(email) as email from people
    where organization = ${organization} and number <> ${number} and starts_with(lower(email), ${localPart})`;
  return new Set(rows.map((row) => row.email));
};

/** Whether somebody reports to this employee, or he answers for a field of the organisation (`settings.owners`). */
export const hasPosts = async (tx: Tx, organization: string, number: string): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from employments
    where organization = ${organization} and manager_number = ${number} and state in ('planned', 'active')
    union all
    select 1 from organizations o cross join lateral jsonb_each_text(o.settings -> 'owners') as w(field, owner)
    where o.code = ${organization} and w.owner = ${number} limit 1`;
  return rows.length > 0;
};

/** Responsibilities that the last extract of each manual system shows for a person, with the system's prefix. */
export const extractedRights = async (tx: Tx, organization: string, userName: string): Promise<string[]> => {
  const rows = await tx.sql<{ entitlement: string }[]>`
    select distinct x.system || ':' || r.responsibility as entitlement
    from (select distinct on (system) id, system from extracts where organization = ${organization}
          order by system, read_at desc) x
      join extract_rows r on r.extract_id = x.id
    where r.current and lower(r.user_name) = ${userName}`;
  return rows.map((row) => row.entitlement);
};

/**
 * How an employment stands for what is to happen in it. `behind`: a departure has ended it and may yet be called off;
 * `over`: it has ended for good, or never began.
 */
export type EmploymentStanding = 'open' | 'behind' | 'over';

/** How an employment stands. Throws when the scope does not hold it. */
export const standingOf = async (tx: Tx, employmentId: string): Promise<EmploymentStanding> => {
  const [row] = await tx.sql<{ standing: EmploymentStanding }[]>`
    select case when e.state in ('planned', 'active') then 'open'
      when exists (select 1 from processes o where o.employment_id = e.id and o.kind = 'departure' and o.closed_at is null)
      then 'behind' else 'over' end as standing
    from employments e where e.id = ${employmentId}::uuid`;
  if (!row) throw new Error('no such employment in the scope');
  return row.standing;
};
