import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns';

/** Unsafe requests sent under an `Idempotency-Key`, and what they were answered; each lives a day. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principalId: text('principal_id').notNull(),
    /** For which it was asked; `null`: for all. */
    organization: text(),
    operation: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the request: another request under this key is refused. */
    requestHash: bytes('request_hash').notNull(),
    /** Who answers it now: a later one who took over from a dead one is another. */
    claim: text().notNull(),
    /** Until when the one who answers is believed alive. */
    claimedUntil: instant('claimed_until').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** `null` until it is answered. */
    status: integer(),
    headers: jsonb().$type<Record<string, string>>(),
    /** `null`: none, or one that is shown only once. */
    body: text(),
  },
  (table) => [
    primaryKey({ columns: [table.principalId, table.operation, table.key] }),
    index('idempotency_keys_expiry').on(table.expiresAt),
  ],
);
