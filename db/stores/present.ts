import type { PresentEmployment } from '../../domain/people/arrival-row';
import { announcedBy, type ChangeRequest } from '../../domain/people/changes';
import type { HrFacts } from '../../domain/people/held-facts';
import type { ArrivalRequest } from '../../domain/people/requests';
import type { Knower } from '../../domain/people/knower';
import type { Tx } from '../connect';
import { isVeiled } from './veil';

interface Row extends Omit<PresentEmployment, 'announced' | 'said'> {
  arrival: ArrivalRequest | null;
  changes: { request: ChangeRequest; open: boolean }[];
}

/**
 * The last employment of a number as it stands now, with what was said of it; as it stood before a confidential departure
 * for who may not know of it. `null`: nobody has this number.
 */
export const readPresent = async (
  tx: Tx,
  organization: string,
  number: string,
  knower: Knower,
): Promise<PresentEmployment | null> => {
  const [row] = await tx.sql<Row[]>`
    select case when v.hides and e.state = 'ended' then 'active' else e.state end as state,
      e.first_day::text as "firstDay", case when not v.hides then e.last_day_worked::text end as "lastDayWorked", e.remark,
      jsonb_build_object('givenName', p.given_name, 'familyName', p.family_name, 'email', p.email, 'title', e.title,
        'unit', e.unit, 'managerNumber', e.manager_number, 'firstDay', e.first_day, 'employmentEnd', e.expected_end,
        'employmentStatus', e.status, 'profiles', e.profiles) as facts,
      a.id as "arrivalId", a.request as arrival, coalesce(c.id, a.id) as "lastProcessId",
      coalesce(c.changes, '[]') as changes
    from people p
      cross join lateral (select * from employments where person_id = p.id order by ordinal desc limit 1) e
      cross join lateral (select ${isVeiled(tx, knower)} as hides) v
      left join lateral (
        select id, request from processes where employment_id = e.id and kind = 'arrival'
        order by recorded_at desc limit 1) a on true
      left join lateral (
        select (array_agg(id order by recorded_at desc))[1] as id,
          jsonb_agg(jsonb_build_object('request', request, 'open', closed_at is null) order by recorded_at) as changes
        from processes where employment_id = e.id and kind = 'change' and state <> 'cancelled') c on true
    where p.organization = ${organization} and p.number = ${number}`;
  return row === undefined ? null : presentOf(row);
};

const presentOf = ({ arrival, changes, ...present }: Row): PresentEmployment => {
  const open = changes.find((change) => change.open);
  return {
    ...present,
    announced: open === undefined ? null : announcedBy(open.request),
    said: [
      ...(arrival === null ? [] : [saidBy(arrival)]),
      ...changes.map(({ request }) => announcedBy(request)),
    ],
  };
};

const saidBy = ({ employee, position, ...request }: ArrivalRequest): Partial<HrFacts> => ({
  givenName: employee.givenName,
  familyName: employee.familyName,
  email: employee.email,
  ...position,
  managerNumber: request.managerNumber,
  employmentEnd: request.employmentEnd,
  profiles: request.profiles,
});
