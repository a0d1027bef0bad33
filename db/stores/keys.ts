import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import type { Role } from '../../domain/identity';
import type { Tx } from '../connect';
import { apiKeys, principals } from '../schema/identity';
import { createKey } from './identity';

/** A key as its administrator reads it: neither the key nor its hash. */
export interface KeyLine {
  id: string;
  principal: string;
  principalName: string;
  role: Role;
  organization: string | null;
  createdAt: Instant;
  createdBy: string;
  expiresAt: Instant;
  revokedAt: Instant | null;
  /** Within five minutes. */
  lastUsedAt: Instant | null;
  /** The key that it follows. */
  replaces: string | null;
}

const columns = {
  id: apiKeys.id,
  principal: apiKeys.principalId,
  principalName: principals.name,
  role: apiKeys.role,
  organization: apiKeys.organization,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  replaces: apiKeys.replaces,
};

/** Which keys. */
export interface KeyFilter {
  /** Keys held to it; `null`: all keys. */
  organization: string | null;
  principal: string | null;
  /** Only those that still open something at this instant; `null`: all. */
  aliveAt: Instant | null;
}

const conditionsOf = ({ organization, principal, aliveAt }: KeyFilter): SQL | undefined =>
  and(
    organization === null ? undefined : eq(apiKeys.organization, organization),
    principal === null ? undefined : eq(apiKeys.principalId, principal),
    aliveAt === null
      ? undefined
      : and(isNull(apiKeys.revokedAt), sql`${apiKeys.expiresAt} > ${aliveAt}::text::timestamptz`),
  );

const select = (tx: Tx) =>
  tx.orm.select(columns).from(apiKeys).innerJoin(principals, eq(principals.id, apiKeys.principalId));

/** Keys, newest first, after the one with this id. */
export const listKeys = (
  tx: Tx,
  filter: KeyFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<KeyLine[]> =>
  select(tx)
    .where(
      and(
        conditionsOf(filter),
        after === null
          ? undefined
          : sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (select l.created_at, l.id from api_keys l where l.id = ${after}::uuid)`,
      ),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit);

/** One key, or `null`; `organization` as in `KeyFilter`. */
export const readKey = async (tx: Tx, id: string, organization: string | null): Promise<KeyLine | null> => {
  const [found] = await select(tx).where(
    and(eq(apiKeys.id, id), conditionsOf({ organization, principal: null, aliveAt: null })),
  );
  return found ?? null;
};

/** How a key is followed by another one. */
export interface Rotation {
  by: string;
  at: Instant;
  /** Of the new key. */
  expiresAt: Instant;
  /** The old key lives no longer. */
  overlapUntil: Instant;
}

/**
 * Makes the key that follows another one, which lives until the overlap ends or its own end. Throws on the unique
 * column when it is followed already.
 */
export const rotateKey = async (
  tx: Tx,
  old: KeyLine,
  { by, at, expiresAt, overlapUntil }: Rotation,
): Promise<{ id: string; plain: string }> => {
  const { principal: principalId, role, organization, id: replaces } = old;
  await tx.sql`
    update api_keys set expires_at = least(expires_at, ${overlapUntil}::text::timestamptz) where id = ${old.id}::uuid`;
  return await createKey(tx, {
    ...{ principalId, role, organization, expiresAt, replaces },
    ...{ createdBy: by, createdAt: at },
  });
};

/** Whether another key follows this one. */
export const isRotated = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.sql`select 1 from api_keys where replaces = ${id}::uuid`).length > 0;

/** Writes that a key was used. */
export const noteKeyUse = async (tx: Tx, id: string, at: Instant): Promise<void> => {
  await tx.sql`update api_keys set last_used_at = ${at}::text::timestamptz where id = ${id}::uuid`;
};
