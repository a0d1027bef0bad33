import type { Request } from 'express';
import type { ApiDeps } from './deps';
import { createKeyDoor } from './doors/keys';
import { refused, type Proven } from './doors/proven';
import { createTokenDoor } from './doors/tokens';
import { problem } from './problems';

/** Finds who calls. Throws `unauthenticated` on a key or token that is absent, unknown, expired or revoked. */
export type Authenticate = (req: Request) => Promise<Proven>;

const bearer = /^Bearer +(\S+)$/i;
const keyForm = /^rk_\S{1,197}$/;
// Three parts: header, claims, signature.
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Makes the doors: API keys, and a provider's tokens where one is configured. */
export const createAuthenticate = (deps: ApiDeps): Authenticate => {
  const ofKey = createKeyDoor(deps);
  const ofToken = deps.signIn && createTokenDoor(deps, deps.signIn);
  return async (req) => {
    const presented = bearer.exec(req.headers.authorization ?? '')?.[1];
    if (presented === undefined) throw problem('unauthenticated');
    if (keyForm.test(presented)) return await ofKey(presented);
    if (ofToken && tokenForm.test(presented)) return await ofToken(presented);
    throw refused();
  };
};
