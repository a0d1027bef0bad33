import type { OrganizationAccess, PersonAccess } from '../../domain/access/access-facts';
import { civilDateOf } from '../../domain/calendar/instants';
import type { ServiceCalendar } from '../../domain/calendar/service-calendar';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Database, Tx } from '../connect';
import { createCalendarReader } from './calendars';
import { loadCatalogue } from './catalogue';
import { settleFindings, type FindingsToSettle, type SettledFindings } from './findings';

/** Everything a comparison needs to know of an organisation. Throws when the scope does not hold it. */
export const readOrganizationAccess = async (
  tx: Tx,
  organization: string,
  now: Instant,
): Promise<OrganizationAccess> => {
  const { catalogue } = await loadCatalogue(tx, organization);
  const people = await readPeople(tx, organization, now);
  return { organization, catalogue, people, firstStatementOn: await firstStatement(tx, organization) };
};

const firstStatement = async (tx: Tx, organization: string): Promise<CivilDate | null> => {
  const [row] = await tx.sql<{ startedAt: string | null }[]>`
    select min(started_at)::text as "startedAt" from imports
    where organization = ${organization} and kind = 'people'`;
  return row?.startedAt ? civilDateOf(new Date(row.startedAt).toISOString()) : null;
};

/** Each table is read once and put together: people are counted in tens of thousands. */
const readPeople = (tx: Tx, organization: string, now: Instant): Promise<PersonAccess[]> =>
  tx.sql<PersonAccess[]>`
    with last as (
      select distinct on (person_id) * from employments
      where organization = ${organization} order by person_id, ordinal desc
    ), arrivals as (
      select person_id, array_agg(employment_id) as employments from processes
      where organization = ${organization} and kind = 'arrival' group by person_id
    ), leaving as (
      select distinct person_id from processes
      where organization = ${organization} and kind = 'departure' and closed_at is null and not confidential
    ), granted as (
      select person_id, jsonb_agg(jsonb_build_object('entitlement', entitlement, 'reason', cause_reason,
        'since', valid_from)) as rights
      from grants
      where organization = ${organization} and recorded_to is null and valid_from <= ${now}::text::timestamptz
        and (valid_to is null or valid_to > ${now}::text::timestamptz) group by person_id
    ), pending as (
      select o.person_id, jsonb_agg(distinct r.right_code) as rights
      from processes o join process_steps s on s.process_id = o.id cross join unnest(s.entitlements) as r(right_code)
      where o.organization = ${organization} and o.closed_at is null
        and s.state not in ('done', 'withheld', 'skipped', 'cancelled') group by o.person_id
    ), held as (
      select person_id, jsonb_object_agg(system, state) as states,
        coalesce(jsonb_agg(system) filter (where sharing is not null), '[]') as shared from accounts
      where organization = ${organization} group by person_id
    ), trained as (
      select person_id, jsonb_agg(jsonb_build_object('code', code, 'validUntil', valid_until)) as trainings
      from trainings_held where organization = ${organization} group by person_id
    ), waived as (
      select w.person_id, jsonb_agg(jsonb_build_object('rule', w.rule, 'validFrom', w.valid_from,
        'validUntil', w.valid_until, 'withheld', t.entitlements[1])) as waivers
      from waivers w left join tasks t on t.id = w.task_id
      where w.organization = ${organization} group by w.person_id
    )
    select p.id as "personId", p.number, p.user_name as "userName", p.email,
      case when e.id is not null then jsonb_build_object('id', e.id, 'state', e.state, 'firstDay', e.first_day,
        'lastDayWorked', e.last_day_worked, 'employmentEnd', e.employment_end, 'expectedEnd', e.expected_end,
        'profiles', e.profiles, 'hasArrival', e.id = any (coalesce(arrivals.employments, '{}'))) end as employment,
      arrivals.person_id is not null as "isTracked", leaving.person_id is not null as "hasOpenDeparture",
      coalesce(granted.rights, '[]') as granted, coalesce(pending.rights, '[]') as pending,
      coalesce(held.states, '{}') as accounts, coalesce(held.shared, '[]') as shared, coalesce(trained.trainings, '[]') as trainings,
      coalesce(waived.waivers, '[]') as waivers
    from people p left join last e on e.person_id = p.id left join arrivals on arrivals.person_id = p.id
      left join leaving on leaving.person_id = p.id left join granted on granted.person_id = p.id
      left join pending on pending.person_id = p.id left join held on held.person_id = p.id
      left join trained on trained.person_id = p.id left join waived on waived.person_id = p.id
    where p.organization = ${organization} order by p.number`;

/** What the nightly reconciliation reads and writes. */
export interface ReconciliationStore {
  calendar(): Promise<ServiceCalendar>;
  access(organization: string, now: Instant): Promise<OrganizationAccess>;
  settle(organization: string, findings: FindingsToSettle): Promise<SettledFindings>;
}

/** The store over a connection. */
export const createReconciliationStore = (database: Database): ReconciliationStore => {
  // One for all organisations of a night: it reads again only what has changed.
  const calendarOf = createCalendarReader();
  return {
    calendar: () => database.withoutScope(calendarOf),
    access: (organization, now) =>
      database.withScope([organization], (tx) => readOrganizationAccess(tx, organization, now)),
    settle: (organization, findings) =>
      database.withScope([organization], (tx) => settleFindings(tx, organization, findings)),
  };
};
