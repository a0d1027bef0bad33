import { randomUUID } from 'node:crypto';
import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { Authority } from '../../domain/identity';
import type { Tx } from '../connect';
import { enterAs, enterByIdentity } from './door';
import { createPrincipal } from './identity';
import { auditIdentity, findEmployee } from './principals';
import { CLAIMS, endRoleGrant, giveRole, setLastDay } from './role-grants';

/** Somebody as a sign-in provider names him. */
export interface SignedIdentity {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  kind: 'person' | 'service';
  employeeNumber: string | null;
  /** Where `employeeNumber` is one. */
  employer: string | null;
}

/** A principal as the door knows him. */
export interface KnownPrincipal {
  id: string;
  name: string;
  kind: 'person' | 'service';
  employeeNumber: string | null;
  organization: string | null;
  leftAt: Instant | null;
  claimsAt: Instant | null;
}

/** Id of the principal that a provider's name is, or `null`; nothing else of him is seen. */
export const ownerOfIdentity = async (
  tx: Tx,
  { issuer, subject }: Pick<SignedIdentity, 'issuer' | 'subject'>,
): Promise<string | null> => {
  const [row] = await tx.sql<
    { id: string | null }[]
  >`select principal_of_identity(${issuer}, ${subject}) as id`;
  return row?.id ?? null;
};

/** The principal that a provider's name is, or `null`; enters as him. */
export const findIdentity = async (
  tx: Tx,
  identity: Pick<SignedIdentity, 'issuer' | 'subject'>,
): Promise<KnownPrincipal | null> => {
  const id = await enterByIdentity(tx, identity);
  if (id === null) return null;
  const [found] = await tx.sql<KnownPrincipal[]>`
    select p.id, p.name, p.kind, p.employee_number as "employeeNumber", p.organization,
      p.left_at as "leftAt", p.claims_at as "claimsAt"
    from principals p where p.id = ${id}`;
  return found ?? null;
};

/** Links a provider's name to a principal. Throws on the key when it is somebody's already. */
export const linkIdentity = async (
  tx: Tx,
  { issuer, subject }: Pick<SignedIdentity, 'issuer' | 'subject'>,
  { principalId, by, at }: { principalId: string; by: string; at: Instant },
): Promise<void> => {
  await tx.sql`
    insert into principal_identities (issuer, subject, principal_id, linked_at, linked_by)
    values (${issuer}, ${subject}, ${principalId}, ${at}::text::timestamptz, ${by})`;
};

/** What is written in whose audit. */
interface Scene {
  at: Instant;
  today: CivilDate;
  /** Until when what is claimed today is held without a newer token. */
  lastDay: CivilDate;
  organizations: readonly string[];
}

const auditOf = (
  tx: Tx,
  { at, organizations }: Scene,
  organization: string | null,
  act: {
    action: string;
    subjectKind: 'principal' | 'role-grant';
    subjectId: string;
    details: Record<string, unknown>;
  },
): Promise<void> =>
  auditIdentity(tx, organization === null ? organizations : [organization], { at, actor: CLAIMS, ...act });

/**
 * The principal that a provider's name is from now on: who is linked to it, else the employee with its number, else a
 * new one. One person is one principal, whatever the door: never by a name or an address.
 */
export const admitIdentity = async (tx: Tx, identity: SignedIdentity, scene: Scene): Promise<void> => {
  const { issuer, subject, employeeNumber, employer } = identity;
  // One at a time: two first requests would make two principals.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${issuer} ${subject}`}, 12))`;
  if ((await ownerOfIdentity(tx, identity)) !== null) return;
  const employee =
    employer !== null && employeeNumber !== null ? await findEmployee(tx, employer, employeeNumber) : null;
  const principalId = employee ?? randomUUID();
  await enterAs(tx, principalId);
  if (employee === null) {
    const { name, kind, email } = identity;
    await createPrincipal(tx, {
      ...{ id: principalId, name, kind, email },
      ...{ employeeNumber: employer === null ? null : employeeNumber, organization: employer },
    });
  }
  await linkIdentity(tx, identity, { principalId, by: CLAIMS, at: scene.at });
  await auditOf(tx, scene, employer, {
    ...{ action: employee === null ? 'principal.created' : 'principal.linked', subjectKind: 'principal' },
    ...{ subjectId: principalId, details: { issuer } },
  });
};

interface ClaimedGrant extends Authority {
  id: string;
  until: CivilDate | null;
  isClaimed: boolean;
}

const openGrants = (tx: Tx, principalId: string, today: CivilDate): Promise<ClaimedGrant[]> =>
  tx.sql<ClaimedGrant[]>`
    select id, role, organization, valid_until::text as until, given_by = ${CLAIMS} as "isClaimed" from role_grants
    where principal_id = ${principalId} and ended_at is null and coalesce(valid_until >= ${today}::date, true)`;

const isSame = (one: Authority) => (other: Authority) =>
  one.role === other.role && one.organization === other.organization;

// What an administrator gave has the days that he decided.
const isRenewed = (grant: ClaimedGrant, claimed: readonly Authority[], lastDay: CivilDate): boolean =>
  grant.isClaimed && claimed.some(isSame(grant)) && (grant.until === null || grant.until < lastDay);

/**
 * Makes the grants by claims what a token claims: gives what is new until a last day, puts that day off, ends what is gone. A token that is not newer than
 * the last one changes nothing, and no token gives anything to who has left.
 */
export const followClaims = async (
  tx: Tx,
  principalId: string,
  { authorities, issuedAt }: { authorities: readonly Authority[]; issuedAt: Instant },
  scene: Scene,
): Promise<void> => {
  const newer = await tx.sql`
    update principals set claims_at = ${issuedAt}::text::timestamptz
    where id = ${principalId} and left_at is null
      and coalesce(claims_at < ${issuedAt}::text::timestamptz, true) returning id`;
  if (newer.length === 0) return;
  const open = await openGrants(tx, principalId, scene.today);
  const { at: givenAt, today: from, lastDay: until } = scene;
  for (const authority of authorities.filter((each) => !open.some(isSame(each)))) {
    const id = await giveRole(tx, { principalId, ...authority, from, until, givenBy: CLAIMS, givenAt });
    await auditOf(tx, scene, authority.organization, {
      ...{ action: 'role.given', subjectKind: 'role-grant', subjectId: id },
      details: {
        principal: principalId,
        role: authority.role,
        everywhere: authority.organization === null,
        until,
      },
    });
  }
  for (const { id, organization } of open.filter((each) => isRenewed(each, authorities, until))) {
    await setLastDay(tx, id, until);
    await auditOf(tx, scene, organization, {
      ...{ action: 'role.renewed', subjectKind: 'role-grant', subjectId: id },
      details: { principal: principalId, until },
    });
  }
  const gone = open.filter((each) => each.isClaimed && !authorities.some(isSame(each)));
  for (const { id, role, organization } of gone) {
    await endRoleGrant(tx, id, CLAIMS, scene.at);
    await auditOf(tx, scene, organization, {
      ...{ action: 'role.ended', subjectKind: 'role-grant', subjectId: id },
      details: { principal: principalId, role },
    });
  }
};

/** What somebody holds on a day. */
export const authoritiesOf = (tx: Tx, principalId: string, day: CivilDate): Promise<Authority[]> =>
  tx.sql<Authority[]>`
    select role, organization from role_grants where principal_id = ${principalId} and ended_at is null
      and valid_from <= ${day}::date and coalesce(valid_until >= ${day}::date, true)
    order by role, organization`;
