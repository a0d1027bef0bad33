import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { live, readHeldThings, showsHeld, type HeldThings, type HoldLimits } from './held';

/** What a step of a purge has erased. */
export interface Purged {
  /** People whose file went, or who are no longer told by name. */
  persons: number;
  /** Rows by table. */
  rows: Record<string, number>;
}

/** What a purge of an organisation is held to. */
export interface PurgeLimits extends HoldLimits {
  /** Before this day, or this instant, the time of what is purged is over. */
  day: CivilDate;
  instant: Instant;
  /** Most persons, or rows, of one step. */
  limit: number;
}

type Fragment = ReturnType<Tx['sql']>;

/** Erases as another role, which alone may and sees the scope alone; back to the application's at the end. */
const erasing = async <T>(tx: Tx, work: () => Promise<T>): Promise<T> => {
  await tx.sql`set local role relais_purge`;
  const result = await work();
  await tx.sql`reset role`;
  return result;
};

/** The same, of what somebody held may show in: he is looked for before, as the application. */
const erasingBut = async <T>(
  tx: Tx,
  limits: PurgeLimits,
  work: (held: HeldThings) => Promise<T>,
): Promise<T> => {
  const held = await readHeldThings(tx, limits);
  return await erasing(tx, () => work(held));
};

const counted = (rows: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0));

interface Person {
  id: string;
  number: string;
}

/** People whose last employment ended long enough ago, with nothing open about them. */
const expiredPeople = (tx: Tx, limits: PurgeLimits): Promise<Person[]> => {
  const { organization, day, instant, limit } = limits;
  return tx.sql<Person[]>`
    select p.id, p.number from people p
    where p.organization = ${organization} and p.recorded_at < ${instant}::text::timestamptz
      and not exists (select 1 from employments e where e.person_id = p.id and (e.state in ('planned', 'active')
        or coalesce(e.employment_end, e.last_day_worked, e.first_day) >= ${day}::text::date))
      and not exists (select 1 from processes o where o.person_id = p.id
        and (o.closed_at is null or o.closed_at >= ${instant}::text::timestamptz))
      and not exists (select 1 from tasks t where t.organization = p.organization and t.employee_number = p.number
        and (t.closed_at is null or t.closed_at >= ${instant}::text::timestamptz))
      and not exists (select 1 from legal_holds h where ${live(tx, limits)} and h.person_id = p.id)
    order by p.id limit ${limit} for update`;
};

const eraseFiles = async (tx: Tx, organization: string, people: readonly Person[]) => {
  const ids = people.map(({ id }) => id);
  const numbers = people.map(({ number }) => number);
  const processes = tx.sql`(select id from processes where person_id = any (${ids}::uuid[]))`;
  const tasks = tx.sql`organization = ${organization} and (employee_number = any (${numbers}::text[])
    or process_id in ${processes})`;
  const ofPerson = tx.sql`person_id = any (${ids}::uuid[])`;
  const ofProcess = tx.sql`process_id in ${processes}`;
  const parts: [string, Fragment][] = [
    [
      'outbox',
      tx.sql`delete from outbox where ${ofProcess} or task_id in (select id from tasks where ${tasks})`,
    ],
    ['tasks', tx.sql`delete from tasks where ${tasks}`],
    ['effects', tx.sql`delete from effects where ${ofProcess}`],
    ['process_steps', tx.sql`delete from process_steps where ${ofProcess}`],
    ['certificates', tx.sql`delete from certificates where ${ofPerson}`],
    ['activation_passes', tx.sql`delete from activation_passes where ${ofPerson}`],
    ['grants', tx.sql`delete from grants where ${ofPerson}`],
    ['accounts', tx.sql`delete from accounts where ${ofPerson}`],
    ['trainings_held', tx.sql`delete from trainings_held where ${ofPerson}`],
    ['waivers', tx.sql`delete from waivers where ${ofPerson}`],
    ['person_links', tx.sql`delete from person_links where ${ofPerson}`],
    ['processes', tx.sql`delete from processes where ${ofPerson}`],
    ['employments', tx.sql`delete from employments where ${ofPerson}`],
    ['people', tx.sql`delete from people where id = any (${ids}::uuid[])`],
  ];
  const rows: Record<string, number> = {};
  for (const [table, statement] of parts) rows[table] = (await statement).count;
  return rows;
};

