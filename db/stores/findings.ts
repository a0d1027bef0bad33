import { randomUUID } from 'node:crypto';
import { gatherMany, quietDaysOf, type Finding } from '../../domain/access/findings';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { draftIncidents } from './incident-drafts';

/** What a comparison found, and what it looked at. */
export interface FindingsToSettle {
  findings: readonly Finding[];
  /** Beginnings of the keys that were looked at: an open task under one of them that is not found again is over. */
  looked: readonly string[];
  now: Instant;
  /** The part of Relais that compared, for the audit. */
  actor: string;
  /** Findings of a kind above which one task stands for all; default: that of `gatherMany`. */
  gatherAbove?: number;
}

/** How many tasks a comparison opened and closed. */
interface SettledCount {
  opened: number;
  resolved: number;
}

/** What became of the findings. */
export interface SettledFindings extends SettledCount {
  /** Of them, those that are confidential; `standing`: those of what was found whose task is open. */
  hidden: SettledCount & { standing: number };
}

type Fragment = ReturnType<Tx['sql']>;

/** Who asked for the confidential departure under way of an employee; no row: there is none. */
const secretOf = (tx: Tx, organization: string, number: Fragment): Fragment => tx.sql`
  (select o.requested_by as author from processes o
    where o.organization = ${organization} and o.employee_number = ${number} and o.kind = 'departure'
      and o.confidential and o.closed_at is null limit 1)`;

/**
 * Opens one task for each new finding, with its message and its audit entry, and closes the tasks whose finding no
 * longer holds (decision `resolved-by-itself`). An access that is still active is drafted into the register of incidents. One comparison of an organisation at a time. While somebody leaves in
 * confidence, what is found about him is for his departure's author, security and the auditor, and what everybody has seen
 * before stays as it is.
 */
export const settleFindings = async (
  tx: Tx,
  organization: string,
  settled: FindingsToSettle,
): Promise<SettledFindings> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`findings:${organization}`}, 0))`;
  const resolved = await closeResolved(tx, organization, settled);
  const opened = await openNew(tx, organization, settled);
  await draftIncidents(tx, organization, settled.now, settled.actor);
  const standing = await countStanding(tx, organization, settled.findings);
  const hidden = { opened: countHidden(opened), resolved: countHidden(resolved), standing };
  return { opened: opened.length, resolved: resolved.length, hidden };
};

/** Whether a task that was opened or closed is confidential. */
interface Settled {
  confidential: boolean;
}

const countHidden = (settled: readonly Settled[]): number =>
  settled.filter(({ confidential }) => confidential).length;

const countStanding = async (tx: Tx, organization: string, findings: readonly Finding[]): Promise<number> => {
  const keys = findings.map(({ dedupeKey }) => dedupeKey);
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int from tasks where organization = ${organization} and confidential and closed_at is null
      and dedupe_key = any (${keys}::text[])`;
  return row?.count ?? 0;
};

const closeResolved = async (
  tx: Tx,
  organization: string,
  { findings, looked, now, actor, gatherAbove }: FindingsToSettle,
): Promise<Settled[]> => {
  // Each finding by itself and the one that stands for too many of them: both still hold.
  const holding = [...findings, ...gatherMany(findings, gatherAbove)].map((each) => each.dedupeKey);
  return await tx.sql<Settled[]>`
    with closed as (
      update tasks set state = 'done', decision = 'resolved-by-itself', closed_at = ${now}::text::timestamptz
      where organization = ${organization} and closed_at is null and process_id is null and dedupe_key is not null
        and exists (select 1 from unnest(${[...looked]}::text[]) as l(prefix) where starts_with(dedupe_key, l.prefix))
        and not dedupe_key = any (${holding}::text[])
        and (confidential or not exists ${secretOf(tx, organization, tx.sql`tasks.employee_number`)})
      returning id, dedupe_key, confidential
    ), written as (
      insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
      select ${organization}, ${now}::text::timestamptz, ${actor}, 'finding-resolved', 'task', id::text,
        jsonb_build_object('kind', split_part(dedupe_key, ':', 1)) from closed
    )
    select confidential from closed`;
};

const openNew = async (
  tx: Tx,
  organization: string,
  { findings, now, actor, gatherAbove }: FindingsToSettle,
): Promise<Settled[]> => {
  const wanted = gatherMany(findings, gatherAbove).map((each) => ({
    ...each,
    id: randomUUID(),
    quietDays: quietDaysOf(each.kind) ?? FOR_EVER,
  }));
  if (wanted.length === 0) return [];
  return await tx.sql<Settled[]>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w(id uuid, kind text,
        "dedupeKey" text, "taskKind" text, queue text, "employeeNumber" text, system text, entitlements text[],
        title text, checklist jsonb, urgent boolean, confidential boolean, "quietDays" int)
    ), opened as (
      insert into tasks (id, organization, kind, queue, assignee, title, checklist, employee_number, system,
        entitlements, verification, urgent, confidential, state, requested_by, opened_at, dedupe_key)
      select w.id, ${organization}, w."taskKind", w.queue, 'queue', w.title, w.checklist, w."employeeNumber", w.system,
        w.entitlements, 'none', w.urgent, w.confidential or secret.author is not null, 'open',
        coalesce(secret.author, ${actor}), ${now}::text::timestamptz, w."dedupeKey"
      from wanted w left join lateral ${secretOf(tx, organization, tx.sql`w."employeeNumber"`)} secret on true
      where not exists (
        select 1 from tasks t where t.organization = ${organization} and t.dedupe_key = w."dedupeKey"
          and t.decision is distinct from 'resolved-by-itself'
          and t.closed_at > ${now}::text::timestamptz - make_interval(days => w."quietDays"))
      on conflict (organization, dedupe_key) where closed_at is null do nothing
      returning id, dedupe_key, system, entitlements, confidential
    ), messages as (
      insert into outbox (organization, kind, dedupe_key, task_id, recipient, not_before)
      select ${organization}, 'task', 'task:' || id, id, 'task', ${now}::text::timestamptz from opened
    ), written as (
      insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
      select ${organization}, ${now}::text::timestamptz, ${actor}, 'finding-opened', 'task', id::text,
        jsonb_build_object('kind', split_part(dedupe_key, ':', 1), 'system', system, 'entitlements', entitlements)
      from opened
    )
    select confidential from opened`;
};

/** Longer than any employment. */
const FOR_EVER = 36_500;
