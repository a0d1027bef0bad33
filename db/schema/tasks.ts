import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { queues, verifications } from '../../domain/access/catalogue';
import { taskKinds, taskStates, type Evidence } from '../../domain/tasks/task';
import { instant, oneOf } from './columns';

export const tasks = pgTable(
  'tasks',
  {
    id: uuid().primaryKey(),
    organization: text().notNull(),
    /** `null`: opened by the reconciliation, answered without a workflow. */
    processId: text('process_id'),
    stepId: text('step_id'),
    kind: text({ enum: taskKinds }).notNull(),
    queue: text({ enum: queues }).notNull(),
    /** `queue`, `manager`, `respondent`, `owner:DRF`; resolved to persons when asked. */
    assignee: text().notNull(),
    /** French, without a person's name. */
    title: text().notNull(),
    checklist: jsonb().$type<string[]>().notNull(),
    employeeNumber: text('employee_number'),
    system: text(),
    entitlements: text().array().notNull(),
    verification: text({ enum: verifications }).notNull(),
    urgent: boolean().notNull().default(false),
    confidential: boolean().notNull().default(false),
    state: text({ enum: taskStates }).notNull(),
    requestedBy: text('requested_by').notNull(),
    openedAt: instant('opened_at').notNull(),
    dueAt: instant('due_at'),
    giveUpAt: instant('give_up_at'),
    /** Instants of the reminder, of the escalation to the manager's manager, to the respondent. */
    remindAt: instant('remind_at'),
    escalateAt: instant('escalate_at'),
    respondentAt: instant('respondent_at'),
    claimedBy: text('claimed_by'),
    claimedAt: instant('claimed_at'),
    completedBy: text('completed_by'),
    completedAt: instant('completed_at'),
    evidence: jsonb().$type<Evidence>(),
    verifiedBy: text('verified_by'),
    verifiedAt: instant('verified_at'),
    decision: text(),
    closedAt: instant('closed_at'),
    /** Of a finding: what it is about, so that one finding opens one task. */
    dedupeKey: text('dedupe_key'),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    index('tasks_list').on(table.organization, table.state, table.queue, table.openedAt, table.id),
    index('tasks_process').on(table.processId),
    index('tasks_employee').on(table.organization, table.employeeNumber),
    uniqueIndex('tasks_one_finding')
      .on(table.organization, table.dedupeKey)
      .where(sql`closed_at is null`),
    check('tasks_kind', oneOf(table.kind, taskKinds)),
    check('tasks_queue', oneOf(table.queue, queues)),
    check('tasks_state', oneOf(table.state, taskStates)),
    check('tasks_verification', oneOf(table.verification, verifications)),
  ],
);