/** Tasks about nobody in particular, or about an account that nobody knew: a system that could not be read. */
const eraseOtherTasks = async (tx: Tx, { organization, instant, limit }: PurgeLimits) => {
  const { count: tasks } = await tx.sql`
    with old as (
      select t.id from tasks t where t.organization = ${organization} and t.process_id is null
        and t.closed_at < ${instant}::text::timestamptz and not exists (
          select 1 from people p where p.organization = t.organization and p.number = t.employee_number)
      order by t.id limit ${limit}
    ), mail as (delete from outbox where task_id in (select id from old))
    delete from tasks where id in (select id from old)`;
  return { tasks };
};

/** Files of employees whose time is over, then tasks that belong to no file. */
export const purgeEmployeeFiles = async (tx: Tx, limits: PurgeLimits): Promise<Purged> => {
  const people = await expiredPeople(tx, limits);
  return await erasing(tx, async () => {
    const rows =
      people.length > 0
        ? await eraseFiles(tx, limits.organization, people)
        : await eraseOtherTasks(tx, limits);
    return { persons: people.length, rows: counted(rows) };
  });
};

/** Messages that were sent or given up. */
export const purgeMessages = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasingBut(tx, limits, async (held) => {
    const { count: outbox } = await tx.sql`
      delete from outbox where id in (
        select id from outbox where organization = ${limits.organization} and state <> 'pending'
          and coalesce(sent_at, not_before) < ${limits.instant}::text::timestamptz
          and not coalesce(process_id = any (${held.subjects}::text[]), false)
          and not coalesce(task_id::text = any (${held.subjects}::text[]), false)
        order by id limit ${limits.limit})`;
    return { persons: 0, rows: counted({ outbox }) };
  });

/** Reports of files, each with its rows. One that is about somebody held, or names him, stays whole. */
export const purgeImports = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasingBut(tx, limits, async (held) => {
    const old = await tx.sql<{ id: string }[]>`
      select i.id from imports i where i.organization = ${limits.organization}
        and i.done_at < ${limits.instant}::text::timestamptz
        and not exists (select 1 from import_rows r where r.import_id = i.id
          and ${showsHeld(tx, held)})
      order by i.id limit ${limits.limit}`;
    const ids = old.map(({ id }) => id);
    const { count: importRows } =
      await tx.sql`delete from import_rows where import_id = any (${ids}::text[])`;
    const { count: imports } = await tx.sql`delete from imports where id = any (${ids}::text[])`;
    return { persons: 0, rows: counted({ imports, import_rows: importRows }) };
  });

/** Extracts of systems but the last of each: what is compared with the next. One that shows somebody held stays. */
export const purgeExtracts = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasingBut(tx, limits, async (held) => {
    const old = await tx.sql<{ id: string }[]>`
      select x.id from extracts x where x.organization = ${limits.organization}
        and x.read_at < ${limits.instant}::text::timestamptz
        and exists (select 1 from extracts l where l.organization = x.organization and l.system = x.system
          and l.read_at > x.read_at)
        and not exists (select 1 from extract_rows r
          where r.extract_id = x.id and lower(r.user_name) = any (${held.words}::text[]))
      order by x.id limit ${limits.limit}`;
    const ids = old.map(({ id }) => id);
    const { count: extractRows } =
      await tx.sql`delete from extract_rows where extract_id = any (${ids}::text[])`;
    const { count: extracts } = await tx.sql`delete from extracts where id = any (${ids}::text[])`;
    return { persons: 0, rows: counted({ extracts, extract_rows: extractRows }) };
  });

