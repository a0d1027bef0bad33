import type { Request } from 'express';
import { civilDateOf } from '../domain/calendar/instants';
import type { Instant } from '../domain/calendar/time';
import { isKeyAlive } from '../domain/identity';
import { findByHash, hashKey, type KeyFacts } from '../db/stores/identity';
import { noteKeyUse } from '../db/stores/keys';
import { holdsRole } from '../db/stores/role-grants';
import type { Caller } from './caller';
import type { ApiDeps } from './deps';
import { problem, type ProblemError } from './problems';

/**
 * Finds who calls. Throws `unauthenticated` on a key that is absent, unknown, expired or revoked, `forbidden` when its
 * holder does not hold its role today.
 */
export type Authenticate = (req: Request) => Promise<Caller>;

/** Milliseconds that a key is believed without asking again: the longest a revoked key, or an ended role, may live. */
const BELIEVED_MS = 5_000;
const MAX_BELIEVED = 1_000;
/** Milliseconds between two notes that a key is in use. */
const NOTED_MS = 300_000;

const bearer = /^Bearer +(\S{1,200})$/i;

const refused = (): ProblemError =>
  problem('unauthenticated', {
    headers: { 'WWW-Authenticate': 'Bearer realm="relais", error="invalid_token"' },
  });

const roleNotHeld = (): ProblemError =>
  problem('forbidden', {
    code: 'role-not-held',
    detail: {
      fr: 'Ce rôle n’est pas, ou n’est plus, le vôtre.',
      en: 'This role is not, or no longer, yours.',
    },
  });

/** A living key, and whether its holder holds the role that it opens. */
type BelievedKey = KeyFacts & { isHeld: boolean };

const isUnnoted = ({ lastUsedAt }: KeyFacts, at: Instant): boolean =>
  lastUsedAt === null || Date.parse(at) - Date.parse(lastUsedAt) >= NOTED_MS;

/** Makes the reader of keys. Whatever is presented is hashed and looked up: the work says nothing of the key. */
export const createAuthenticate = (deps: ApiDeps): Authenticate => {
  const find = believeFor(BELIEVED_MS, (hash) =>
    deps.database.withoutScope(async (tx) => {
      const key = await findByHash(tx, hash);
      const at = deps.clock();
      if (!key || !isKeyAlive(key, at)) return null;
      if (isUnnoted(key, at)) await noteKeyUse(tx, key.keyId, at);
      return { ...key, isHeld: await holdsRole(tx, key, civilDateOf(at)) };
    }),
  );
  return async (req) => {
    const presented = bearer.exec(req.headers.authorization ?? '')?.[1];
    if (presented === undefined) throw problem('unauthenticated');
    const key = await find(hashKey(presented));
    if (!key || !isKeyAlive(key, deps.clock())) throw refused();
    if (!key.isHeld) throw roleNotHeld();
    return toCaller(key, key.organization === null ? await deps.organizations() : [key.organization]);
  };
};

const toCaller = (key: KeyFacts, organizations: string[]): Caller => {
  // A number means nothing in another organisation than its employer.
  const ownNumber =
    key.organization === null || key.organization === key.employer ? key.employeeNumber : null;
  return {
    keyId: key.keyId,
    principal: key.principalId,
    principalName: key.principalName,
    kind: key.principalKind,
    role: key.role,
    organizations,
    organization: key.organization,
    employeeNumber: ownNumber,
    actor: { principal: key.principalId, kind: key.principalKind, role: key.role, employeeNumber: ownNumber },
  };
};

type Find = (hash: string) => Promise<BelievedKey | null>;

const believeFor = (ms: number, find: Find): Find => {
  const believed = new Map<string, { key: BelievedKey; until: number }>();
  return async (hash) => {
    const known = believed.get(hash);
    if (known && known.until > performance.now()) return known.key;
    const asked = performance.now();
    const key = await find(hash);
    if (believed.size >= MAX_BELIEVED) believed.clear();
    // Counted from the question: a key revoked while it was answered lives no longer for it.
    if (key) believed.set(hash, { key, until: asked + ms });
    else believed.delete(hash);
    return key;
  };
};
