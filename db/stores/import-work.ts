import { eq } from 'drizzle-orm';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { EmploymentState } from '../../domain/people/employment';
import type { Actor } from '../../domain/tasks/task';
import type { Tx } from '../connect';
import { imports, type rowOutcomes } from '../schema/imports';
import { lockHolds, readHeld, readHeldThings, showsHeld, type HoldLimits } from './held';
import type { ImportKind, ImportWarning } from './imports';

/** A staged file, and who sent it. */
export interface ImportFile {
  id: string;
  organization: string;
  kind: ImportKind;
  content: Buffer;
  sender: Actor;
}

/** What became of one row. */
export interface RowRecord {
  line: number;
  outcome: (typeof rowOutcomes)[number];
  column: string | null;
  value: string | null;
  reason: string | null;
  reasonCode: string | null;
  processId: string | null;
  difference: Record<string, unknown> | null;
}

/** Somebody known in the organisation, by the last employment. */
export interface WorkforceMember {
  number: string;
  state: EmploymentState;
  firstDay: CivilDate;
  managerNumber: string | null;
  email: string | null;
}

/** The staged file. Throws when the scope does not hold it, or not any more: it is purged when its import is done. */
export const readImportFile = async (tx: Tx, id: string): Promise<ImportFile> => {
  const columns = { organization: imports.organization, kind: imports.kind, content: imports.content };
  const [file] = await tx.orm
    .select({ ...columns, requestedBy: imports.requestedBy })
    .from(imports)
    .where(eq(imports.id, id));
  if (!file?.content) throw new Error('no such file in the scope');
  const { requestedBy, content, ...rest } = file;
  return { id, content, ...rest, sender: await readSender(tx, requestedBy, file.organization) };
};

// Only HR imports (the matrix of the API), so that the role needs no column.
const readSender = async (tx: Tx, principal: string, organization: string): Promise<Actor> => {
  const [found] = await tx.sql<{ kind: 'person' | 'service'; employeeNumber: string | null }[]>`
    select kind, case when organization = ${organization} then employee_number end as "employeeNumber"
    from principals where id = ${principal}`;
  return { principal, role: 'hr', kind: 'service', employeeNumber: null, ...found };
};

/** Everybody known in the organisation, by the last employment. */
export const listWorkforce = (tx: Tx, organization: string): Promise<WorkforceMember[]> =>
  tx.sql<WorkforceMember[]>`
    select distinct on (e.person_id) p.number, e.state, e.first_day::text as "firstDay",
      e.manager_number as "managerNumber", p.email
    from people p join employments e on e.person_id = p.id
    where p.organization = ${organization}
    order by e.person_id, e.ordinal desc`;

/** Lines that have an outcome for good: none of them is worked through again. One that is `received` is asked again. */
export const listSettledLines = async (tx: Tx, id: string): Promise<Set<number>> => {
  const rows = await tx.sql<{ line: number }[]>`
    select line from import_rows where import_id = ${id} and outcome <> 'received'`;
  return new Set(rows.map(({ line }) => line));
};

/**
 * Writes outcomes; the first one of a line that is not `received` stays. What a row began is accepted by one import
 * alone: the first to say so of those that began before it did. Whether the row itself was answered "accepted" or,
 * after a try whose answer was lost or late, "as before", does not matter. What waits for a decision is held instead.
 */
export const recordOutcomes = async (tx: Tx, id: string, rows: readonly RowRecord[]): Promise<void> => {
  // One import at a time in an organisation: of two that run at once, the second sees what the first wrote.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(organization, 8)) from imports where id = ${id}`;
  await tx.sql`
    insert into import_rows (import_id, line, organization, outcome, "column", value, reason, reason_code,
      process_id, difference)
    select i.id, r.line, i.organization,
      case when r.outcome not in ('accepted', 'unchanged') or r."processId" is null then r.outcome
        when exists (
          select 1 from imports o join import_rows a on a.import_id = o.id
          where o.organization = i.organization and o.kind = i.kind and o.id <> i.id
            and (o.done_at is null or o.done_at >= i.started_at)
            and a.process_id = r."processId" and a.outcome in ('accepted', 'held')
        ) then 'unchanged'
        else coalesce((
          select case p.state when 'held' then 'held' else 'accepted' end from processes p
          where p.id = r."processId" and (r.outcome = 'accepted'
            or p.origin = 'import' and p.recorded_at >= i.started_at)
        ), r.outcome) end,
      r."column", r.value, r.reason, r."reasonCode", r."processId", r.difference
    from imports i, jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(line int, outcome text,
      "column" text, value text, reason text, "reasonCode" text, "processId" text, difference jsonb)
    where i.id = ${id}
    on conflict (import_id, line) do update set outcome = excluded.outcome, "column" = excluded."column",
      value = excluded.value, reason = excluded.reason, reason_code = excluded.reason_code,
      process_id = excluded.process_id, difference = excluded.difference
      where import_rows.outcome = 'received'`;
};

/** Keeps how many rows of a file of departures would end accesses today or tomorrow. */
export const writeDueSoon = async (tx: Tx, id: string, rows: number): Promise<void> => {
  await tx.sql`update imports set due_soon = ${rows} where id = ${id} and state = 'running'`;
};

/** Replaces the remarks of an import that runs. */
export const writeWarnings = async (
  tx: Tx,
  id: string,
  warnings: readonly ImportWarning[],
): Promise<void> => {
  await tx.sql`update imports set warnings = ${JSON.stringify(warnings)}::text::jsonb
    where id = ${id} and state = 'running'`;
};

/** Ends an import and purges its file; its row counts, or `null` when it had ended before. */
export const closeImport = async (
  tx: Tx,
  id: string,
  now: Instant,
): Promise<{ kind: ImportKind; requestedBy: string; outcomes: Record<string, number> } | null> => {
  const [closed] = await tx.sql<
    { kind: ImportKind; requestedBy: string; outcomes: Record<string, number> }[]
  >`
    update imports set state = 'done', done_at = ${now}::text::timestamptz, content = null
    where id = ${id} and state = 'running'
    returning kind, requested_by as "requestedBy", (
      select coalesce(jsonb_object_agg(o.outcome, o.n), '{}') from (
        select outcome, count(*) as n from import_rows where import_id = ${id} group by outcome) o) as outcomes`;
  return closed ?? null;
};

/**
 * Purges what a report shows of persons: refused cells and differences. Counts and reasons stay, and what is about somebody
 * whose purge is held; answers how many rows it were.
 */
export const purgeReport = async (tx: Tx, id: string, limits: HoldLimits): Promise<number> => {
  await lockHolds(tx, limits.organization);
  if ((await readHeld(tx, limits)).organization) return 0;
  const held = await readHeldThings(tx, limits);
  const rows = await tx.sql`
    update import_rows r set value = null, difference = null
    where import_id = ${id} and (value is not null or difference is not null) and not ${showsHeld(tx, held)}
    returning line`;
  return rows.length;
};

/** Milliseconds that the slowest request made by hand in the last five seconds waited, or `null`: the batch role's. */
export const readHandLatency = async (tx: Tx): Promise<number | null> => {
  const [row] = await tx.sql<{ slowest: number | null }[]>`
    select max(accept_latency_ms) as slowest from processes
    where origin = 'hand' and recorded_at > now() - interval '5 seconds'`;
  return row?.slowest ?? null;
};
