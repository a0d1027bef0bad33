import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns';
import { employments, people } from './people';

export const effectStates = ['intent', 'done'] as const;
export const accountStates = ['absent', 'prepared', 'enabled', 'suspended', 'archived'] as const;

export const sharings = ['shared', 'left'] as const;

/** What is written before and after each call to a target. Key: process id + step + round. */
export const effects = pgTable(
  'effects',
  {
    key: text().primaryKey(),
    organization: text().notNull(),
    processId: text('process_id').notNull(),
    stepId: text('step_id').notNull(),
    requestHash: text('request_hash').notNull(),
    state: text({ enum: effectStates }).notNull(),
    /** Attempt that holds the effect; a late write of an older one changes no row. */
    fence: integer().notNull(),
    warnings: jsonb().$type<{ code: string; detail: string }[]>(),
    openedAt: instant('opened_at').notNull(),
    /** When the target was told, by the attempt that was read back; `null`: it held nothing to change. */
    executedAt: instant('executed_at'),
    doneAt: instant('done_at'),
  },
  (table) => [
    index('effects_process').on(table.processId),
    check('effects_state', oneOf(table.state, effectStates)),
  ],
);

/** One account of a person in an automatic system, as Relais last read it; the lease serialises its writers. */
export const accounts = pgTable(
  'accounts',
  {
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    system: text().notNull(),
    userName: text('user_name').notNull(),
    state: text({ enum: accountStates }).notNull(),
    /** Employment that acted last: what one employment suspended, it does not enable again. */
    employmentId: uuid('employment_id').notNull(),
    /** Linked person of another organisation who had the account first; `null`: it is his own. */
    holderId: uuid('holder_id'),
    /** `null`: it serves one organisation alone; `left`: what this one gave has ended, others may still hold it. */
    sharing: text({ enum: sharings }),
    /** Groups held when it was suspended: what a restore gives back. */
    captured: text().array(),
    /** Whether it was active then; `null`: nothing is captured. */
    capturedActive: boolean('captured_active'),
    readAt: instant('read_at'),
    leaseKey: text('lease_key'),
    leaseUntil: instant('lease_until'),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.system] }),
    index('accounts_user_name').on(table.organization, table.system, table.userName),
    index('accounts_holder').on(table.holderId),
    check('accounts_sharing', oneOf(table.sharing, sharings)),
    check('accounts_state', oneOf(table.state, accountStates)),
  ],
);

/** Who had which access, when (valid), as known when (recorded), and why. */
export const grants = pgTable(
  'grants',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    employmentId: uuid('employment_id')
      .notNull()
      .references(() => employments.id),
    system: text().notNull(),
    entitlement: text().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
    recordedFrom: instant('recorded_from')
      .notNull()
      .default(sql`clock_timestamp()`),
    recordedTo: instant('recorded_to'),
    /** Cause of the grant: process, step, reason (profile or base), approval task. */
    causeProcess: text('cause_process'),
    causeStep: text('cause_step'),
    causeReason: text('cause_reason').notNull(),
    causeApproval: uuid('cause_approval'),
    /** Cause of its end. */
    endProcess: text('end_process'),
    endStep: text('end_step'),
  },
  (table) => [
    index('grants_person').on(table.organization, table.personId),
    index('grants_entitlement').on(table.organization, table.entitlement),
  ],
);
