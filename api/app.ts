import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { allowOrigin } from './payloads/cors';
import { actFor, callerOf } from './acting';
import { acceptsOf } from './accepts';
import { createAuthenticate, type Authenticate } from './auth';
import { readBody } from './bodies';
import type { ApiDeps } from './deps';
import { answerOnce } from './idempotency';
import type { Proven } from './doors/proven';
import { localeOf } from './locale';
import { authorise, matrix } from './matrix';
import { describeApi } from './openapi';
import { operations } from './openapi-operations';
import { operationsRouter } from './operations';
import { toProblem } from './problem-mapping';
import { problem, writeProblem } from './problems';
import { createLimitRate, type LimitRate } from './rate-limit';
import { factsOf, observeRequests } from './request-facts';
import type { Answer, Route } from './route';
import { routes as allRoutes } from './routes';
import { signInRouter } from './sign-in/router';

/** The doors that Temporal's page calls. */
const PAYLOADS = '/api/v1/payloads';

// Nothing that the API answers is a page: nothing in it may run, load, be framed or be sent elsewhere.
const headers: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
};

/**
 * Builds the HTTP door; the caller listens.
 * Throws when a route has no row in the matrix, or two routes share an operation id.
 */
export const buildApp = (deps: ApiDeps, routes: readonly Route[] = allRoutes): Express => {
  assertComplete(routes);
  const app = express().disable('x-powered-by').disable('etag').set('trust proxy', deps.proxies);
  const limitRate = createLimitRate(deps);
  app.use(helmet(headers), observeRequests(deps), operationsRouter(deps));
  const document = describeApi(routes);
  app.get('/openapi.json', (_req, res) => {
    res.json(document);
  });
  for (const path of Object.keys(operations)) app.all(path, refuseMethod(path, ['GET', 'HEAD']));
  const { signIn } = deps;
  if (signIn?.browser) app.use(signInRouter(deps, { signIn, browser: signIn.browser }, limitRate));
  app.use(PAYLOADS, allowOrigin(deps.temporalUi));
  mount(app, deps, routes, limitRate);
  app.use(() => {
    throw problem('not-found');
  });
  app.use(refuse(deps));
  return app;
};

const assertComplete = (routes: readonly Route[]): void => {
  const seen = new Set<string>();
  for (const { operationId } of routes) {
    if (!matrix[operationId]) throw new Error(`no row in the matrix for ${operationId}`);
    if (seen.has(operationId)) throw new Error(`two routes are ${operationId}`);
    seen.add(operationId);
  }
};

// Literal segments first: `/arrivals/preview` is not an arrival of that id.
const bySpecificity = (a: string, b: string): number => {
  const [one, two] = [a, b].map((path) => path.replaceAll(':', '\uffff')) as [string, string];
  return one < two ? -1 : one > two ? 1 : 0;
};

const mount = (app: Express, deps: ApiDeps, routes: readonly Route[], limitRate: LimitRate): void => {
  const guard = { authenticate: createAuthenticate(deps), limitRate };
  const sorted = routes.toSorted((a, b) => bySpecificity(a.path, b.path));
  for (const route of sorted) app[route.method](route.path, serve(deps, guard, route));
  for (const path of new Set(sorted.map((route) => route.path))) {
    const methods = sorted.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    app.all(path, refuseMethod(path, methods));
  }
};

const refuseMethod =
  (path: string, allowed: readonly string[]): RequestHandler =>
  (req) => {
    factsOf(req).route = path;
    throw problem('method-not-allowed', { headers: { Allow: allowed.join(', ') } });
  };

/** Who passes, and how often. */
interface Guard {
  authenticate: Authenticate;
  limitRate: LimitRate;
}

/** Who calls; an address from which too many attempts failed is asked to come back later. */
const prove = async ({ authenticate, limitRate }: Guard, req: Request, route: Route): Promise<Proven> => {
  const address = req.ip ?? '';
  limitRate.ofAddress.before(address);
  try {
    return await authenticate(req, route);
  } catch (error) {
    if (toProblem(error).kind === 'unauthenticated') await limitRate.ofAddress.failed(address);
    throw error;
  }
};

const serve =
  (deps: ApiDeps, { authenticate, limitRate }: Guard, route: Route): RequestHandler =>
  async (req, res) => {
    const facts = factsOf(req);
    facts.route = route.path;
    const hungUp = new AbortController();
    res.once('close', () => hungUp.abort());
    const proven = await prove({ authenticate, limitRate }, req, route);
    facts.keyId = proven.credential;
    await limitRate.ofCredential(proven.credential);
    const caller = await callerOf(proven, actFor(proven, route, req), deps);
    await limitRate.ofOrganization(caller.organization);
    const reach = authorise(route.operationId, caller.role);
    const body = await readBody(route, req, res);
    const call = {
      caller,
      proven,
      scope: caller.organizations,
      reach,
      deps,
      locale: localeOf(req),
      accepts: acceptsOf(req),
      signal: hungUp.signal,
    };
    const run = () => route.run({ params: req.params, query: req.query, body }, call);
    send(res, await answerOnce(deps, { req, route, caller, body, locale: call.locale }, run));
  };

const send = (res: Response, answer: Answer): void => {
  res
    .status(answer.status)
    .set('Cache-Control', 'no-store')
    .set(answer.headers ?? {});
  const whole = answer.bytes ?? answer.text;
  if (whole !== undefined) res.send(whole);
  else if (answer.body !== undefined) res.json(answer.body);
  else res.end();
};

// Express knows an error handler by its four parameters.
const refuse =
  (deps: ApiDeps): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    const { requestId, route } = factsOf(req);
    const refusal = toProblem(error);
    const { status, headers, body } = writeProblem(refusal, localeOf(req), requestId);
    if (status >= 500) deps.log.error('request failed', { requestId, route, status, error });
    if (res.headersSent) return next(error);
    res.status(status).set(headers).set('Cache-Control', 'no-store').vary('Accept-Language');
    res.send(JSON.stringify(body));
  };
