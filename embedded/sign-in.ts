import { extname, join } from 'node:path';
import { freePort } from './ports';
import { startServer, type Log } from './server-process';
import { AUDIENCE, clientIds } from './sign-in/configuration';
import { ensureKeys } from './sign-in/keys';
import { ensurePeople, type SignInPerson } from './sign-in/people';

export interface SignInOptions {
  /** Where its keys, who can sign in, its log and its pid file are kept. */
  folder: string;
  /** TCP port of 127.0.0.1; a free one when not given. */
  port?: number;
  /** Where browsers find Relais; without a slash at the end. */
  publicUrl: string;
  /** Who can sign in, by the name that he types. */
  people: Readonly<Record<string, SignInPerson>>;
  log: Log;
  onUnexpectedExit?: (error: Error) => void;
}

export interface EmbeddedSignIn {
  issuer: string;
  /** For whom its access tokens are made. */
  audience: string;
  /** How Relais shows itself when a browser signs in. */
  client: { id: string; secret: string };
  pid: number;
  stop(): Promise<void>;
}

/** The file that says who can sign in, with each password. */
export const peopleFile = (folder: string): string => join(folder, 'demo-people.json');

/**
 * Starts an OpenID Connect provider on 127.0.0.1, so that one machine signs in as any other. Its keys and passwords are
 * made at the first start, in files that their owner alone reads; who is signed in there is forgotten when it stops.
 * Stops what a killed run left. Raises when it does not start.
 */
export async function startSignIn(options: SignInOptions): Promise<EmbeddedSignIn> {
  const { folder, publicUrl, log, onUnexpectedExit } = options;
  const keysFile = join(folder, 'sign-in-keys.json');
  const keys = await ensureKeys(keysFile);
  ensurePeople(peopleFile(folder), options.people);
  const port = options.port ?? (await freePort());
  // Another name than `localhost`: cookies know hosts and no ports, and its own are not for Relais.
  const issuer = `http://127.0.0.1:${port}`;
  log('Sign-in: starting');
  const server = await startServer({
    name: 'Sign-in',
    ...{ command: process.execPath, cwd: join(__dirname, '..'), log, onUnexpectedExit },
    args: [
      ...[...script(), '--port', String(port), '--public-url', publicUrl],
      ...['--keys', keysFile, '--people', peopleFile(folder)],
    ],
    logFile: join(folder, 'sign-in.log'),
    pidFile: join(folder, 'sign-in.pid.json'),
    ...{ stopSignal: 'SIGTERM', forceSignal: 'SIGKILL', readyMs: 60_000, ready: () => answers(issuer) },
  });
  log(`Sign-in: ready on ${issuer}`);
  const client = { id: clientIds.browser, secret: keys.clientSecret };
  return { issuer, audience: AUDIENCE, client, ...server };
}

/** The provider's own entry point, as it is here: a source, or compiled. */
function script(): string[] {
  const kind = extname(__filename);
  return [...(kind === '.ts' ? ['--import', 'tsx'] : []), join(__dirname, 'sign-in', `serve${kind}`)];
}

async function answers(issuer: string): Promise<boolean> {
  try {
    return (await fetch(`${issuer}/.well-known/openid-configuration`)).ok;
  } catch {
    // Nobody listens yet: the caller bounds the wait and shows the server's own log.
    return false;
  }
}
