import type { Request, Response } from 'express';
import type { TokenIdentity } from '../../connectors/oidc/claims';
import { longestEnd } from '../../domain/sessions';
import type { Authority } from '../../domain/identity';
import { hashKey } from '../../db/stores/identity';
import { beginSession, endSession } from '../../db/stores/sessions';
import type { ApiDeps } from '../deps';
import { cookieOf, SESSION_COOKIE, setCookie } from '../doors/cookies';
import { admit } from '../doors/tokens';
import { takeAttempt } from './attempt';
import type { BrowserSide } from './browser-side';
import { sendRefusal } from './pages';
import { safeReturnTo } from './return-to';

const lost = {
  ...{ status: 400, title: 'Connexion à recommencer' },
  why: 'Cette connexion n’a pas été commencée dans ce navigateur, ou a duré plus de dix minutes.',
};
const refused = {
  ...{ status: 400, title: 'Connexion refusée' },
  why: 'Le fournisseur de connexion a refusé, ou sa réponse ne correspond pas à ce qui lui a été demandé.',
};
const nothing = {
  ...{ status: 403, title: 'Aucun rôle' },
  why: 'Vous êtes connu du fournisseur de connexion, mais aucun rôle de Relais n’est le vôtre aujourd’hui.',
};

/** In whose audit a session is told of: wherever it opens something. */
const reachOf = (authorities: readonly Authority[], organizations: readonly string[]): readonly string[] =>
  authorities.some(({ organization }) => organization === null)
    ? organizations
    : organizations.filter((code) => authorities.some(({ organization }) => organization === code));

/** What a session begins with. */
interface Arrival {
  identity: TokenIdentity;
  idToken: string;
  /** The session that this browser had: it ends, so that its id never becomes somebody else's. */
  before: string | null;
}

/** A new session of who has signed in; `null` for somebody who holds nothing. */
const begin = async (deps: ApiDeps, side: BrowserSide, arrival: Arrival): Promise<string | null> => {
  const at = deps.clock();
  const organizations = await deps.organizations();
  const { limits } = side.browser;
  return deps.database.withScope(organizations, async (tx) => {
    const found = await admit(tx, side.signIn, arrival.identity, { at, organizations });
    if (arrival.before !== null) await endSession(tx, hashKey(arrival.before), { at, why: 'replaced' });
    if (!found || found.authorities.length === 0) return null;
    const { plain } = await beginSession(tx, {
      ...{ principalId: found.principal, at, endsAt: longestEnd(at, limits), idToken: arrival.idToken },
      organizations: reachOf(found.authorities, organizations),
    });
    return plain;
  });
};

/** Whoever comes back from the provider: his session begins where the answer belongs to what this browser asked. */
export const callback = async (
  deps: ApiDeps,
  side: BrowserSide,
  req: Request,
  res: Response,
): Promise<void> => {
  const { provider, publicUrl } = side.browser;
  const attempt = takeAttempt(req, res, deps.clock());
  if (!attempt) return sendRefusal(res, publicUrl, lost);
  const { state, nonce, verifier, returnTo } = attempt;
  const { searchParams } = new URL(req.originalUrl, publicUrl);
  const signedIn = await provider.complete(searchParams, { state, nonce, verifier }, deps.clock());
  if (!signedIn) return sendRefusal(res, publicUrl, refused);
  const sessionId = await begin(deps, side, { ...signedIn, before: cookieOf(req, SESSION_COOKIE) });
  if (sessionId === null) return sendRefusal(res, publicUrl, nothing);
  setCookie(res, SESSION_COOKIE, sessionId);
  res.set('Cache-Control', 'no-store').redirect(303, safeReturnTo(returnTo, publicUrl));
};
