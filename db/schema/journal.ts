import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, instant, oneOf } from './columns';

/** Every change and decision; a trigger refuses UPDATE and DELETE. Holds ids and codes, no name. */
export const audit = pgTable(
  'audit',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organization: text().notNull(),
    at: instant().notNull(),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`clock_timestamp()`),
    actor: text().notNull(),
    action: text().notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    /** What a writer gives: a trigger sets it aside in `audit_details`, so that it can be purged. */
    details: jsonb().$type<Record<string, unknown>>(),
  },
  (table) => [
    index('audit_subject').on(table.organization, table.subjectKind, table.subjectId),
    index('audit_list').on(table.organization, table.id),
  ],
);

/** The chain of an organisation's entries: made at commit by a trigger, written by nobody else. */
export const auditChain = pgTable(
  'audit_chain',
  {
    organization: text().notNull(),
    /** From 1, without a gap. */
    sequence: bigint({ mode: 'number' }).notNull(),
    auditId: bigint('audit_id', { mode: 'number' }).notNull().unique(),
    /** SHA-256 of salt and details. */
    detailsHash: bytes('details_hash').notNull(),
    /** Hash of the entry before; 32 zero bytes before the first. */
    previous: bytes().notNull(),
    /** SHA-256 of the entry's canonical JSON, the hash before included. */
    hash: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organization, table.sequence] })],
);

/** Details of entries, apart from the chain that holds their salted hash: these may be purged. */
export const auditDetails = pgTable('audit_details', {
  auditId: bigint('audit_id', { mode: 'number' }).primaryKey(),
  organization: text().notNull(),
  salt: bytes().notNull(),
  /** JSON as PostgreSQL wrote it. */
  details: text().notNull(),
});

export const messageStates = ['pending', 'sent', 'dropped', 'failed'] as const;
export const messageKinds = [
  'task',
  'reminder',
  'escalation',
  'welcome',
  'training',
  'expiry',
  'notice',
] as const;

/** Mail to be sent: written in the transaction of what it announces, sent by the relay. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text().notNull(),
    kind: text({ enum: messageKinds }).notNull(),
    /** One message a subject and kind: `reminder:<task>`, `welcome:<process>`. */
    dedupeKey: text('dedupe_key').notNull(),
    taskId: uuid('task_id'),
    processId: text('process_id'),
    /** `task`: who may answer it then; `employee`, `manager`: of the process; or `queue:<queue>`. */
    recipient: text().notNull(),
    notBefore: instant('not_before').notNull(),
    state: text({ enum: messageStates }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    detail: text(),
    sentAt: instant('sent_at'),
  },
  (table) => [
    unique('outbox_once').on(table.dedupeKey),
    index('outbox_due')
      .on(table.notBefore)
      .where(sql`state = 'pending'`),
    check('outbox_kind', oneOf(table.kind, messageKinds)),
    check('outbox_state', oneOf(table.state, messageStates)),
  ],
);
