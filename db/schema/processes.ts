import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Plan } from '../../domain/processes/plan';
import { stepActions } from '../../domain/processes/plan';
import { processKinds, processStates, stepStates } from '../../domain/processes/states';
import { instant, oneOf } from './columns';
import { employments, people } from './people';

export const origins = ['hand', 'import'] as const;

export const processes = pgTable(
  'processes',
  {
    /** Public id, `REGIE.<uuid>`. */
    id: text().primaryKey(),
    workflowId: text('workflow_id').notNull().unique(),
    organization: text().notNull(),
    kind: text({ enum: processKinds }).notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    employmentId: uuid('employment_id')
      .notNull()
      .references(() => employments.id),
    employeeNumber: text('employee_number').notNull(),
    state: text({ enum: processStates }).notNull(),
    effectiveOn: date('effective_on', { mode: 'string' }).notNull(),
    /** When a departure ends the accesses: what the limits count. */
    suspendsAt: instant('suspends_at'),
    request: jsonb().$type<Record<string, unknown>>().notNull(),
    requestHash: text('request_hash').notNull(),
    plan: jsonb().$type<Plan>().notNull(),
    requestedBy: text('requested_by').notNull(),
    origin: text({ enum: origins }).notNull(),
    confidential: boolean().notNull().default(false),
    outcome: text(),
    /** From the start of the workflow to the accepted plan: what the import's window watches. */
    acceptLatencyMs: integer('accept_latency_ms').notNull(),
    acceptedAt: instant('accepted_at').notNull(),
    closedAt: instant('closed_at'),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    uniqueIndex('processes_one_open')
      .on(table.employmentId, table.kind)
      // One that is called off and gives back stands in nobody's way: the next one takes it over.
      // Two validities may end in one night, and a move goes on beside them.
      .where(sql`closed_at is null and state <> 'cancelled' and kind <> 'expiry'`),
    index('processes_list').on(table.organization, table.kind, table.recordedAt, table.id),
    index('processes_number').on(table.organization, table.employeeNumber, table.kind),
    index('processes_suspensions')
      .on(table.organization, table.suspendsAt)
      .where(sql`kind = 'departure'`),
    index('processes_hand')
      .on(table.recordedAt)
      .where(sql`origin = 'hand'`),
    check('processes_kind', oneOf(table.kind, processKinds)),
    check('processes_state', oneOf(table.state, processStates)),
    check('processes_origin', oneOf(table.origin, origins)),
  ],
);

export const processSteps = pgTable(
  'process_steps',
  {
    processId: text('process_id')
      .notNull()
      .references(() => processes.id),
    stepId: text('step_id').notNull(),
    organization: text().notNull(),
    position: integer().notNull(),
    action: text({ enum: stepActions }).notNull(),
    system: text(),
    entitlements: text().array().notNull(),
    at: instant().notNull(),
    state: text({ enum: stepStates }).notNull(),
    reason: text().notNull(),
    /** Why it stands where it stands: an error's code, `no-answer`, what was decided. Never a person's name. */
    detail: text(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.processId, table.stepId] }),
    check('process_steps_action', oneOf(table.action, stepActions)),
    check('process_steps_state', oneOf(table.state, stepStates)),
  ],
);
