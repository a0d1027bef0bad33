import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Authority, Role } from '../../domain/identity';
import type { Tx } from '../connect';
import { principals, roleGrants } from '../schema/identity';

/** Who gives the grants that follow a token's claims. */
export const CLAIMS = 'claims';

/** A role that somebody holds, held or will hold. */
export interface RoleGrant extends Authority {
  id: string;
  principal: string;
  principalName: string;
  /** First and last day in Québec; `null`: until it is ended. */
  from: CivilDate;
  until: CivilDate | null;
  givenBy: string;
  givenAt: Instant;
  endedAt: Instant | null;
  endedBy: string | null;
}

const columns = {
  id: roleGrants.id,
  principal: roleGrants.principalId,
  principalName: principals.name,
  role: roleGrants.role,
  organization: roleGrants.organization,
  from: roleGrants.validFrom,
  until: roleGrants.validUntil,
  givenBy: roleGrants.givenBy,
  givenAt: roleGrants.givenAt,
  endedAt: roleGrants.endedAt,
  endedBy: roleGrants.endedBy,
};

/** Which grants; `null`: any. */
export interface GrantFilter {
  organization: string | null;
  principal: string | null;
  role: Role | null;
  /** Only what is held on this day. */
  on: CivilDate | null;
}

const isHeldOn = (day: CivilDate): SQL | undefined =>
  and(
    isNull(roleGrants.endedAt),
    sql`${roleGrants.validFrom} <= ${day} and coalesce(${roleGrants.validUntil} >= ${day}, true)`,
  );

const conditionsOf = ({ organization, principal, role, on }: GrantFilter): SQL | undefined =>
  and(
    organization === null ? undefined : eq(roleGrants.organization, organization),
    principal === null ? undefined : eq(roleGrants.principalId, principal),
    role === null ? undefined : eq(roleGrants.role, role),
    on === null ? undefined : isHeldOn(on),
  );

const select = (tx: Tx) =>
  tx.orm.select(columns).from(roleGrants).innerJoin(principals, eq(principals.id, roleGrants.principalId));

/** Grants of roles, newest first, after the one with this id. */
export const listRoleGrants = (
  tx: Tx,
  filter: GrantFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<RoleGrant[]> =>
  select(tx)
    .where(
      and(
        conditionsOf(filter),
        after === null
          ? undefined
          : sql`(${roleGrants.givenAt}, ${roleGrants.id}) < (select l.given_at, l.id from role_grants l where l.id = ${after}::uuid)`,
      ),
    )
    .orderBy(desc(roleGrants.givenAt), desc(roleGrants.id))
    .limit(limit);

/** One grant, or `null`; of this organisation alone when one is given. */
export const readRoleGrant = async (
  tx: Tx,
  id: string,
  organization: string | null,
): Promise<RoleGrant | null> => {
  const [found] = await select(tx).where(
    and(eq(roleGrants.id, id), conditionsOf({ organization, principal: null, role: null, on: null })),
  );
  return found ?? null;
};

/** A role to give. */
export interface NewRoleGrant extends Authority {
  principalId: string;
  from: CivilDate;
  until: CivilDate | null;
  givenBy: string;
  givenAt: Instant;
}

/**
 * Gives a role; answers the grant's id. Who had left is believed again, unless a token alone gives it. Throws an
 * exclusion violation when it is held already in these days.
 */
export const giveRole = async (tx: Tx, { from, until, ...grant }: NewRoleGrant): Promise<string> => {
  const [made] = await tx.orm
    .insert(roleGrants)
    .values({ ...grant, validFrom: from, validUntil: until })
    .returning({ id: roleGrants.id });
  if (!made) throw new Error('the grant was not kept');
  if (grant.givenBy !== CLAIMS)
    await tx.sql`update principals set left_at = null where id = ${grant.principalId} and left_at is not null`;
  return made.id;
};

/** The grant of the same role in the same place that shares a day with these, or `null`. */
export const overlappingGrant = async (
  tx: Tx,
  { principalId, role, organization, from, until }: NewRoleGrant,
): Promise<string | null> => {
  const [found] = await tx.sql<{ id: string }[]>`
    select id from role_grants where principal_id = ${principalId} and role = ${role} and ended_at is null
      and organization is not distinct from ${organization}
      and daterange(valid_from, valid_until, '[]') && daterange(${from}::date, ${until}::date, '[]')
    limit 1`;
  return found?.id ?? null;
};

/** Whether somebody holds a role on a day: there, or everywhere. */
export const holdsRole = async (
  tx: Tx,
  { principalId, role, organization }: Authority & { principalId: string },
  day: CivilDate,
): Promise<boolean> => {
  const rows = await tx.sql`
    select from role_grants where principal_id = ${principalId} and role = ${role} and ended_at is null
      and (organization is null or organization = ${organization}::text)
      and valid_from <= ${day}::date and coalesce(valid_until >= ${day}::date, true) limit 1`;
  return rows.length > 0;
};

/** Whether somebody holds a role on a day or will hold it later: there, or everywhere. */
export const holdsRoleFrom = async (
  tx: Tx,
  { principalId, role, organization }: Authority & { principalId: string },
  day: CivilDate,
): Promise<boolean> => {
  const rows = await tx.sql`
    select from role_grants where principal_id = ${principalId} and role = ${role} and ended_at is null
      and (organization is null or organization = ${organization}::text)
      and coalesce(valid_until >= ${day}::date, true) limit 1`;
  return rows.length > 0;
};

/** Gives a role from a day on, unless it is held on it. */
export const ensureRole = async (tx: Tx, grant: Omit<NewRoleGrant, 'until'>): Promise<void> => {
  if (!(await holdsRole(tx, grant, grant.from))) await giveRole(tx, { ...grant, until: null });
};

/** Ends a grant at once. */
export const endRoleGrant = async (tx: Tx, id: string, by: string, at: Instant): Promise<void> => {
  await tx.orm.update(roleGrants).set({ endedAt: at, endedBy: by }).where(eq(roleGrants.id, id));
};

/** Gives a grant its last day. */
export const setLastDay = async (tx: Tx, id: string, day: CivilDate): Promise<void> => {
  await tx.orm.update(roleGrants).set({ validUntil: day }).where(eq(roleGrants.id, id));
};
