import { randomBytes } from 'node:crypto';
import type { Instant } from '../../domain/calendar/time';
import type { SessionLife } from '../../domain/sessions';
import type { Tx } from '../connect';
import { enterAs, enterBySession } from './door';
import { hashKey } from './identity';
import { auditIdentity } from './principals';

/** A session as the door reads it. */
export interface KnownSession extends SessionLife {
  id: string;
  principalId: string;
  principalName: string;
  kind: 'person' | 'service';
  employeeNumber: string | null;
  /** Where `employeeNumber` is one. */
  employer: string | null;
  /** The provider's word for it. */
  idToken: string;
}

/** The session with this hash, whether it has ended by time or not, or `null`; enters as who is signed in. */
export const findSession = async (tx: Tx, hash: string): Promise<KnownSession | null> => {
  if ((await enterBySession(tx, hash)) === null) return null;
  const [found] = await tx.sql<KnownSession[]>`
    select s.id, s.seen_at as "seenAt", s.ends_at as "endsAt", p.id as "principalId", p.name as "principalName",
      p.kind, p.employee_number as "employeeNumber", p.organization as employer, s.id_token as "idToken"
    from sessions s join principals p on p.id = s.principal_id where s.hash = ${hash}`;
  return found ?? null;
};

/** Notes that a session is in use. */
export const noteSessionUse = async (tx: Tx, id: string, at: Instant): Promise<void> => {
  await tx.sql`update sessions set seen_at = ${at}::text::timestamptz where id = ${id}`;
};

/** A session to begin. */
export interface NewSession {
  principalId: string;
  at: Instant;
  endsAt: Instant;
  idToken: string;
  /** Whose audit tells of it. */
  organizations: readonly string[];
}

/**
 * Begins a session; `plain` is what its cookie holds, and is returned here alone. `organizations` must be in the scope.
 */
export const beginSession = async (tx: Tx, session: NewSession): Promise<{ id: string; plain: string }> => {
  const { principalId, at, endsAt, idToken, organizations } = session;
  const plain = randomBytes(32).toString('base64url');
  await enterAs(tx, principalId);
  const [made] = await tx.sql<{ id: string }[]>`
    insert into sessions (hash, principal_id, began_at, seen_at, ends_at, organizations, id_token)
    values (${hashKey(plain)}, ${principalId}, ${at}::text::timestamptz, ${at}::text::timestamptz,
      ${endsAt}::text::timestamptz, ${[...organizations]}::text[], ${idToken}) returning id`;
  if (!made) throw new Error('the session was not kept');
  await auditIdentity(tx, organizations, {
    ...{ at, actor: principalId, action: 'session.began', subjectKind: 'session', subjectId: made.id },
    details: {},
  });
  return { id: made.id, plain };
};

interface EndedSession {
  id: string;
  principalId: string;
  idToken: string;
  organizations: string[];
}

/** Why a session ended before its time. */
export type SessionEnd = 'sign-out' | 'replaced';

/**
 * Ends the session with this hash; answers the provider's word for it, or `null` when there is none. The organisations whose
 * audit told of its beginning must be in the scope.
 */
export const endSession = async (
  tx: Tx,
  hash: string,
  { at, why }: { at: Instant; why: SessionEnd },
): Promise<string | null> => {
  await enterBySession(tx, hash);
  const [ended] = await tx.sql<EndedSession[]>`
    delete from sessions where hash = ${hash}
    returning id, principal_id as "principalId", id_token as "idToken", organizations`;
  if (!ended) return null;
  await auditIdentity(tx, ended.organizations, {
    ...{ at, actor: ended.principalId, action: 'session.ended', subjectKind: 'session', subjectId: ended.id },
    details: { why },
  });
  return ended.idToken;
};
