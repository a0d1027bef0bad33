import type { Request } from 'express';
import type { ApiDeps } from './deps';
import { cookieOf, SESSION_COOKIE } from './doors/cookies';
import { createKeyDoor } from './doors/keys';
import { refused, type Proven } from './doors/proven';
import { createSessionDoor } from './doors/sessions';
import { createTokenDoor } from './doors/tokens';
import { problem } from './problems';
import type { RouteFacts } from './route';

/**
 * Finds who calls. Throws `unauthenticated` on a key, token or session that is absent, unknown, expired or revoked, and
 * `forbidden` (`csrf`) on a session's request that no page of ours sends, nor Temporal's where it may.
 */
export type Authenticate = (req: Request, route: RouteFacts) => Promise<Proven>;

const bearer = /^Bearer +(\S+)$/i;
const keyForm = /^rk_\S{1,197}$/;
// Three parts: header, claims, signature.
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Makes the doors: API keys, and a provider's tokens and the sessions of browsers where one is configured. */
export const createAuthenticate = (deps: ApiDeps): Authenticate => {
  const ofKey = createKeyDoor(deps);
  const ofToken = deps.signIn && createTokenDoor(deps, deps.signIn);
  const browser = deps.signIn?.browser ?? null;
  const ofSession = browser && createSessionDoor(deps, browser);
  return async (req, route) => {
    const { authorization } = req.headers;
    const session = authorization === undefined && ofSession ? cookieOf(req, SESSION_COOKIE) : null;
    if (session !== null && ofSession) return await ofSession(req, session, route);
    const presented = bearer.exec(authorization ?? '')?.[1];
    if (presented === undefined) throw problem('unauthenticated');
    if (keyForm.test(presented)) return await ofKey(presented);
    if (ofToken && tokenForm.test(presented)) return await ofToken(presented);
    throw refused();
  };
};
