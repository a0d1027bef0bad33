import { sql } from 'drizzle-orm';
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';
import { principals } from './identity';

/** Who is signed in with a browser now; a row goes when its session ends, and the audit keeps that it was. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    /** SHA-256 of what the cookie holds; 256 random bits need no slow hash. */
    hash: text().notNull().unique(),
    principalId: text('principal_id')
      .notNull()
      .references(() => principals.id),
    beganAt: instant('began_at').notNull(),
    /** Within a minute. */
    seenAt: instant('seen_at').notNull(),
    /** Its end however much it is used. */
    endsAt: instant('ends_at').notNull(),
    /** In whose audit its beginning is told of, and its end. */
    organizations: text().array().notNull(),
    /** The provider's word, by which it knows which session there ends with this one. */
    idToken: text('id_token').notNull(),
  },
  (table) => [index('sessions_principal').on(table.principalId)],
);
