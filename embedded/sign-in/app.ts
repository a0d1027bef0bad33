import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { errors, Provider } from 'oidc-provider';
import { configure, type SignInProvider } from './configuration';
import { refusedPage, signInPage } from './pages';
import { knownAs, type SignInPeople } from './people';

/** A password is a few signs. */
const FORM_LIMIT = 4_096;

/** The provider as an application, at an issuer's address; the caller listens. */
export const buildSignInApp = (issuer: string, given: SignInProvider): Express => {
  const provider = new Provider(issuer, configure(given));
  provider.on('server_error', (_ctx, error) => logFault(error));
  const app = express().disable('x-powered-by');
  app.use(protect(given.publicUrl));
  const form = express.urlencoded({ extended: false, limit: FORM_LIMIT });
  app.get('/interaction/:uid', (req, res) => showForm(provider, req, res));
  app.post('/interaction/:uid', form, (req, res) => signIn(provider, given.people, req, res));
  app.use(provider.callback());
  app.use(refuse);
  return app;
};

// The library adds the hash of the one script that it sends to a policy that has such a line: alone, this lets nothing run.
const OWN_SCRIPT_ALONE = "'report-sample'";

// Browsers hold the answer to a form against `form-action`, wherever its redirections lead: back to Relais.
const protect = (publicUrl: string) =>
  helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...{ defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
        scriptSrc: [OWN_SCRIPT_ALONE],
        formAction: ["'self'", new URL(publicUrl).origin],
      },
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });

const sendForm = (req: Request, res: Response, wrong: string | null): void => {
  res.set('Cache-Control', 'no-store').type('html').send(signInPage(req.originalUrl, wrong));
};

const showForm = async (provider: Provider, req: Request, res: Response): Promise<void> => {
  await provider.interactionDetails(req, res);
  sendForm(req, res, null);
};

const textOf = (body: unknown, name: string): string => {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
};

const signIn = async (
  provider: Provider,
  people: SignInPeople,
  req: Request,
  res: Response,
): Promise<void> => {
  await provider.interactionDetails(req, res);
  const typed = textOf(req.body, 'login');
  const accountId = knownAs(people, typed, textOf(req.body, 'password'));
  if (accountId === null) return sendForm(req, res.status(401), typed);
  await provider.interactionFinished(req, res, { login: { accountId } });
};

const logFault = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
};

// Express knows an error handler by its four parameters.
const refuse: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const isExpected = error instanceof errors.OIDCProviderError;
  if (!isExpected) logFault(error);
  res.status(isExpected ? error.statusCode : 500).type('html');
  res.send(refusedPage(isExpected ? error.message : 'server_error'));
};
