import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import type { Role } from '../../domain/identity';
import type { Tx } from '../connect';
import { apiKeys, principals } from '../schema/identity';
import { enterByKey } from './door';

/** Who a key belongs to: a person or a service. */
export type Principal = typeof principals.$inferInsert;

/** A key as the door reads it. */
export interface KeyFacts {
  keyId: string;
  role: Role;
  /** `null`: every organisation. */
  organization: string | null;
  expiresAt: Instant;
  revokedAt: Instant | null;
  lastUsedAt: Instant | null;
  principalId: string;
  principalName: string;
  principalKind: 'person' | 'service';
  employeeNumber: string | null;
  /** Where `employeeNumber` is one. */
  employer: string | null;
}

/** What a new key opens, and until when. */
export interface NewKey {
  principalId: string;
  role: Role;
  organization: string | null;
  expiresAt: Instant;
  /** Absent: the operator, now. */
  createdBy?: string;
  createdAt?: Instant;
  /** The key that it follows. */
  replaces?: string;
}

/** What is kept of a key: SHA-256, in base64url. */
export const hashKey = (plain: string): string => createHash('sha256').update(plain).digest('base64url');

/** The key with this hash, expired and revoked ones included, or `null`; enters as its holder. */
export const findByHash = async (tx: Tx, hash: string): Promise<KeyFacts | null> => {
  if ((await enterByKey(tx, hash)) === null) return null;
  const [found] = await tx.orm
    .select({
      keyId: apiKeys.id,
      role: apiKeys.role,
      organization: apiKeys.organization,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      lastUsedAt: apiKeys.lastUsedAt,
      principalId: principals.id,
      principalName: principals.name,
      principalKind: principals.kind,
      employeeNumber: principals.employeeNumber,
      employer: principals.organization,
    })
    .from(apiKeys)
    .innerJoin(principals, eq(principals.id, apiKeys.principalId))
    .where(eq(apiKeys.hash, hash));
  return found ?? null;
};

/** The principal by its id, or `null`. */
export const readPrincipal = async (tx: Tx, id: string): Promise<Principal | null> => {
  const [found] = await tx.orm.select().from(principals).where(eq(principals.id, id));
  return found ?? null;
};

/** Records a person or service that keys can be made for. Throws on an id that exists. */
export const createPrincipal = async (tx: Tx, principal: Principal): Promise<void> => {
  await tx.orm.insert(principals).values(principal);
};

/** Makes a key of 256 random bits; `plain` is returned here and never again. */
export const createKey = async (tx: Tx, key: NewKey): Promise<{ id: string; plain: string }> => {
  const plain = `rk_${randomBytes(32).toString('base64url')}`;
  const [made] = await tx.orm
    .insert(apiKeys)
    .values({ ...key, hash: hashKey(plain) })
    .returning({ id: apiKeys.id });
  if (!made) throw new Error('the key was not kept');
  return { id: made.id, plain };
};

/** Ends a key at an instant; says whether it exists. */
export const revokeKey = async (tx: Tx, keyId: string, at: Instant): Promise<boolean> => {
  const ended = await tx.orm
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(eq(apiKeys.id, keyId))
    .returning({ id: apiKeys.id });
  return ended.length > 0;
};

/** Who leaves, and the departure that ends his keys and roles. */
export interface Leaver {
  organization: string;
  employeeNumber: string;
  processId: string;
}

/**
 * Ends every key, every session and every role of an employee who leaves, each with its audit entry, and believes no token's
 * claims for him. None comes back: they are given anew.
 */
export const endAccessOf = async (tx: Tx, leaver: Leaver, at: Instant): Promise<void> => {
  const { organization, employeeNumber, processId } = leaver;
  await tx.sql`
    with leaver as (
      select id from principals where organization = ${organization} and employee_number = ${employeeNumber}
    ), keys as (
      update api_keys k set revoked_at = ${at}::text::timestamptz from leaver
      where k.principal_id = leaver.id and k.revoked_at is null
      returning k.id, k.role, k.principal_id
    ), signed as (
      delete from sessions s using leaver where s.principal_id = leaver.id returning s.id, s.principal_id
    ), gone as (
      update principals p set left_at = ${at}::text::timestamptz from leaver where p.id = leaver.id
    ), held as (
      update role_grants g set ended_at = ${at}::text::timestamptz, ended_by = 'relais' from leaver
      where g.principal_id = leaver.id and g.ended_at is null
      returning g.id, g.role, g.principal_id
    ), ended as (
      select 'key.revoked' as action, 'key' as kind, * from keys
      union all select 'role.ended', 'role-grant', * from held
      union all select 'session.ended', 'session', id, null, principal_id from signed
    )
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select ${organization}, ${at}::text::timestamptz, 'relais', action, kind, id::text,
      jsonb_strip_nulls(jsonb_build_object('role', role, 'principal', principal_id, 'process', ${processId}::text))
    from ended`;
};
