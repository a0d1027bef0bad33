import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

type Fragment = ReturnType<Tx['sql']>;

/** Where holds are asked for. */
export interface HoldLimits {
  organization: string;
  /** Holds lifted since still hold. */
  holdsSince: Instant;
}

/** What may not go, because it is about somebody who is held. */
export interface HeldThings {
  /** The persons, their processes and the same as Temporal names them, tasks, incidents and holds. */
  subjects: string[];
  /** The same persons as they act in Relais. */
  actors: string[];
  /** Lower case: numbers, account names, addresses and family names, by which a cell of a file names them. */
  words: string[];
}

/** The condition on the hold `h`: it holds. */
export const live = (tx: Tx, { organization, holdsSince }: HoldLimits): Fragment => tx.sql`
  h.organization = ${organization} and (h.lifted_at is null or h.lifted_at >= ${holdsSince}::text::timestamptz)`;

/** Lets holds and purges of an organisation happen one after the other, until this transaction ends. */
export const lockHolds = async (tx: Tx, organization: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`holds:${organization}`}, 0))`;
};

/** Whether somebody holds the purge of the whole organisation, and of how many persons. */
export const readHeld = async (
  tx: Tx,
  limits: HoldLimits,
): Promise<{ organization: boolean; persons: number }> => {
  const [row] = await tx.sql<{ organization: boolean; persons: number }[]>`
    select coalesce(bool_or(h.person_id is null), false) as organization,
      count(distinct h.person_id)::int as persons from legal_holds h where ${live(tx, limits)}`;
  return row ?? { organization: false, persons: 0 };
};

/** What is about persons whose purge is held. To be read as the application: who erases knows no principals. */
export const readHeldThings = async (tx: Tx, limits: HoldLimits): Promise<HeldThings> => {
  const [row] = await tx.sql<HeldThings[]>`
    with held as (
      select distinct p.* from legal_holds h join people p on p.id = h.person_id where ${live(tx, limits)}
    ), own_processes as (
      select o.id, o.kind from held join processes o on o.person_id = held.id
    ), own_principals as (
      select w.id from held join principals w
        on w.organization = held.organization and w.employee_number = held.number
    )
    select
      array(select id::text from held
        union select id from own_processes
        union select kind || '/' || replace(id, '.', '/') from own_processes
        union select t.id::text from held join tasks t
          on t.organization = held.organization and t.employee_number = held.number
        union select t.id::text from tasks t join own_processes o on o.id = t.process_id
        union select i.id::text from held join incidents i on i.person_id = held.id
        union select l.id::text from held join legal_holds l on l.person_id = held.id
        union select id from own_principals
        union select k.id::text from own_principals w join api_keys k on k.principal_id = w.id
        union select g.id::text from own_principals w join role_grants g on g.principal_id = w.id) as subjects,
      array(select id from own_principals) as actors,
      array(select distinct lower(word) from held,
        unnest(array[held.number, held.user_name, held.email, held.family_name]) as word
        where word <> '') as words`;
  return row ?? { subjects: [], actors: [], words: [] };
};

/** The condition on the row `r` of an import's report: it is about somebody who is held, or names him. */
export const showsHeld = (tx: Tx, { subjects, words }: HeldThings): Fragment => tx.sql`
  (coalesce(r.process_id = any (${subjects}::text[]), false) or exists (
    select from unnest(${words}::text[]) as word
    where strpos(lower(coalesce(r.value, '') || ' ' || coalesce(r.difference::text, '')), word) > 0))`;
