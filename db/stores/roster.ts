import { announcedBy, type ChangeRequest } from '../../domain/people/changes';
import type { KnownEmployee, RosterChange, RosterEmployment } from '../../domain/people/roster';
import type { Tx } from '../connect';

/** Lets one statement of an organisation pass at a time, until the transaction ends. */
export const lockRoster = async (tx: Tx, organization: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${organization}, 6))`;
};

/** Whether the organisation has loaded a statement before this import. */
export const hasEarlierRoster = async (tx: Tx, organization: string, importId: string): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from imports where organization = ${organization} and kind = 'people' and id <> ${importId}
      and state = 'done' limit 1`;
  return rows.length > 0;
};

interface KnownRow {
  number: string;
  givenName: string;
  familyName: string;
  email: string | null;
  employment: RosterEmployment | null;
  underProcess: boolean;
  isHandled: boolean;
  isSecret: boolean;
  change: ChangeRequest | null;
}

/** Everybody known in the organisation, with the last employment and what Relais does about it. */
export const listKnownEmployees = async (tx: Tx, organization: string): Promise<KnownEmployee[]> => {
  const rows = await tx.sql<KnownRow[]>`
    select p.number, p.given_name as "givenName", p.family_name as "familyName", p.email,
      case when e.id is not null then jsonb_build_object('ordinal', e.ordinal, 'state', e.state,
        'firstDay', e.first_day, 'lastDayWorked', e.last_day_worked, 'employmentEnd', e.employment_end,
        'expectedEnd', e.expected_end, 'title', e.title, 'unit', e.unit, 'managerNumber', e.manager_number,
        'status', e.status, 'profiles', e.profiles, 'remark', e.remark) end as employment,
      exists (select 1 from processes r where r.employment_id = e.id and r.closed_at is null) as "underProcess",
      exists (select 1 from processes r where r.employment_id = e.id and r.closed_at is null
        and r.kind = 'departure' and r.confidential) as "isSecret",
      exists (select 1 from processes r where r.person_id = p.id)
        or exists (select 1 from accounts a where a.person_id = p.id and a.state <> 'absent')
        or exists (select 1 from grants g where g.organization = p.organization and g.person_id = p.id
          and g.recorded_to is null and (g.valid_to is null or g.valid_to > now())) as "isHandled",
      (select r.request from processes r where r.employment_id = e.id and r.kind = 'change' and r.closed_at is null
        order by r.recorded_at desc limit 1) as change
    from people p left join lateral (
      select * from employments where person_id = p.id order by ordinal desc limit 1) e on true
    where p.organization = ${organization}`;
  return rows.map(({ number, employment, underProcess, isHandled, isSecret, change, ...person }) => ({
    ...{ number, employment, underProcess, isHandled, isSecret },
    announced: change === null ? {} : announcedBy(change),
    person,
  }));
};

const employmentRows = (changes: readonly RosterChange[], part: 'added' | 'updated'): string =>
  JSON.stringify(
    changes.flatMap((change) => (change[part] ? [{ number: change.number, ...change[part] }] : [])),
  );

/** Writes what a statement changes: people, new employments, corrected ones; one statement each. */
export const writeRoster = async (
  tx: Tx,
  organization: string,
  changes: readonly RosterChange[],
): Promise<void> => {
  const people = changes.flatMap(({ number, person }) => (person ? [{ number, ...person }] : []));
  await tx.sql`
    insert into people (organization, number, given_name, family_name, email, user_name)
    select ${organization}, r.number, r."givenName", r."familyName", r.email,
      lower(${organization}::text || '-' || r.number)
    from jsonb_to_recordset(${JSON.stringify(people)}::text::jsonb)
      as r(number text, "givenName" text, "familyName" text, email text)
    on conflict (organization, number) do update
      set given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email`;
  await addEmployments(tx, organization, employmentRows(changes, 'added'));
  await correctEmployments(tx, organization, employmentRows(changes, 'updated'));
};

const addEmployments = async (tx: Tx, organization: string, rows: string): Promise<void> => {
  // An arrival accepted meanwhile has the last word: it holds the one open employment.
  await tx.sql`
    insert into employments (organization, person_id, ordinal, state, first_day, last_day_worked, employment_end,
      expected_end, title, unit, manager_number, status, profiles, remark)
    select p.organization, p.id, r.ordinal, r.state, r."firstDay", r."lastDayWorked", r."employmentEnd",
      r."expectedEnd", r.title, r.unit, r."managerNumber", r.status, r.profiles, r.remark
    from jsonb_to_recordset(${rows}::text::jsonb) as r(number text, ordinal int, state text, "firstDay" date,
      "lastDayWorked" date, "employmentEnd" date, "expectedEnd" date, title text, unit text, "managerNumber" text,
      status text, profiles text[], remark text)
    join people p on p.organization = ${organization} and p.number = r.number
    on conflict do nothing`;
};

const correctEmployments = async (tx: Tx, organization: string, rows: string): Promise<void> => {
  await tx.sql`
    update employments e set state = r.state, first_day = r."firstDay", last_day_worked = r."lastDayWorked",
      employment_end = r."employmentEnd", expected_end = r."expectedEnd", title = r.title, unit = r.unit,
      manager_number = r."managerNumber", status = r.status, profiles = r.profiles, remark = r.remark
    from jsonb_to_recordset(${rows}::text::jsonb) as r(number text, ordinal int, state text, "firstDay" date,
      "lastDayWorked" date, "employmentEnd" date, "expectedEnd" date, title text, unit text, "managerNumber" text,
      status text, profiles text[], remark text)
    join people p on p.organization = ${organization} and p.number = r.number
    where e.person_id = p.id and e.ordinal = r.ordinal
      and not exists (select 1 from processes o where o.employment_id = e.id and o.closed_at is null)`;
};
