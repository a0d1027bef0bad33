import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';

/** What is not purged though its time is over: of a person, or of the whole organisation. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text().notNull(),
    /** `null`: the whole organisation. */
    personId: uuid('person_id'),
    reason: text().notNull(),
    placedBy: text('placed_by').notNull(),
    placedAt: instant('placed_at').notNull(),
    liftedBy: text('lifted_by'),
    liftedAt: instant('lifted_at'),
    liftReason: text('lift_reason'),
  },
  (table) => [
    index('legal_holds_list').on(table.organization, table.placedAt, table.id),
    check('legal_holds_lifted', sql`(${table.liftedAt} is null) = (${table.liftedBy} is null)`),
  ],
);

/** What one step of a purge has done, written with it: made again, it is not done again. Counts alone. */
export const purgeBatches = pgTable(
  'purge_batches',
  {
    organization: text().notNull(),
    run: text().notNull(),
    class: text().notNull(),
    number: integer().notNull(),
    persons: integer().notNull(),
    /** Rows by table. */
    rows: jsonb().$type<Record<string, number>>().notNull(),
    at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organization, table.run, table.class, table.number] })],
);

/** Signed proofs of what was purged: counts by class. */
export const purgeCertificates = pgTable(
  'purge_certificates',
  {
    id: uuid().primaryKey(),
    organization: text().notNull(),
    run: text().notNull(),
    issuedAt: instant('issued_at').notNull(),
    /** A compact JWS. */
    jws: text().notNull(),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [unique('purge_certificates_run').on(table.organization, table.run)],
);
