import { and, asc, eq, getTableColumns, gt, inArray, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Queue } from '../../domain/access/catalogue';
import type { Instant } from '../../domain/calendar/time';
import { claimsHoldSince } from '../../domain/tasks/claims';
import type { TaskKind, TaskState } from '../../domain/tasks/task';
import type { Tx } from '../connect';
import { people } from '../schema/people';
import { profiles } from '../schema/organizations';
import { processes, processSteps } from '../schema/processes';
import { tasks } from '../schema/tasks';

/** A task, with what is needed to show it and to send its answer. */
export type Task = typeof tasks.$inferSelect & {
  /** Of its process; `null`: answered without a workflow. */
  workflowId: string | null;
  givenName: string | null;
  familyName: string | null;
  /** Name of the person's accounts in every system. */
  userName: string | null;
  /** The profile that the work comes from, `BASE` included. */
  profile: string | null;
};

/** What a list of tasks is narrowed to. */
export interface TaskFilter {
  organizations: readonly string[];
  queues?: readonly Queue[] | undefined;
  states?: readonly TaskState[] | undefined;
  kind?: TaskKind | undefined;
  system?: string | undefined;
  dueBefore?: Instant | undefined;
  urgent?: boolean | undefined;
  employeeNumber?: string | undefined;
  processId?: string | undefined;
  /** Confidential ones only where this principal asked for them; `null`: all. */
  confidentialOf: string | null;
  /** Only what one person answers, or what is in these queues; the rules then say who. */
  personalOr?: readonly Queue[] | undefined;
}

const columns = {
  ...getTableColumns(tasks),
  workflowId: processes.workflowId,
  givenName: people.givenName,
  familyName: people.familyName,
  userName: people.userName,
  profile: sql<string | null>`case ${processSteps.reason} when 'base' then 'BASE' else ${profiles.code} end`,
};

const select = (tx: Tx) =>
  tx.orm
    .select(columns)
    .from(tasks)
    .leftJoin(processes, eq(processes.id, tasks.processId))
    .leftJoin(
      people,
      and(eq(people.organization, tasks.organization), eq(people.number, tasks.employeeNumber)),
    )
    .leftJoin(
      processSteps,
      and(eq(processSteps.processId, tasks.processId), eq(processSteps.stepId, tasks.stepId)),
    )
    .leftJoin(
      profiles,
      and(eq(profiles.organization, tasks.organization), eq(profiles.code, processSteps.reason)),
    );

const optional = <T>(value: T | undefined, condition: (value: T) => SQL | undefined): SQL | undefined =>
  value === undefined ? undefined : condition(value);

const conditionOf = (filter: TaskFilter): SQL | undefined =>
  and(
    inArray(tasks.organization, [...filter.organizations]),
    optional(filter.queues, (queues) => inArray(tasks.queue, [...queues])),
    optional(filter.states, (states) => inArray(tasks.state, [...states])),
    optional(filter.kind, (kind) => eq(tasks.kind, kind)),
    optional(filter.system, (system) => eq(tasks.system, system)),
    optional(filter.dueBefore, (instant) => lt(tasks.dueAt, instant)),
    optional(filter.urgent, (urgent) => eq(tasks.urgent, urgent)),
    optional(filter.employeeNumber, (number) => eq(tasks.employeeNumber, number)),
    optional(filter.processId, (id) => eq(tasks.processId, id)),
    filter.confidentialOf === null
      ? undefined
      : or(eq(tasks.confidential, false), eq(tasks.requestedBy, filter.confidentialOf)),
    optional(filter.personalOr, (queues) =>
      or(sql`${tasks.assignee} <> 'queue'`, tasks.confidential, inArray(tasks.queue, [...queues])),
    ),
  );

/**
 * Tasks in order of opening, after the task `after`.
 * @param limit rows at most
 */
export const listTasks = (
  tx: Tx,
  filter: TaskFilter,
  after: string | null,
  limit: number,
): Promise<Task[]> => {
  // By the row itself: an instant that crossed as text has lost its microseconds.
  const place = sql`(select t.opened_at, t.id from tasks t where t.id = ${after})`;
  const beyond = after === null ? undefined : sql`(${tasks.openedAt}, ${tasks.id}) > ${place}`;
  return select(tx)
    .where(and(conditionOf(filter), beyond))
    .orderBy(asc(tasks.openedAt), asc(tasks.id))
    .limit(limit);
};

/** The tasks with these ids that the scope holds. */
export const readTasks = (tx: Tx, ids: readonly string[]): Promise<Task[]> =>
  select(tx).where(inArray(tasks.id, [...ids]));

/**
 * Takes an open task for a person, unless another one holds it: of two at once, one wins. A claim made again keeps its
 * first instant. Says whether it is his now.
 */
export const claimTask = async (tx: Tx, id: string, principal: string, at: Instant): Promise<boolean> => {
  const taken = await tx.orm
    .update(tasks)
    .set({
      claimedBy: principal,
      claimedAt: sql`case when ${tasks.claimedBy} = ${principal} then ${tasks.claimedAt} else ${at}::timestamptz end`,
    })
    .where(
      and(
        eq(tasks.id, id),
        eq(tasks.state, 'open'),
        or(
          sql`${tasks.claimedBy} is null`,
          eq(tasks.claimedBy, principal),
          sql`not ${gt(tasks.claimedAt, claimsHoldSince(at))}`,
        ),
      ),
    )
    .returning({ id: tasks.id });
  return taken.length > 0;
};
