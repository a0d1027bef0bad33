import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { EmploymentState } from '../../domain/people/employment';
import type { Plan } from '../../domain/processes/plan';
import type { ProcessState, StepState } from '../../domain/processes/states';
import type { Tx } from '../connect';
import { enrol } from './enrolments';

/** Where a process stands, as the tables should show it. */
export interface ProgressRow {
  organization: string;
  processId: string;
  employmentId: string;
  at: Instant;
  state: ProcessState;
  outcome: string | null;
  closed: boolean;
  steps: readonly { id: string; state: StepState; detail: string | null }[];
  closedTasks: readonly { id: string; state: string }[];
  employment: EmploymentState | null;
  welcomeAt: Instant | null;
}

/** Writes states of the process, its steps, its withdrawn tasks and its employment. One statement. */
export const writeProgress = async (tx: Tx, progress: ProgressRow): Promise<void> => {
  const { organization, processId, at, state, outcome, closed, welcomeAt } = progress;
  await tx.sql`
    with process as (
      update processes set state = ${state}, outcome = ${outcome},
        closed_at = case when ${closed} then ${at}::text::timestamptz end
      where id = ${processId}
    ), steps as (
      update process_steps s set state = r.state, detail = r.detail, updated_at = ${at}::text::timestamptz
      from jsonb_to_recordset(${JSON.stringify(progress.steps)}::text::jsonb) as r(id text, state text, detail text)
      where s.process_id = ${processId} and s.step_id = r.id
    ), withdrawn as (
      update tasks t set state = r.state, closed_at = ${at}::text::timestamptz
      from jsonb_to_recordset(${JSON.stringify(progress.closedTasks)}::text::jsonb) as r(id uuid, state text)
      where t.id = r.id
    ), welcome as (
      insert into outbox (organization, kind, dedupe_key, process_id, recipient, not_before)
      select ${organization}, 'welcome', 'welcome:' || ${processId}::text, ${processId}, 'employee',
        ${welcomeAt}::text::timestamptz
      where ${welcomeAt}::text is not null
      on conflict (dedupe_key) do nothing
    )
    update employments set state = ${progress.employment}
    where id = ${progress.employmentId}::uuid and ${progress.employment}::text is not null`;
};

/** A plan made again. */
export interface ReplannedRow {
  organization: string;
  processId: string;
  plan: Plan;
  request: unknown;
  requestHash: string | null;
  /** As of `NewProcess`. */
  suspendsAt: Instant | null;
  at: Instant;
}

/** Writes a new plan: its steps come, move or stay; none is deleted. Who is to be trained now is told, once. */
export const writeReplanned = async (tx: Tx, replanned: ReplannedRow): Promise<void> => {
  const { organization, processId, plan, requestHash, at } = replanned;
  const steps = plan.steps.map((step, position) => ({ ...step, position }));
  await tx.sql`
    with process as (
      update processes set plan = ${JSON.stringify(plan)}::text::jsonb, effective_on = ${plan.on}::text::date,
        suspends_at = ${replanned.suspendsAt}::text::timestamptz,
        request = ${JSON.stringify(replanned.request)}::text::jsonb,
        request_hash = coalesce(${requestHash}::text, request_hash)
      where id = ${processId}
    ), messages as (
      ${enrol(tx, replanned)}
    )
    insert into process_steps (process_id, step_id, organization, position, action, system, entitlements, at, state,
      reason, updated_at)
    select ${processId}, s.id, ${organization}, s.position, s.action, s.system, s.entitlements, s.at, 'scheduled',
      s.reason, ${at}::text::timestamptz
    from jsonb_to_recordset(${JSON.stringify(steps)}::text::jsonb) as s(id text, position int, action text, system text,
      entitlements text[], at timestamptz, reason text)
    on conflict (process_id, step_id) do update
      set position = excluded.position, at = excluded.at, entitlements = excluded.entitlements,
        updated_at = excluded.updated_at`;
};

/** What a corrected arrival says of the person and the post. */
export interface CorrectedArrival {
  processId: string;
  personId: string;
  employmentId: string;
  givenName: string;
  familyName: string;
  email: string | null;
  title: string;
  unit: string;
  managerNumber: string | null;
  firstDay: string;
  expectedEnd: string | null;
  status: string;
  profiles: string[];
  remark: string | null;
}

