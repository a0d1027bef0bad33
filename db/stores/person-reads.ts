import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { EmploymentState } from '../../domain/people/employment';
import type { Knower } from '../../domain/people/knower';
import type { ProcessKind, ProcessState } from '../../domain/processes/states';
import type { Tx } from '../connect';
import { isEndVeiled, isVeiled } from './veil';

/** Who reads: what is confidential, and whose reports, depend on it. */
export interface Viewer extends Knower {
  /** Only people who report to this employee number; `null`: everybody of the scope. */
  reportsTo: string | null;
}

/** One line of the list of people. */
export interface PersonLine {
  id: string;
  organization: string;
  number: string;
  givenName: string;
  familyName: string;
  email: string | null;
  userName: string;
  /** Of the last employment. */
  employment: { state: EmploymentState; firstDay: CivilDate; title: string; unit: string } | null;
}

/** One employment, from the first to the last. */
export interface EmploymentView {
  id: string;
  ordinal: number;
  state: EmploymentState;
  firstDay: CivilDate;
  lastDayWorked: CivilDate | null;
  employmentEnd: CivilDate | null;
  expectedEnd: CivilDate | null;
  title: string;
  unit: string;
  managerNumber: string | null;
  status: string;
  profiles: string[];
}

/** An employee's file. */
export interface PersonFile extends Omit<PersonLine, 'employment'> {
  employments: EmploymentView[];
  trainings: { code: string; completedOn: CivilDate; validUntil: CivilDate | null }[];
  waivers: { rule: string; validFrom: CivilDate; validUntil: CivilDate; control: string }[];
  openProcesses: { id: string; kind: ProcessKind; state: ProcessState; effectiveOn: CivilDate }[];
}

/** Which people, and where the page begins. */
export interface PeopleQuery {
  organizations: readonly string[];
  number: string | null;
  unit: string | null;
  /** Only who holds this right at an instant. */
  holding: { entitlement: string; at: Instant } | null;
  /** Id of the last person of the page before. */
  after: string | null;
  limit: number;
}

/** People by organisation and number, one page. */
export const listPeople = (tx: Tx, query: PeopleQuery, viewer: Viewer): Promise<PersonLine[]> =>
  tx.sql<PersonLine[]>`
    select p.id, p.organization, p.number, p.given_name as "givenName", p.family_name as "familyName", p.email,
      p.user_name as "userName",
      case when e.id is not null then jsonb_build_object('state',
        case when e.state = 'ended' and ${isVeiled(tx, viewer)} then 'active' else e.state end, 'firstDay', e.first_day,
        'title', e.title, 'unit', e.unit) end as employment
    from people p left join lateral (
      select * from employments x where x.person_id = p.id order by x.ordinal desc limit 1
    ) e on true
    where p.organization = any (${[...query.organizations]}::text[])
      and (${query.number}::text is null or p.number = ${query.number})
      and (${query.unit}::text is null or e.unit = ${query.unit})
      and (${viewer.reportsTo}::text is null or e.manager_number = ${viewer.reportsTo})
      and (${query.holding?.entitlement ?? null}::text is null or exists (
        select 1 from grants g where g.person_id = p.id and g.entitlement = ${query.holding?.entitlement ?? null}
          and g.recorded_to is null and g.valid_from <= ${query.holding?.at ?? null}::text::timestamptz
          and (g.valid_to is null or g.valid_to > ${query.holding?.at ?? null}::text::timestamptz
            or ${isEndVeiled(tx, viewer, query.holding?.at ?? null)})))
      and (${query.after}::uuid is null or (p.organization, p.number) > (
        select l.organization, l.number from people l where l.id = ${query.after}::uuid))
    order by p.organization, p.number limit ${query.limit}`;

/**
 * An employee's file, or `null` when the viewer may not see it. A confidential departure shows to nobody else: neither
 * the process, nor the state and the days that it put on the employment.
 */
export const readPerson = async (tx: Tx, id: string, viewer: Viewer): Promise<PersonFile | null> => {
  const [row] = await tx.sql<PersonFile[]>`
    with hidden as (
      select o.id from processes o
      where o.person_id = ${id}::uuid and o.confidential and o.closed_at is null
        and not ${viewer.seesConfidential} and o.requested_by <> ${viewer.principal}
    )
    select p.id, p.organization, p.number, p.given_name as "givenName", p.family_name as "familyName", p.email,
      p.user_name as "userName",
      (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'ordinal', e.ordinal,
          'state', case when h.hides and e.state = 'ended' then 'active' else e.state end,
          'firstDay', e.first_day, 'lastDayWorked', case when h.hides then null else e.last_day_worked end,
          'employmentEnd', case when h.hides then null else e.employment_end end, 'expectedEnd', e.expected_end,
          'title', e.title, 'unit', e.unit, 'managerNumber', e.manager_number, 'status', e.status,
          'profiles', e.profiles) order by e.ordinal), '[]')
        from employments e cross join lateral (select ${isVeiled(tx, viewer)} as hides) h
        where e.person_id = p.id) as employments,
      (select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'completedOn', t.completed_on,
          'validUntil', t.valid_until) order by t.code, t.completed_on), '[]')
        from trainings_held t where t.person_id = p.id) as trainings,
      (select coalesce(jsonb_agg(jsonb_build_object('rule', w.rule, 'validFrom', w.valid_from,
          'validUntil', w.valid_until, 'control', w.control) order by w.rule, w.valid_from), '[]')
        from waivers w where w.person_id = p.id) as waivers,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
          'effectiveOn', o.effective_on) order by o.recorded_at), '[]')
        from processes o where o.person_id = p.id and o.closed_at is null
          and not exists (select 1 from hidden where hidden.id = o.id)) as "openProcesses"
    from people p
    where p.id = ${id}::uuid and (${viewer.reportsTo}::text is null or ${viewer.reportsTo} = (
      select e.manager_number from employments e where e.person_id = p.id order by e.ordinal desc limit 1))`;
  return row ?? null;
};
