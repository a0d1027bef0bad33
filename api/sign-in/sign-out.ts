import type { Request, Response } from 'express';
import { hashKey } from '../../db/stores/identity';
import { endSession } from '../../db/stores/sessions';
import type { ApiDeps } from '../deps';
import { clearCookie, cookieOf, SESSION_COOKIE } from '../doors/cookies';
import { assertOwnPage, CSRF_HEADER, csrfTokenOf } from '../doors/own-page';
import { liveSession } from '../doors/sessions';
import { toProblem } from '../problem-mapping';
import type { BrowserDoor, BrowserSide } from './browser-side';
import { sendSignedOut, sendSignOut } from './pages';

const SIGNED_OUT = '/auth/signed-out';

/** Who is signed in with this browser. */
const whoIs = async (deps: ApiDeps, { limits }: BrowserDoor, req: Request) => {
  const sessionId = cookieOf(req, SESSION_COOKIE);
  if (sessionId === null) return null;
  const at = deps.clock();
  const session = await deps.database.withoutScope((tx) => liveSession(tx, sessionId, { limits, at }));
  return session && { sessionId, session };
};

/** Where the provider ends its own session; `null` where it has no such place, or is away: ours ends all the same. */
const endThere = async (
  deps: ApiDeps,
  { provider }: BrowserDoor,
  idToken: string,
): Promise<string | null> => {
  try {
    return await provider.endUrl(idToken);
  } catch (error) {
    if (toProblem(error).kind !== 'unavailable') throw error;
    deps.log.warn('the provider is away: its own session goes on', { error });
    return null;
  }
};

/** The page that asks. */
export const askSignOut = async (
  deps: ApiDeps,
  { browser }: BrowserSide,
  req: Request,
  res: Response,
): Promise<void> => {
  const known = await whoIs(deps, browser, req);
  if (!known) return sendSignedOut(res, browser.publicUrl);
  const { sessionId, session } = known;
  const there = await endThere(deps, browser, session.idToken);
  sendSignOut(res, {
    ...{ name: session.principalName, csrfToken: csrfTokenOf(sessionId) },
    leadsTo: there === null ? [] : [new URL(there).origin],
  });
};

const formToken = (body: unknown): string | undefined => {
  const csrf = typeof body === 'object' && body !== null && 'csrf' in body ? body.csrf : undefined;
  return typeof csrf === 'string' ? csrf : undefined;
};

/** Ends the session here, and sends the browser to end it at the provider. */
export const signOut = async (
  deps: ApiDeps,
  { browser }: BrowserSide,
  req: Request,
  res: Response,
): Promise<void> => {
  const sessionId = cookieOf(req, SESSION_COOKIE);
  let place: string | null = null;
  if (sessionId !== null && (await whoIs(deps, browser, req))) {
    const token = req.get(CSRF_HEADER) ?? formToken(req.body);
    assertOwnPage(req, { sessionId, origin: new URL(browser.publicUrl).origin, token });
    const organizations = await deps.organizations();
    const idToken = await deps.database.withScope(organizations, (tx) =>
      endSession(tx, hashKey(sessionId), { at: deps.clock(), why: 'sign-out' }),
    );
    place = idToken === null ? null : await endThere(deps, browser, idToken);
  }
  clearCookie(res, SESSION_COOKIE);
  const location = place ?? `${browser.publicUrl}${SIGNED_OUT}`;
  res.set('Cache-Control', 'no-store');
  // A script cannot follow a redirection to another origin: it is told where to go.
  if (req.accepts(['html', 'json']) === 'json') res.json({ location });
  else res.redirect(303, location);
};
