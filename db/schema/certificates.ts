import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { bytes, instant, oneOf } from './columns';
import { people } from './people';
import { processes } from './processes';

/** `withdrawn`: says that the one before it no longer holds. */
export const certificateKinds = ['ended', 'withdrawn'] as const;

/** Signed proofs that the accesses of who left have ended; a trigger refuses UPDATE and DELETE. */
export const certificates = pgTable(
  'certificates',
  {
    id: uuid().primaryKey(),
    organization: text().notNull(),
    processId: text('process_id')
      .notNull()
      .references(() => processes.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** From 1 in each departure; the last one counts. */
    number: integer().notNull(),
    kind: text({ enum: certificateKinds }).notNull(),
    issuedAt: instant('issued_at').notNull(),
    /** Of the hashes of the name and of the evidence: without it they say nothing. */
    salt: bytes().notNull(),
    /** The certificate itself: a compact JWS. */
    jws: text().notNull(),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    unique('certificates_number').on(table.processId, table.number),
    index('certificates_person').on(table.organization, table.personId),
    check('certificates_kind', oneOf(table.kind, certificateKinds)),
  ],
);
