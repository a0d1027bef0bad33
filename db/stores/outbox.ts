import { randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { outbox } from '../schema/journal';
import { organizations } from '../schema/organizations';
import { processes } from '../schema/processes';
import { tasks } from '../schema/tasks';

/** Sends of one message, at most; then a person is told. */
export const MAX_ATTEMPTS = 5;

/**
 * Takes messages whose time has come. Each take counts as an attempt and sets the next one (1, 5, 30, 120 minutes
 * later), so that what a worker lost is taken again; two relays never take the same row.
 */
export const takeDueMessages = async (tx: Tx, now: Instant, limit: number): Promise<string[]> => {
  const rows = await tx.sql<{ id: string }[]>`
    update outbox set attempts = attempts + 1, not_before = ${now}::text::timestamptz
      + make_interval(mins => (array[1, 5, 30, 120])[least(attempts + 1, 4)])
    where id in (select id from outbox where state = 'pending' and not_before <= ${now}::text::timestamptz
      order by not_before, id limit ${limit} for update skip locked)
    returning id`;
  return rows.map(({ id }) => id);
};

const messageColumns = {
  id: outbox.id,
  organization: outbox.organization,
  kind: outbox.kind,
  dedupeKey: outbox.dedupeKey,
  recipient: outbox.recipient,
  attempts: outbox.attempts,
  organizationName: organizations.name,
  settings: organizations.settings,
  task: tasks,
  process: {
    state: processes.state,
    effectiveOn: processes.effectiveOn,
    employeeNumber: processes.employeeNumber,
    personId: processes.personId,
  },
};

const readMessages = (tx: Tx, ids: readonly string[]) =>
  tx.orm
    .select(messageColumns)
    .from(outbox)
    .innerJoin(organizations, eq(organizations.code, outbox.organization))
    .leftJoin(tasks, eq(tasks.id, outbox.taskId))
    .leftJoin(processes, eq(processes.id, outbox.processId))
    .where(inArray(outbox.id, [...ids]));

/** A message with everything that says who reads it and what. */
export type DueMessage = Awaited<ReturnType<typeof readMessages>>[number];

/** The messages with these ids. */
export const readDueMessages = async (tx: Tx, ids: readonly string[]): Promise<DueMessage[]> =>
  ids.length === 0 ? [] : await readMessages(tx, ids);

/** Somebody known here: an employee, with where he is written to. */
export interface Addressee {
  organization: string;
  number: string;
  givenName: string;
  familyName: string;
  email: string | null;
}

/** The people with these numbers; their principal's address stands in for one that HR did not give. */
export const readAddressees = async (
  tx: Tx,
  asked: readonly { organization: string; number: string }[],
): Promise<Addressee[]> => {
  return await tx.sql<Addressee[]>`
    select p.organization, p.number, p.given_name as "givenName", p.family_name as "familyName",
      coalesce(p.email, (select q.email from principals q where q.organization = p.organization
        and q.employee_number = p.number and q.email is not null order by q.id limit 1)) as email
    from unnest(${asked.map(({ organization }) => organization)}::text[],
      ${asked.map(({ number }) => number)}::text[]) as a(organization, number)
    join people p on p.organization = a.organization and p.number = a.number`;
};

/** A person who holds a role, with where he is written to. */
export interface RoleHolder {
  principal: string;
  role: string;
  /** `null`: every organisation. */
  organization: string | null;
  email: string;
}

/** Persons who hold a role today and have an address. */
export const readRoleHolders = (tx: Tx, today: CivilDate): Promise<RoleHolder[]> =>
  tx.sql<RoleHolder[]>`
    select distinct p.id as principal, g.role, g.organization, p.email
    from role_grants g join principals p on p.id = g.principal_id
    where p.email is not null and g.ended_at is null and g.valid_from <= ${today}::date
      and coalesce(g.valid_until >= ${today}::date, true)
    order by principal`;

/** An open finding about somebody without an address, and what his organisation says of its respondent's. */
export interface AddressGap {
  organization: string;
  key: string;
  respondentEmail: string | null;
}

/** Open findings whose key begins so, of every organisation. */
export const readAddressGaps = (tx: Tx, beginning: string): Promise<AddressGap[]> =>
  tx.sql<AddressGap[]>`
    select t.organization, t.dedupe_key as key, o.settings ->> 'respondentEmail' as "respondentEmail"
    from tasks t join organizations o on o.code = t.organization
    where t.closed_at is null and starts_with(t.dedupe_key, ${beginning})`;

/** Writes that a message was sent, or why it will not be. */
export const settleMessage = async (
  tx: Tx,
  id: string,
  end: { state: 'sent' | 'dropped'; detail: string | null; at: Instant },
): Promise<void> => {
  await tx.orm
    .update(outbox)
    .set({ state: end.state, detail: end.detail, sentAt: end.state === 'sent' ? end.at : null })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
};

/** Writes why a message could not be sent this time; it is taken again later. */
export const noteFailure = async (tx: Tx, id: string, detail: string): Promise<void> => {
  await tx.orm.update(outbox).set({ detail }).where(eq(outbox.id, id));
};

/** What a person reads when a message cannot be delivered. */
export interface UndeliveredText {
  title: string;
  checklist: readonly string[];
}

/** Gives a message up and opens one finding for it, with its audit entry. */
export const giveUpMessage = async (
  tx: Tx,
  message: Pick<DueMessage, 'id' | 'organization'>,
  why: { detail: string; at: Instant } & UndeliveredText,
): Promise<void> => {
  await tx.sql`
    with failed as (
      update outbox set state = 'failed', detail = ${why.detail}
      where id = ${message.id}::uuid and state = 'pending' returning id
    ), opened as (
      insert into tasks (id, organization, kind, queue, assignee, title, checklist, entitlements, verification, state,
        requested_by, opened_at, dedupe_key)
      select ${randomUUID()}::uuid, ${message.organization}, 'finding', 'reparation', 'queue', ${why.title},
        ${JSON.stringify(why.checklist)}::text::jsonb, '{}', 'none', 'open', 'relais',
        ${why.at}::text::timestamptz, 'mail:' || failed.id
      from failed
      on conflict (organization, dedupe_key) where closed_at is null do nothing
      returning id
    )
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${message.organization}, ${why.at}::text::timestamptz, 'relais', 'finding-opened', 'task', id::text,
      jsonb_build_object('kind', 'mail', 'message', ${message.id}::text, 'detail', ${why.detail}::text) from opened`;
};
