import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { ApiDeps } from '../deps';
import { say } from '../locale';
import { factsOfKind } from '../problem-kinds';
import { toProblem } from '../problem-mapping';
import type { LimitRate } from '../rate-limit';
import { factsOf } from '../request-facts';
import { keepAttempt } from './attempt';
import type { BrowserSide } from './browser-side';
import { callback } from './callback';
import { sendRefusal, sendSignedOut } from './pages';
import { safeReturnTo } from './return-to';
import { askSignOut, signOut } from './sign-out';

/** A token is a few signs. */
const FORM_LIMIT = 4_096;

/** Sends the browser to the provider, and leaves with it what must come back. */
const begin = async (deps: ApiDeps, { browser }: BrowserSide, req: Request, res: Response): Promise<void> => {
  const returnTo = safeReturnTo(req.query.returnTo, browser.publicUrl);
  const { attempt, url } = await browser.provider.begin();
  keepAttempt(res, { ...attempt, returnTo, begunAt: deps.clock() });
  res.set('Cache-Control', 'no-store').redirect(303, url);
};

/** What people come to with their browsers: to sign in, back from the provider, and to sign out. Answers are pages. */
export const signInRouter = (
  deps: ApiDeps,
  side: BrowserSide,
  limitRate: Pick<LimitRate, 'ofBrowser'>,
): Router => {
  const router = express.Router();
  const on =
    (path: string, handle: typeof callback) =>
    async (req: Request, res: Response): Promise<void> => {
      factsOf(req).route = path;
      await limitRate.ofBrowser(req.ip ?? '');
      await handle(deps, side, req, res);
    };
  const form = express.urlencoded({ extended: false, limit: FORM_LIMIT });
  router.get('/auth/sign-in', on('/auth/sign-in', begin));
  router.get('/auth/callback', on('/auth/callback', callback));
  router.get('/auth/sign-out', on('/auth/sign-out', askSignOut));
  router.post('/auth/sign-out', form, on('/auth/sign-out', signOut));
  router.get('/auth/signed-out', (req, res) => {
    factsOf(req).route = '/auth/signed-out';
    sendSignedOut(res, side.browser.publicUrl);
  });
  router.use('/auth', refuse(deps, side.browser.publicUrl));
  return router;
};

// Express knows an error handler by its four parameters.
const refuse =
  (deps: ApiDeps, publicUrl: string): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    const { kind, options } = toProblem(error);
    const { status, title, headers } = factsOfKind(kind);
    const { requestId, route } = factsOf(req);
    if (status >= 500) deps.log.error('request failed', { requestId, route, status, error });
    if (res.headersSent) return next(error);
    res.set({ ...headers, ...options.headers });
    const words = say(options.title ?? title, 'fr');
    sendRefusal(res, publicUrl, { status, title: words, why: say(options.detail ?? words, 'fr') });
  };
