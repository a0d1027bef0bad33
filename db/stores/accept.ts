import { answeredBy } from '../../domain/access/findings';
import type { EmploymentState } from '../../domain/people/employment';
import type { Plan } from '../../domain/processes/plan';
import type { ProcessKind, ProcessState } from '../../domain/processes/states';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { enrol } from './enrolments';

/** A process that is about to be accepted. */
export interface NewProcess {
  id: string;
  workflowId: string;
  organization: string;
  kind: ProcessKind;
  employeeNumber: string;
  state: ProcessState;
  request: unknown;
  requestHash: string;
  plan: Plan;
  requestedBy: string;
  origin: 'hand' | 'import';
  confidential: boolean;
  acceptedAt: Instant;
  /** When a departure ends the accesses; `null`: another kind of process. */
  suspendsAt: Instant | null;
  acceptLatencyMs: number;
}

/** A person and the employment that an arrival begins. */
export interface NewEmployment {
  givenName: string;
  familyName: string;
  email: string | null;
  userName: string;
  ordinal: number;
  state: EmploymentState;
  firstDay: CivilDate;
  expectedEnd: CivilDate | null;
  title: string;
  unit: string;
  managerNumber: string | null;
  status: string;
  profiles: string[];
  remark: string | null;
}

/** Ids of who a process is about. */
export interface SubjectIds {
  personId: string;
  employmentId: string;
}

const stepRows = (plan: Plan): string =>
  JSON.stringify(
    plan.steps.map((step, position) => ({
      step_id: step.id,
      position,
      action: step.action,
      system: step.system,
      entitlements: step.entitlements,
      at: step.at,
      reason: step.reason,
    })),
  );

/** Questions to HR that the process answers. A confidential one answers none: that would tell of it. */
const answered = ({ kind, confidential }: NewProcess): readonly string[] =>
  confidential ? [] : answeredBy[kind];

/**
 * Writes the process, its steps, its audit entry and its training messages, and closes the questions to HR that it
 * answers. One statement.
 */
export const insertProcess = async (tx: Tx, process: NewProcess, ids: SubjectIds): Promise<void> => {
  await tx.sql`
    with process as (
      insert into processes (id, workflow_id, organization, kind, person_id, employment_id, employee_number, state,
        effective_on, suspends_at, request, request_hash, plan, requested_by, origin, confidential, accepted_at, accept_latency_ms)
      values (${process.id}, ${process.workflowId}, ${process.organization}, ${process.kind}, ${ids.personId}::uuid,
        ${ids.employmentId}::uuid, ${process.employeeNumber}, ${process.state}, ${process.plan.on}::text::date,
        ${process.suspendsAt}::text::timestamptz, ${JSON.stringify(process.request)}::text::jsonb, ${process.requestHash},
        ${JSON.stringify(process.plan)}::text::jsonb, ${process.requestedBy}, ${process.origin},
        ${process.confidential}, ${process.acceptedAt}::text::timestamptz, ${process.acceptLatencyMs})
    ), steps as (
      insert into process_steps (process_id, step_id, organization, position, action, system, entitlements, at, state,
        reason, updated_at)
      select ${process.id}, s.step_id, ${process.organization}, s.position, s.action, s.system, s.entitlements, s.at,
        'scheduled', s.reason, ${process.acceptedAt}::text::timestamptz
      from jsonb_to_recordset(${stepRows(process.plan)}::text::jsonb) as s(step_id text, position int, action text,
        system text, entitlements text[], at timestamptz, reason text)
    ), messages as (
      ${enrol(tx, { ...process, processId: process.id, at: process.acceptedAt })}
    ), answered as (
      update tasks set state = 'done', decision = 'resolved-by-itself',
        closed_at = ${process.acceptedAt}::text::timestamptz
      where organization = ${process.organization} and employee_number = ${process.employeeNumber}
        and closed_at is null and process_id is null and split_part(dedupe_key, ':', 1) = any (${answered(process)}::text[])
      returning id, dedupe_key
    )
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${process.organization}, ${process.acceptedAt}::text::timestamptz, ${process.requestedBy}, a.*
    from (
      select ${`${process.kind}-accepted`}::text, 'process', ${process.id}::text,
        jsonb_build_object('state', ${process.state}::text, 'on', ${process.plan.on}::text)
      union all
      select 'finding-resolved', 'task', id::text, jsonb_build_object('kind', split_part(dedupe_key, ':', 1)) from answered
    ) a`;
};

