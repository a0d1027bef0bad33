import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { employmentStates } from '../../domain/people/employment';
import { employmentStatuses } from '../../domain/people/requests';
import { instant, oneOf } from './columns';
import { organizations } from './organizations';

export const people = pgTable(
  'people',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text()
      .notNull()
      .references(() => organizations.code),
    number: text().notNull(),
    givenName: text('given_name').notNull(),
    familyName: text('family_name').notNull(),
    email: text(),
    /** `<organisation>-<number>`, lower case: the account's name in every target. */
    userName: text('user_name').notNull(),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    unique('people_number').on(table.organization, table.number),
    index('people_address').on(table.organization, sql`lower(${table.email})`),
  ],
);

export const employments = pgTable(
  'employments',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** 1 for the first employment of this person here, 2 for a rehire… */
    ordinal: integer().notNull(),
    state: text({ enum: employmentStates }).notNull(),
    firstDay: date('first_day', { mode: 'string' }).notNull(),
    lastDayWorked: date('last_day_worked', { mode: 'string' }),
    employmentEnd: date('employment_end', { mode: 'string' }),
    /** Expected end of a temporary employment: a question to HR, never an end by itself. */
    expectedEnd: date('expected_end', { mode: 'string' }),
    title: text().notNull(),
    unit: text().notNull(),
    managerNumber: text('manager_number'),
    status: text({ enum: employmentStatuses }).notNull(),
    profiles: text().array().notNull(),
    remark: text(),
  },
  (table) => [
    unique('employments_ordinal').on(table.personId, table.ordinal),
    uniqueIndex('employments_one_open')
      .on(table.personId)
      .where(sql`state in ('planned', 'active')`),
    index('employments_manager').on(table.organization, table.managerNumber),
    check('employments_state', oneOf(table.state, employmentStates)),
    check('employments_status', oneOf(table.status, employmentStatuses)),
  ],
);

export const trainingsHeld = pgTable(
  'trainings_held',
  {
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    code: text().notNull(),
    completedOn: date('completed_on', { mode: 'string' }).notNull(),
    validUntil: date('valid_until', { mode: 'string' }),
    recordedBy: text('recorded_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.code, table.completedOn] })],
);

/** One human in two organisations, by a decision of security: a row in each, that says nothing of the other. */
export const personLinks = pgTable(
  'person_links',
  {
    linkId: uuid('link_id').notNull(),
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** What shows it; may speak of the other organisation, so that no route answers it. */
    evidence: text().notNull(),
    linkedBy: text('linked_by').notNull(),
    linkedAt: instant('linked_at').notNull(),
    endedBy: text('ended_by'),
    endedAt: instant('ended_at'),
    endReason: text('end_reason'),
  },
  (table) => [
    primaryKey({ columns: [table.linkId, table.personId] }),
    uniqueIndex('person_links_one_open')
      .on(table.personId)
      .where(sql`ended_at is null`),
  ],
);

export const waivers = pgTable(
  'waivers',
  {
    organization: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    rule: text().notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validUntil: date('valid_until', { mode: 'string' }).notNull(),
    /** The compensating control that the owner asked for. */
    control: text().notNull(),
    grantedBy: text('granted_by').notNull(),
    taskId: uuid('task_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.rule, table.validFrom] })],
);
