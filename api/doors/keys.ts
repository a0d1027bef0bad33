import { civilDateOf } from '../../domain/calendar/instants';
import type { Instant } from '../../domain/calendar/time';
import { isKeyAlive } from '../../domain/identity';
import { findByHash, hashKey, type KeyFacts } from '../../db/stores/identity';
import { noteKeyUse } from '../../db/stores/keys';
import { holdsRole } from '../../db/stores/role-grants';
import type { ApiDeps } from '../deps';
import { believeFor, BELIEVED_MS } from './believed';
import { refused, type Proven } from './proven';

/** Milliseconds between two notes that a key is in use. */
const NOTED_MS = 300_000;

const isUnnoted = ({ lastUsedAt }: KeyFacts, at: Instant): boolean =>
  lastUsedAt === null || Date.parse(at) - Date.parse(lastUsedAt) >= NOTED_MS;

const provenBy = (key: KeyFacts, isHeld: boolean): Proven => ({
  door: 'key',
  credential: key.keyId,
  principal: key.principalId,
  principalName: key.principalName,
  kind: key.principalKind,
  employeeNumber: key.employeeNumber,
  employer: key.employer,
  authorities: isHeld ? [{ role: key.role, organization: key.organization }] : [],
  csrfToken: null,
  expiresAt: key.expiresAt,
});

/** Makes the reader of API keys. Whatever is presented is hashed and looked up: the work says nothing of the key. */
export const createKeyDoor = (deps: ApiDeps): ((presented: string) => Promise<Proven>) => {
  const find = believeFor(BELIEVED_MS, (hash) =>
    deps.database.withoutScope(async (tx) => {
      const key = await findByHash(tx, hash);
      const at = deps.clock();
      if (!key || !isKeyAlive(key, at)) return null;
      if (isUnnoted(key, at)) await noteKeyUse(tx, key.keyId, at);
      return provenBy(key, await holdsRole(tx, key, civilDateOf(at)));
    }),
  );
  return async (presented) => {
    const found = await find(hashKey(presented), presented);
    if (!found || !isKeyAlive({ ...found, revokedAt: null }, deps.clock())) throw refused();
    return found;
  };
};