/** Writes the person (kept over employments) and the new employment. */
export const insertEmployment = async (
  tx: Tx,
  organization: string,
  number: string,
  employment: NewEmployment,
): Promise<SubjectIds> => {
  const [row] = await tx.sql<{ personId: string; employmentId: string }[]>`
    with person as (
      insert into people (organization, number, given_name, family_name, email, user_name)
      values (${organization}, ${number}, ${employment.givenName}, ${employment.familyName}, ${employment.email},
        ${employment.userName})
      on conflict (organization, number) do update
        set given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email
      returning id
    )
    insert into employments (organization, person_id, ordinal, state, first_day, expected_end, title, unit,
      manager_number, status, profiles, remark)
    select ${organization}, person.id, ${employment.ordinal}, ${employment.state}, ${employment.firstDay}::text::date,
      ${employment.expectedEnd}::text::date, ${employment.title}, ${employment.unit}, ${employment.managerNumber},
      ${employment.status}, ${employment.profiles}::text[], ${employment.remark}
    from person
    returning person_id as "personId", id as "employmentId"`;
  if (!row) throw new Error('the employment was not written');
  return row;
};

/** Gives an employment its end, or takes it back. */
export const setEmploymentEnd = async (
  tx: Tx,
  employmentId: string,
  end: { lastDayWorked: CivilDate | null; employmentEnd: CivilDate | null },
): Promise<void> => {
  await tx.sql`
    update employments set last_day_worked = ${end.lastDayWorked}::text::date,
      employment_end = ${end.employmentEnd}::text::date
    where id = ${employmentId}::uuid`;
};

/** What an acceptance wrote before, so that a repeated one answers the same. */
export const readAccepted = async (
  tx: Tx,
  id: string,
): Promise<(SubjectIds & { state: ProcessState; plan: Plan; employeeNumber: string }) | null> => {
  const [row] = await tx.sql<(SubjectIds & { state: ProcessState; plan: Plan; employeeNumber: string })[]>`
    select person_id as "personId", employment_id as "employmentId", state, plan, employee_number as "employeeNumber"
    from processes where id = ${id}`;
  return row ?? null;
};

/** Writes on an employment, and its person, what a change brings; absent keys stay. */
export const moveEmployment = async (
  tx: Tx,
  employmentId: string,
  change: {
    givenName?: string;
    familyName?: string;
    email?: string | null;
    profiles?: string[];
    title?: string;
    unit?: string;
    managerNumber?: string | null;
    employmentEnd?: CivilDate | null;
  },
): Promise<void> => {
  const { givenName, familyName, email, profiles, title, unit, managerNumber, employmentEnd } = change;
  await tx.sql`
    with person as (
      update people set
        given_name = coalesce(${givenName ?? null}::text, given_name),
        family_name = coalesce(${familyName ?? null}::text, family_name),
        email = case when ${email !== undefined} then ${email ?? null}::text else email end
      where id = (select person_id from employments where id = ${employmentId}::uuid)
        and ${[givenName, familyName, email].some((value) => value !== undefined)}
    )
    update employments set
      profiles = coalesce(${profiles ?? null}::text[], profiles),
      title = coalesce(${title ?? null}::text, title),
      unit = coalesce(${unit ?? null}::text, unit),
      manager_number = case when ${managerNumber !== undefined} then ${managerNumber ?? null}::text else manager_number end,
      expected_end = case when ${employmentEnd !== undefined} then ${employmentEnd ?? null}::text::date else expected_end end
    where id = ${employmentId}::uuid`;
};

/** Days that a planned departure has set as ends of an employment; `null`: none, or an immediate departure. */
export const plannedEnds = async (
  tx: Tx,
  processId: string,
): Promise<{ lastDayWorked: CivilDate | null; employmentEnd: CivilDate | null }> => {
  const [row] = await tx.sql<{ lastDayWorked: CivilDate | null; employmentEnd: CivilDate | null }[]>`
    select e.last_day_worked::text as "lastDayWorked", e.employment_end::text as "employmentEnd"
    from processes p join employments e on e.id = p.employment_id
    where p.id = ${processId} and p.kind = 'departure' and not (p.request ->> 'immediate')::boolean`;
  return row ?? { lastDayWorked: null, employmentEnd: null };
};

/**
 * Entitlements whose grant a departure ended, and those that one before it was giving back when this one took it over:
 * together what the person held before both.
 */
export const grantsEndedBy = async (tx: Tx, processId: string): Promise<string[]> => {
  const rows = await tx.sql<{ entitlement: string }[]>`
    select entitlement from grants where end_process = ${processId} and recorded_to is null
    union
    select r.entitlement from processes own
      join processes o on o.employment_id = own.employment_id and o.kind = 'departure' and o.state = 'cancelled'
      join process_steps s on s.process_id = o.id and s.action in ('restore', 'work')
        and s.state = 'cancelled' and s.detail = 'superseded'
      cross join unnest(s.entitlements) as r(entitlement)
    where own.id = ${processId} and o.recorded_at < own.recorded_at`;
  return rows.map((row) => row.entitlement);
};