/**
 * Writes a corrected arrival on its person and employment, before its request is. A manager that the correction does
 * not change stays as it is: somebody else may have taken the reports over meanwhile.
 */
export const correctArrival = async (tx: Tx, corrected: CorrectedArrival): Promise<void> => {
  await tx.sql`
    with person as (
      update people set given_name = ${corrected.givenName}, family_name = ${corrected.familyName},
        email = coalesce(${corrected.email}::text, email)
      where id = ${corrected.personId}::uuid
    )
    update employments set title = ${corrected.title}, unit = ${corrected.unit},
      manager_number = case
        when (select request ->> 'managerNumber' from processes where id = ${corrected.processId})
          is distinct from ${corrected.managerNumber}::text
        then ${corrected.managerNumber}::text else manager_number end,
      first_day = ${corrected.firstDay}::text::date,
      expected_end = ${corrected.expectedEnd}::text::date, status = ${corrected.status},
      profiles = ${corrected.profiles}::text[], remark = ${corrected.remark}
    where id = ${corrected.employmentId}::uuid`;
};

/** Workflows still open about an employment, other than one. */
export const openProcessesOf = async (
  tx: Tx,
  employmentId: string,
  exceptId: string,
): Promise<{ workflowId: string; kind: 'arrival' | 'departure' | 'change' }[]> =>
  await tx.sql<{ workflowId: string; kind: 'arrival' | 'departure' | 'change' }[]>`
    select workflow_id as "workflowId", kind from processes
    where employment_id = ${employmentId}::uuid and closed_at is null and id <> ${exceptId} order by id`;

/**
 * Reports of who leaves go to the substitute; to the leaver's own manager when nobody was named, or when the
 * substitute has left or leaves by `today` himself. Where the substitute is below the leaver, at whatever level, the
 * one above him who reported to the leaver takes the leaver's manager: nobody comes to stand above himself.
 */
export const rehomeReports = async (
  tx: Tx,
  organization: string,
  leaver: string,
  substitute: string | null,
  today: CivilDate,
): Promise<void> => {
  await tx.sql`
    with recursive substitute as (
      select p.number from people p join employments e on e.person_id = p.id
      where p.organization = ${organization} and p.number = ${substitute}::text and e.state in ('planned', 'active')
        and (e.last_day_worked is null or e.last_day_worked > ${today}::text::date)
    ), manager as (
      select e.manager_number as number from employments e join people p on p.id = e.person_id
      where p.organization = ${organization} and p.number = ${leaver} order by e.ordinal desc limit 1
    ), above as (
      select number, array[number] as seen from substitute
      union all
      select e.manager_number, a.seen || e.manager_number
      from above a join people p on p.organization = ${organization} and p.number = a.number
        join employments e on e.person_id = p.id and e.state in ('planned', 'active')
      where e.manager_number is not null and e.manager_number <> ${leaver} and not e.manager_number = any (a.seen)
    )
    update employments e
    set manager_number = case when p.number in (select number from above) then (select number from manager)
      else coalesce((select number from substitute), (select number from manager)) end
    from people p
    where p.id = e.person_id and e.organization = ${organization} and e.manager_number = ${leaver}
      and e.state in ('planned', 'active')`;
};

/** Tasks that somebody had claimed are free again for others. */
export const releaseClaims = async (tx: Tx, organization: string, number: string): Promise<void> => {
  await tx.sql`
    update tasks set claimed_by = null, claimed_at = null
    where organization = ${organization} and closed_at is null and claimed_by in (
      select id from principals where organization = ${organization} and employee_number = ${number})`;
};

/** What should have been done by now in a process becomes urgent; those that were not so before. */
export const hurryTasks = (
  tx: Tx,
  processId: string,
  now: Instant,
): Promise<{ id: string; queue: string }[]> =>
  tx.sql<{ id: string; queue: string }[]>`
    update tasks set urgent = true
    where process_id = ${processId} and state in ('open', 'completed') and not urgent
      and due_at < ${now}::text::timestamptz
    returning id, queue`;
