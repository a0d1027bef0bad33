import { and, eq } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { imports, type importKinds, type importStates } from '../schema/imports';

export type ImportKind = (typeof importKinds)[number];

/** A remark on a file (`line` is `null`) or on one of its rows. */
export interface ImportWarning {
  line: number | null;
  code: string;
  detail: string;
}

/** A file that was read once and is about to be worked through. */
export interface StagedImport {
  id: string;
  organization: string;
  kind: ImportKind;
  sha256: string;
  content: Buffer;
  rows: number;
  warnings: ImportWarning[];
  requestedBy: string;
}

/** Where an import stands: counts of the rows that have an outcome. */
export interface ImportStatus {
  id: string;
  organization: string;
  kind: ImportKind;
  state: (typeof importStates)[number];
  rows: number;
  accepted: number;
  /** Nothing happens before a person decides. */
  held: number;
  changed: number;
  unchanged: number;
  /** Durable, not judged yet: 0 once an import is done, but for processes that stayed silent. */
  received: number;
  refused: number;
  warnings: ImportWarning[];
  startedAt: Instant;
  doneAt: Instant | null;
}

/** A refused row, as HR reads it. */
export interface RefusedLine {
  line: number;
  column: string | null;
  value: string;
  reason: string;
  reasonCode: string;
  /** The process that says otherwise; `null`: there is none, or it is confidential. */
  processId: string | null;
  /** What the row says otherwise than what is in force. */
  difference: Record<string, unknown> | null;
}

/** A row on which nothing happens before a person decides. */
export interface HeldLine {
  line: number;
  /** `null`: a statement begins no process, and a confidential one is not named here. */
  processId: string | null;
  /** What a statement says otherwise than Relais; `null`: the row began a process that waits. */
  difference: Record<string, unknown> | null;
}

/** A row that said otherwise than before, and what it changed. */
export interface ChangedLine {
  line: number;
  processId: string | null;
  difference: Record<string, unknown>;
}

/** Keeps a file whole, before its workflow starts. */
export const stageImport = async (tx: Tx, staged: StagedImport): Promise<void> => {
  await tx.orm.insert(imports).values({ ...staged, state: 'running' });
};

/** The import of the very same file that its sender sent before and that still runs, or `null`. */
export const findRunningTwin = async (
  tx: Tx,
  file: Pick<StagedImport, 'organization' | 'kind' | 'sha256' | 'requestedBy'>,
): Promise<string | null> => {
  const [twin] = await tx.orm
    .select({ id: imports.id })
    .from(imports)
    .where(
      and(
        eq(imports.organization, file.organization),
        eq(imports.kind, file.kind),
        eq(imports.sha256, file.sha256),
        eq(imports.requestedBy, file.requestedBy),
        eq(imports.state, 'running'),
      ),
    )
    .limit(1);
  return twin?.id ?? null;
};

/** Lets one sending of a file pass at a time, until the transaction ends. */
export const lockFile = async (tx: Tx, sha256: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${sha256}, 5))`;
};

/** Where an import stands now, or `null` outside the scope. */
export const readImportStatus = async (tx: Tx, id: string): Promise<ImportStatus | null> => {
  const [row] = await tx.sql<ImportStatus[]>`
    select i.id, i.organization, i.kind, i.state, i.rows, i.warnings, c.*,
      to_char(i.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
      to_char(i.done_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "doneAt"
    from imports i, lateral (
      select count(*) filter (where outcome = 'accepted')::int as accepted,
        count(*) filter (where outcome = 'held')::int as held,
        count(*) filter (where outcome = 'changed')::int as changed,
        count(*) filter (where outcome = 'unchanged')::int as unchanged,
        count(*) filter (where outcome = 'received')::int as received,
        count(*) filter (where outcome = 'refused')::int as refused
      from import_rows r where r.import_id = i.id) c
    where i.id = ${id}`;
  return row ?? null;
};

/** Refused rows after a line, in order, `limit` at most. */
export const listRefused = (tx: Tx, id: string, after: number, limit: number): Promise<RefusedLine[]> =>
  tx.sql<RefusedLine[]>`
    select r.line, case when p.confidential is not true then r."column" end as "column",
      case when p.confidential then '' else coalesce(r.value, '') end as value, r.reason, r.reason_code as "reasonCode",
      case when not p.confidential then p.id end as "processId",
      case when p.confidential is not true then r.difference end as difference
    from import_rows r left join processes p on p.id = r.process_id
    where r.import_id = ${id} and r.outcome = 'refused' and r.line > ${after}
    order by r.line limit ${limit}`;

/** Changed rows after a line with their differences, in order, `limit` at most; of what is confidential nothing. */
export const listChanged = (tx: Tx, id: string, after: number, limit: number): Promise<ChangedLine[]> =>
  tx.sql<ChangedLine[]>`
    select r.line, r.process_id as "processId", r.difference
    from import_rows r left join processes p on p.id = r.process_id
    where r.import_id = ${id} and r.outcome = 'changed' and r.difference is not null and r.line > ${after}
      and p.confidential is not true
    order by r.line limit ${limit}`;

/** Held rows after a line, in order, `limit` at most. */
export const listHeld = (tx: Tx, id: string, after: number, limit: number): Promise<HeldLine[]> =>
  tx.sql<HeldLine[]>`
    select r.line, case when not p.confidential then p.id end as "processId", r.difference
    from import_rows r left join processes p on p.id = r.process_id
    where r.import_id = ${id} and r.outcome = 'held' and r.line > ${after}
    order by r.line limit ${limit}`;
