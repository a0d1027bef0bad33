import { createHash, randomUUID } from 'node:crypto';
import type { CompletedTask } from '../../domain/access/extract-proof';
import type { ExtractedRow } from '../../domain/access/extract-rows';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** An extract as it is kept. */
export interface StoredExtract {
  id: string;
  sha256: string;
  rows: number;
  readAt: Instant;
}

/** The SHA-256 of a file, in hexadecimal. */
export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Lets one extract of a system in at a time, until the transaction ends. */
export const lockExtracts = async (tx: Tx, organization: string, system: string): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`extract:${organization}:${system}`}, 0))`;
};

/** The last extract of a system and the one before it, the last first. */
export const lastExtracts = async (
  tx: Tx,
  organization: string,
  system: string,
): Promise<StoredExtract[]> => {
  const rows = await tx.sql<(Omit<StoredExtract, 'readAt'> & { readAt: string })[]>`
    select id, sha256, rows, read_at::text as "readAt" from extracts
    where organization = ${organization} and system = ${system} order by read_at desc, id desc limit 2`;
  return rows.map((row) => ({ ...row, readAt: new Date(row.readAt).toISOString() }));
};

/** What an extract showed: `userName|responsibility`, ended rows included. */
export const shownBy = async (tx: Tx, extractId: string): Promise<Set<string>> => {
  const rows = await tx.sql<{ key: string }[]>`
    select distinct lower(user_name) || '|' || responsibility as key from extract_rows
    where extract_id = ${extractId}`;
  return new Set(rows.map((row) => row.key));
};

/** An extract to be kept. `userNameOf` gives the account name of who the file may call by his number. */
export interface NewExtract {
  organization: string;
  system: string;
  sha256: string;
  rows: readonly ExtractedRow[];
  readAt: Instant;
  recordedBy: string;
  userNameOf(user: string): string;
}

/** Keeps an extract with its rows; returns its id. */
export const insertExtract = async (tx: Tx, extract: NewExtract): Promise<string> => {
  const id = randomUUID();
  await tx.sql`
    insert into extracts (id, organization, system, sha256, rows, read_at, recorded_by)
    values (${id}, ${extract.organization}, ${extract.system}, ${extract.sha256}, ${extract.rows.length},
      ${extract.readAt}::text::timestamptz, ${extract.recordedBy})`;
  const rows = extract.rows.map((row) => ({ ...row, userName: extract.userNameOf(row.user) }));
  await tx.sql`
    insert into extract_rows (extract_id, line, organization, user_name, responsibility, starts_on, ends_on,
      inherited_from, current)
    select ${id}, r.line, ${extract.organization}, r."userName", r.responsibility, r."startsOn", r."endsOn",
      r."inheritedFrom", r.current
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(line int, "userName" text, responsibility text,
      "startsOn" date, "endsOn" date, "inheritedFrom" text, current boolean)`;
  return id;
};

/** Work in a system that a person says is done and that waits for an extract as its proof. */
export const completedTasks = (tx: Tx, organization: string, system: string): Promise<CompletedTask[]> =>
  tx.sql<CompletedTask[]>`
    select t.id as "taskId", t.confidential, o.workflow_id as "workflowId", p.user_name as "userName", s.action, t.entitlements,
      coalesce(case when s.action = 'end' and s.step_id like '%:self-service' then e.employment_end end,
        o.effective_on)::text as on
    from tasks t join processes o on o.id = t.process_id and o.closed_at is null
      join process_steps s on s.process_id = t.process_id and s.step_id = t.step_id and s.action in ('work', 'end')
      join people p on p.id = o.person_id join employments e on e.id = o.employment_id
    where t.organization = ${organization} and t.system = ${system} and t.kind = 'work' and t.state = 'completed'
      and t.verification = 'extract'`;
