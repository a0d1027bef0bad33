import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** One change or decision. `details` holds ids and codes, never a person's name or address. */
export interface AuditEntry {
  organization: string;
  /** When it happened, by the business clock; the database adds when it was recorded. */
  at: Instant;
  /** Principal id, or the name of a part of Relais. */
  actor: string;
  /** `system.put`, `arrival.accepted`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  details: Record<string, unknown>;
}

/** Adds one entry; nothing can change or remove it. Throws outside the transaction's scope. */
export const recordAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  // As text: Drizzle takes the driver's own writing of JSON away from the shared pool.
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    values (${entry.organization}, ${entry.at}::text::timestamptz, ${entry.actor}, ${entry.action},
      ${entry.subjectKind}, ${entry.subjectId}, ${JSON.stringify(entry.details)}::text::jsonb)`;
};

/** Adds the same entry to the chain of each organisation, always in the same order. Throws outside the scope. */
export const recordAuditIn = async (
  tx: Tx,
  organizations: readonly string[],
  { at, actor, action, subjectKind, subjectId, details }: Omit<AuditEntry, 'organization'>,
): Promise<void> => {
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select code, ${at}::text::timestamptz, ${actor}, ${action}, ${subjectKind}, ${subjectId},
      ${JSON.stringify(details)}::text::jsonb
    from unnest(${[...organizations]}::text[]) as code order by code`;
};

/**
 * Adds one entry, unless the very same is there: for a step that is made again because the answer of its first attempt,
 * committed, was lost with its worker. To be called after the row that the entry is about is locked.
 */
export const recordOnce = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  const details = JSON.stringify(entry.details);
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${entry.organization}, ${entry.at}::text::timestamptz, ${entry.actor}, ${entry.action},
      ${entry.subjectKind}, ${entry.subjectId}, ${details}::text::jsonb
    where not exists (select 1 from audit a join audit_details d on d.audit_id = a.id
      where a.organization = ${entry.organization} and a.subject_kind = ${entry.subjectKind}
        and a.subject_id = ${entry.subjectId} and a.action = ${entry.action} and a.actor = ${entry.actor}
        and a.at = ${entry.at}::text::timestamptz and d.details = (${details}::text::jsonb)::text)`;
};

/** A read of a process about an employee. */
export interface ProcessReading {
  organization: string;
  actor: string;
  processId: string;
  at: Instant;
}

/** Writes that somebody read a process, unless he did within the quarter of an hour before. */
export const recordRead = async (
  tx: Tx,
  { organization, actor, processId, at }: ProcessReading,
): Promise<void> => {
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${organization}, ${at}::text::timestamptz, ${actor}, 'process-read', 'process', ${processId}, '{}'
    where not exists (select 1 from audit where organization = ${organization} and subject_kind = 'process'
      and subject_id = ${processId} and actor = ${actor} and action = 'process-read'
      and at > ${at}::text::timestamptz - interval '15 minutes')`;
};

/** A reading of a list of persons. */
export interface Listing {
  organizations: readonly string[];
  actor: string;
  at: Instant;
  /** What was listed: `people`, `tasks`. */
  what: string;
  /** Stands for its conditions and its page: a hash. */
  filter: string;
  /** How many lines were handed out. */
  count: number;
}

/** Writes that somebody read a list, in each organisation that it is of, unless he read the same in the quarter of an hour before. */
export const recordListing = async (
  tx: Tx,
  { organizations, actor, at, what, filter, count }: Listing,
): Promise<void> => {
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select code, ${at}::text::timestamptz, ${actor}, ${`${what}-listed`}, ${what}, ${filter},
      jsonb_build_object('count', ${count}::int)
    from unnest(${[...organizations]}::text[]) as code
    where not exists (select 1 from audit a where a.organization = code and a.subject_kind = ${what}
      and a.subject_id = ${filter} and a.actor = ${actor} and a.at > ${at}::text::timestamptz - interval '15 minutes')
    order by code`;
};

/** Writes that somebody read a list of one number alone: whoever has it was read, with the same silence after. */
export const recordReadOfNumber = async (
  tx: Tx,
  { organizations, actor, at, what, number }: Omit<Listing, 'filter' | 'count'> & { number: string },
): Promise<void> => {
  await tx.sql`
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select p.organization, ${at}::text::timestamptz, ${actor}, 'person-read', 'person', p.id::text,
      jsonb_build_object('what', ${what}::text)
    from people p where p.organization = any (${[...organizations]}::text[]) and p.number = ${number}
      and not exists (select 1 from audit a join audit_details d on d.audit_id = a.id
        where a.organization = p.organization and a.subject_kind = 'person' and a.subject_id = p.id::text
          and a.actor = ${actor} and a.action = 'person-read' and d.details::jsonb ->> 'what' = ${what}
          and a.at > ${at}::text::timestamptz - interval '15 minutes')
    order by p.organization`;
};
