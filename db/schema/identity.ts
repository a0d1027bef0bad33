import { sql } from 'drizzle-orm';
import { check, date, index, pgTable, primaryKey, text, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { roles } from '../../domain/identity';
import { instant, oneOf } from './columns';

/** Persons and services that hold keys. All rules of who compare these. */
export const principals = pgTable('principals', {
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text({ enum: ['person', 'service'] }).notNull(),
  email: text(),
  /** Own employee number in `organization`, if an employee. */
  employeeNumber: text('employee_number'),
  organization: text(),
  /** Since then what tokens claim for him gives nothing: a departure ended his access. A role given anew lifts it. */
  leftAt: instant('left_at'),
  /** Issue of the token whose claims are now his grants: an older one changes nothing. */
  claimsAt: instant('claims_at'),
});

/** Under which name a sign-in provider knows a principal. */
export const principalIdentities = pgTable(
  'principal_identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    principalId: text('principal_id')
      .notNull()
      .references(() => principals.id),
    linkedAt: instant('linked_at').notNull(),
    /** Principal who linked it, or `claims`. */
    linkedBy: text('linked_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.issuer, table.subject] }),
    index('principal_identities_principal').on(table.principalId),
  ],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    principalId: text('principal_id')
      .notNull()
      .references(() => principals.id),
    /** SHA-256 of the key; 256 random bits need no slow hash. */
    hash: text().notNull().unique(),
    role: text({ enum: roles }).notNull(),
    /** `null`: every organisation. */
    organization: text(),
    createdAt: instant('created_at')
      .notNull()
      .default(sql`now()`),
    /** Principal who made it; `operator` for the command. */
    createdBy: text('created_by').notNull().default('operator'),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    /** Within five minutes. */
    lastUsedAt: instant('last_used_at'),
    /** The key that this one follows: each is followed once. */
    replaces: uuid()
      .unique()
      .references((): AnyPgColumn => apiKeys.id),
  },
  (table) => [
    check('api_keys_role', oneOf(table.role, roles)),
    index('api_keys_principal').on(table.principalId),
    index('api_keys_list').on(table.createdAt, table.id),
  ],
);

/** Who holds which role, where and when: a key or a sign-in opens what its holder is let do, and no more. */
export const roleGrants = pgTable(
  'role_grants',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    principalId: text('principal_id')
      .notNull()
      .references(() => principals.id),
    role: text({ enum: roles }).notNull(),
    /** `null`: every organisation. */
    organization: text(),
    /** First and last day in Québec; no last one: until it is ended. */
    validFrom: date('valid_from').notNull(),
    validUntil: date('valid_until'),
    givenBy: text('given_by').notNull(),
    givenAt: instant('given_at').notNull(),
    /** Ended at once, whatever its days. */
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    check('role_grants_role', oneOf(table.role, roles)),
    check('role_grants_days', sql`${table.validUntil} >= ${table.validFrom}`),
    index('role_grants_principal').on(table.principalId),
    index('role_grants_list').on(table.givenAt, table.id),
  ],
);

/** One-use passes of a first sign-in: only the hash is kept. */
export const activationPasses = pgTable('activation_passes', {
  id: uuid()
    .primaryKey()
    .default(sql`gen_random_uuid()`),
  organization: text().notNull(),
  processId: text('process_id').notNull(),
  personId: uuid('person_id').notNull(),
  hash: text().notNull(),
  issuedBy: text('issued_by').notNull(),
  issuedAt: instant('issued_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});
