import { and, asc, desc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import type { Plan } from '../../domain/processes/plan';
import type { StepProgress } from '../../domain/processes/progress';
import type { ProcessKind, ProcessState } from '../../domain/processes/states';
import type { Knower } from '../../domain/people/knower';
import type { Scope, Tx } from '../connect';
import { employments } from '../schema/people';
import { processes, processSteps } from '../schema/processes';
import { isVeiled } from './veil';

/** The last process of a kind about an employee number. */
export interface LatestProcess {
  id: string;
  workflowId: string;
  state: ProcessState;
  plan: Plan;
  request: Record<string, unknown>;
  requestHash: string;
  closed: boolean;
  /** Seen by its author, security and the auditor alone. */
  confidential: boolean;
  requestedBy: string;
  /** Whether a new request of this kind would be another process. */
  over: boolean;
  /** Whether a person has called it off. */
  cancelled: boolean;
  /** How many processes of this kind are over. */
  overCount: number;
}

/**
 * The last process of a kind about a number, and how many are over: what gives the next one its id. An arrival whose
 * employment has ended in a confidence that the knower does not share is not over for him.
 */
export const latestProcess = async (
  tx: Tx,
  organization: string,
  kind: ProcessKind,
  number: string,
  knower: Knower,
): Promise<LatestProcess | null> => {
  const [row] = await tx.sql<LatestProcess[]>`
    select p.id, p.workflow_id as "workflowId", p.state, p.plan, p.request, p.request_hash as "requestHash",
      p.closed_at is not null as closed, p.confidential, p.requested_by as "requestedBy", x.over,
      p.state = 'cancelled' as cancelled, (count(*) filter (where x.over) over ())::int as "overCount"
    from processes p join employments e on e.id = p.employment_id
      cross join lateral (select case when p.kind = 'arrival'
        then p.state = 'cancelled' or e.state = 'never-started' or (e.state = 'ended' and not ${isVeiled(tx, knower)})
        else p.closed_at is not null or p.state = 'cancelled' end as over) x
    where p.organization = ${organization} and p.kind = ${kind} and p.employee_number = ${number}
    order by p.recorded_at desc limit 1`;
  return row ?? null;
};

/** A row of a list of processes. */
export interface ProcessRow {
  id: string;
  workflowId: string;
  organization: string;
  kind: ProcessKind;
  employeeNumber: string;
  personId: string;
  state: ProcessState;
  effectiveOn: string;
  outcome: string | null;
  confidential: boolean;
  requestedBy: string;
  acceptedAt: Instant;
  closedAt: Instant | null;
  recordedAt: Instant;
  attention: number;
  waiting: number;
}

const countOf = (states: SQL): SQL<number> =>
  sql<number>`(select count(*)::int from process_steps s where s.process_id = "processes"."id" and s.state in (${states}))`;

const columns = {
  id: processes.id,
  workflowId: processes.workflowId,
  organization: processes.organization,
  kind: processes.kind,
  employeeNumber: processes.employeeNumber,
  personId: processes.personId,
  state: processes.state,
  effectiveOn: processes.effectiveOn,
  outcome: processes.outcome,
  confidential: processes.confidential,
  requestedBy: processes.requestedBy,
  acceptedAt: processes.acceptedAt,
  closedAt: processes.closedAt,
  recordedAt: processes.recordedAt,
  attention: countOf(sql`'failed'`),
  waiting: countOf(sql`'open', 'completed', 'waiting'`),
};

/** Who reads: what he may not know of is not there for him. */
export interface Reader {
  principal: string;
  /** Whether his role reads confidential processes. */
  readsConfidential: boolean;
  /** Only the processes of who reports to this number. */
  reportsOf: string | null;
}

const visible = ({ principal, readsConfidential, reportsOf }: Reader): SQL | undefined =>
  and(
    readsConfidential
      ? undefined
      : or(eq(processes.confidential, false), eq(processes.requestedBy, principal)),
    reportsOf === null ? undefined : eq(employments.managerNumber, reportsOf),
  );

/** What a list asks for; `after` is the id of the last row of the page before. */
export interface ProcessFilter {
  kind: ProcessKind;
  organizations: Scope;
  state?: ProcessState | undefined;
  number?: string | undefined;
  open?: boolean | undefined;
  after?: string | undefined;
  limit: number;
}

const before = (id: string): SQL =>
  sql`(${processes.recordedAt}, ${processes.id}) < (select c.recorded_at, c.id from processes c where c.id = ${id})`;

/** A page of processes, newest first, by key. */
export const listProcesses = (tx: Tx, reader: Reader, filter: ProcessFilter): Promise<ProcessRow[]> =>
  tx.orm
    .select(columns)
    .from(processes)
    .innerJoin(employments, eq(employments.id, processes.employmentId))
    .where(
      and(
        eq(processes.kind, filter.kind),
        inArray(processes.organization, [...filter.organizations]),
        filter.state ? eq(processes.state, filter.state) : undefined,
        filter.number ? eq(processes.employeeNumber, filter.number) : undefined,
        filter.open ? isNull(processes.closedAt) : undefined,
        filter.after ? before(filter.after) : undefined,
        visible(reader),
      ),
    )
    .orderBy(desc(processes.recordedAt), desc(processes.id))
    .limit(filter.limit);

/** One process as the tables show it. */
export interface StoredProcess extends ProcessRow {
  request: Record<string, unknown>;
  plan: Plan;
  steps: StepProgress[];
}

// The last task that a step has opened; the outer columns by name, since Drizzle would not say whose they are.
const taskOfStep = sql<string | null>`(select t.id from tasks t where t.process_id = process_steps.process_id
  and t.step_id = process_steps.step_id order by t.opened_at desc limit 1)`;

const readSteps = async (tx: Tx, processId: string): Promise<StepProgress[]> =>
  await tx.orm
    .select({
      id: processSteps.stepId,
      action: processSteps.action,
      system: processSteps.system,
      entitlements: processSteps.entitlements,
      at: processSteps.at,
      state: processSteps.state,
      reason: processSteps.reason,
      detail: processSteps.detail,
      since: processSteps.updatedAt,
      task: taskOfStep,
    })
    .from(processSteps)
    .where(eq(processSteps.processId, processId))
    .orderBy(asc(processSteps.position), asc(processSteps.stepId));

/** One process with its steps, or `null` for one that the reader may not know of. */
export const readProcess = async (
  tx: Tx,
  reader: Reader,
  kind: ProcessKind,
  id: string,
): Promise<StoredProcess | null> => {
  const [row] = await tx.orm
    .select({ ...columns, request: processes.request, plan: processes.plan })
    .from(processes)
    .innerJoin(employments, eq(employments.id, processes.employmentId))
    .where(and(eq(processes.id, id), eq(processes.kind, kind), visible(reader)));
  return row ? { ...row, steps: await readSteps(tx, id) } : null;
};