/** Details of audit entries with their salt; the chain holds their hash, and still verifies. What a person held did stays. */
export const purgeAuditDetails = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasingBut(tx, limits, async (held) => {
    const { count } = await tx.sql`
      delete from audit_details where audit_id in (
        select d.audit_id from audit_details d join audit a on a.id = d.audit_id
        where d.organization = ${limits.organization} and a.recorded_at < ${limits.instant}::text::timestamptz
          and not a.subject_id = any (${held.subjects}::text[]) and not a.actor = any (${held.actors}::text[])
        order by d.audit_id limit ${limits.limit})`;
    return { persons: 0, rows: counted({ audit_details: count }) };
  });

/** Entries of the register that were closed, five years or more after they became known. */
export const purgeIncidents = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasing(tx, async () => {
    const { organization, day, instant, limit } = limits;
    const old = await tx.sql<{ id: string }[]>`
      select i.id from incidents i where i.organization = ${organization} and i.state = 'closed'
        and i.closed_at < ${instant}::text::timestamptz and coalesce(i.aware_on < ${day}::text::date, true)
        and not exists (select 1 from legal_holds h where ${live(tx, limits)} and h.person_id = i.person_id)
      order by i.id limit ${limit}`;
    const ids = old.map(({ id }) => id);
    const { count: versions } =
      await tx.sql`delete from incident_versions where incident_id = any (${ids}::uuid[])`;
    const { count: incidents } = await tx.sql`delete from incidents where id = any (${ids}::uuid[])`;
    return { persons: 0, rows: counted({ incidents, incident_versions: versions }) };
  });

/** Holds that were lifted long ago. */
export const purgeHolds = (tx: Tx, limits: PurgeLimits): Promise<Purged> =>
  erasing(tx, async () => {
    const { count } = await tx.sql`
      delete from legal_holds where id in (
        select id from legal_holds where organization = ${limits.organization}
          and lifted_at < ${limits.instant}::text::timestamptz order by id limit ${limits.limit})`;
    return { persons: 0, rows: counted({ legal_holds: count }) };
  });

/** What stands in the place of a name. */
const NOBODY = 'Personne purgée';

/** Who acted in the organisation's name and no longer may, for long enough: his name, address and sign-in names go. */
export const purgeActors = async (tx: Tx, limits: PurgeLimits): Promise<Purged> => {
  const { organization, day, instant, limit } = limits;
  const gone = await tx.sql<{ id: string }[]>`
    select p.id from principals p
    where p.organization = ${organization} and p.name <> ${NOBODY}
      and not exists (select 1 from api_keys k where k.principal_id = p.id
        and coalesce(k.revoked_at, k.expires_at) >= ${instant}::text::timestamptz)
      and not exists (select 1 from role_grants g where g.principal_id = p.id
        and (g.given_at >= ${instant}::text::timestamptz or g.ended_at >= ${instant}::text::timestamptz
          or g.ended_at is null and coalesce(g.valid_until >= ${day}::text::date, true)))
      and (exists (select 1 from api_keys k where k.principal_id = p.id)
        or exists (select 1 from role_grants g where g.principal_id = p.id))
      and not exists (select 1 from legal_holds h join people x on x.id = h.person_id
        where ${live(tx, limits)} and x.organization = p.organization and x.number = p.employee_number)
    order by p.id limit ${limit} for update`;
  const ids = gone.map(({ id }) => id);
  const { count: principals } = await tx.sql`
    update principals set name = ${NOBODY}, email = null, employee_number = null where id = any (${ids}::text[])`;
  const { count: identities } = await erasing(
    tx,
    async () => await tx.sql`delete from principal_identities where principal_id = any (${ids}::text[])`,
  );
  return { persons: ids.length, rows: counted({ principals, principal_identities: identities }) };
};
