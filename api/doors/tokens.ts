import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, compareInstants } from '../../domain/calendar/instants';
import { claimedAuthorities, holdable, type ClaimRule } from '../../domain/claims';
import type { TokenIdentity } from '../../connectors/oidc/claims';
import type { TokenReader } from '../../connectors/oidc/token-reader';
import type { Tx } from '../../db/connect';
import { admitIdentity, authoritiesOf, findIdentity, followClaims } from '../../db/stores/identities';
import { hashKey } from '../../db/stores/identity';
import type { ApiDeps } from '../deps';
import type { BrowserDoor } from '../sign-in/browser-side';
import { believeFor, BELIEVED_MS } from './believed';
import { refused, type Proven } from './proven';

/** Whose tokens open the door, and what they give. */
export interface SignIn {
  tokens: TokenReader;
  rules: readonly ClaimRule[];
  /** Days for which a claimed role is held without a newer token. */
  grantDays: number;
  /** How browsers sign in; `null`: they do not. */
  browser: BrowserDoor | null;
}

// A number is one of the organisation that the token names alone.
const signed = (identity: TokenIdentity) => ({
  ...identity,
  employer:
    identity.employeeNumber !== null && identity.organizations.length === 1
      ? (identity.organizations[0] ?? null)
      : null,
});

/**
 * The principal of a verified identity, with what he holds today once his grants follow its claims; `null` for somebody
 * unknown to whom it gives nothing: he is kept nowhere.
 */
export const admit = async (
  tx: Tx,
  { rules, grantDays }: SignIn,
  identity: TokenIdentity,
  { at, organizations }: { at: string; organizations: readonly string[] },
): Promise<Omit<Proven, 'door' | 'credential' | 'csrfToken' | 'expiresAt'> | null> => {
  const today = civilDateOf(at);
  const scene = { at, organizations, today, lastDay: addDays(today, grantDays) };
  const person = signed(identity);
  const employer =
    person.employer !== null && organizations.includes(person.employer) ? person.employer : null;
  const claimed = claimedAuthorities(rules, identity, organizations);
  const isKnown = (await findIdentity(tx, identity)) !== null;
  if (!isKnown && claimed.length === 0) return null;
  if (!isKnown) await admitIdentity(tx, { ...person, employer }, scene);
  const principal = await findIdentity(tx, identity);
  if (!principal) throw new Error('the identity was not kept');
  const authorities = holdable(claimed, principal);
  await followClaims(tx, principal.id, { authorities, issuedAt: identity.issuedAt }, scene);
  return {
    ...{ principal: principal.id, principalName: principal.name, kind: principal.kind },
    ...{ employeeNumber: principal.employeeNumber, employer: principal.organization },
    authorities: await authoritiesOf(tx, principal.id, scene.today),
  };
};

const nobody = (identity: TokenIdentity) => ({
  ...{ principal: '', principalName: identity.name, kind: identity.kind, authorities: [] },
  ...{ employeeNumber: null, employer: null },
});

/** Makes the reader of a provider's access tokens. */
export const createTokenDoor = (deps: ApiDeps, signIn: SignIn): ((presented: string) => Promise<Proven>) => {
  const find = believeFor<Proven>(BELIEVED_MS, async (_hash, token) => {
    const at = deps.clock();
    const identity = await signIn.tokens.read(token, at);
    if (!identity) return null;
    const organizations = await deps.organizations();
    const admitted = await deps.database.withScope(organizations, (tx) =>
      admit(tx, signIn, identity, { at, organizations }),
    );
    const known = admitted ?? nobody(identity);
    const credential = `token:${known.principal === '' ? 'nobody' : known.principal}`;
    return { ...known, door: 'token', credential, csrfToken: null, expiresAt: identity.expiresAt };
  });
  return async (presented) => {
    const found = await find(hashKey(presented), presented);
    if (!found || compareInstants(found.expiresAt, deps.clock()) <= 0) throw refused();
    return found;
  };
};
