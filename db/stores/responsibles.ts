import type { CivilDate } from '../../domain/calendar/time';
import type { Responsibles } from '../../domain/tasks/eligibility';
import type { Tx } from '../connect';

/** Whose responsible is asked for: who a task or a process is about, and as whom somebody would answer. */
export interface AskedFor {
  /** Of the task or message: what the answer is found by. */
  key: string;
  organization: string;
  /** Employee number of the person it is about. */
  subject: string | null;
  /** `manager`, `owner:DRF`; others have nobody but a queue or the respondent. */
  assignee: string;
}

/** Managers above a manager that are looked at before it is the respondent's. */
const MAX_DEPTH = 12;

/**
 * Who is responsible on a day, and the next in line, for a page of tasks in one statement. Responsible is the manager, or
 * the owner, when he is employed on that day with every account that is due and not suspended, else his own manager, and
 * so on; never the person it is about (DOMAIN "People", TRIAL 16). Keys without anybody are absent: the respondent answers.
 */
export const readResponsibles = async (
  tx: Tx,
  asked: readonly AskedFor[],
  on: CivilDate,
): Promise<Map<string, Responsibles>> => {
  const personal = asked.filter(({ assignee }) => assignee === 'manager' || assignee.startsWith('owner:'));
  if (personal.length === 0) return new Map();
  const rows = await tx.sql<{ key: string; able: string[] }[]>`
    with recursive asked as (
      select * from unnest(${personal.map(({ key }) => key)}::text[],
        ${personal.map(({ organization }) => organization)}::text[],
        ${personal.map(({ subject }) => subject)}::text[],
        ${personal.map(({ assignee }) => assignee)}::text[]) as a(key, organization, subject, assignee)
    ),
    line as (
      select a.key, a.organization, a.subject, a.assignee, 0 as depth, false as able, null::text as number,
        case when a.assignee = 'manager' then (
            select e.manager_number from people p join employments e on e.person_id = p.id
            where p.organization = a.organization and p.number = a.subject order by e.ordinal desc limit 1)
          else (select o.settings -> 'owners' ->> substr(a.assignee, 7) from organizations o
            where o.code = a.organization) end as above,
        array[]::text[] as seen
      from asked a
      union all
      select l.key, l.organization, l.subject, l.assignee, l.depth + 1, s.able and l.above is distinct from l.subject,
        l.above, s.above, l.seen || l.above
      from line l cross join lateral (
        select e.manager_number as above, e.state in ('planned', 'active') and e.first_day <= ${on}::text::date
            and coalesce(e.last_day_worked, 'infinity') >= ${on}::text::date
            and not exists (select from processes d where d.employment_id = e.id and d.kind = 'departure'
              and d.closed_at is null and d.state in ('suspending', 'suspended'))
            -- An account that should be there and is not: what was given back, or never made (a system that is away).
            and not exists (select from processes o join process_steps t on t.process_id = o.id
              where o.employment_id = e.id and t.action in ('enable', 'restore')
                and t.state in ('scheduled', 'waiting', 'running', 'failed')
                and (t.at at time zone 'America/Toronto')::date <= ${on}::text::date) as able
        from people p join employments e on e.person_id = p.id
        where p.organization = l.organization and p.number = l.above
        order by e.ordinal desc limit 1) s
      where l.depth < ${MAX_DEPTH} and not l.above = any (l.seen)
    )
    select key, array_agg(number order by depth) as able from line where able group by key`;
  return new Map(rows.map(({ key, able }) => [key, { level0: able[0] ?? null, level1: able[1] ?? null }]));
};
