import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import type { Instant } from '../../domain/calendar/time';
import type { TokenIdentity } from './claims';
import { ProviderAway } from './discovery';
import { createTokenReader, type TokenTrust } from './token-reader';

/** Seconds that the provider has to answer. */
const TIMEOUT_SECONDS = 5;

/** How Relais is known to a provider. */
export interface BrowserClient extends Omit<TokenTrust, 'audience'> {
  clientId: string;
  /** `null`: it has none, and PKCE alone binds the code to us. */
  clientSecret: string | null;
  scopes: string;
  /** Where browsers find Relais; without a slash at the end. */
  publicUrl: string;
}

/** What must come back with a code, and stays with the browser meanwhile. */
export interface SignInAttempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** Somebody who has signed in, and the provider's word for it. */
export interface SignedIn {
  identity: TokenIdentity;
  idToken: string;
}

/** Signs people in with their browsers at one provider: authorization code with PKCE. */
export interface BrowserSignIn {
  /** A new attempt, and where the browser goes with it. Throws `ProviderAway`. */
  begin(): Promise<{ attempt: SignInAttempt; url: string }>;
  /** Who came back; `null` when what came does not belong to the attempt, or the provider refuses. Throws `ProviderAway`. */
  complete(query: URLSearchParams, attempt: SignInAttempt, now: Instant): Promise<SignedIn | null>;
  /** Where the browser goes to sign out of the provider too; `null` where it has no such place. Throws `ProviderAway`. */
  endUrl(idToken: string): Promise<string | null>;
}

/** Addresses of Relais that are declared to the provider. */
export const callbackPath = '/auth/callback';
export const signedOutPath = '/auth/signed-out';

const away = (cause: unknown): ProviderAway => new ProviderAway('the sign-in provider fails', { cause });

const find = ({ issuer, clientId, clientSecret }: BrowserClient): Promise<Configuration> =>
  discovery(new URL(issuer), clientId, {}, clientSecret === null ? None() : ClientSecretBasic(clientSecret), {
    timeout: TIMEOUT_SECONDS,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked to stand out: the configuration takes clear text on this machine alone
    execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
  });

/** Asked once; again after a failure. */
const createDiscovery = (client: BrowserClient): (() => Promise<Configuration>) => {
  let found: Promise<Configuration> | null = null;
  return async () => {
    found ??= find(client);
    try {
      return await found;
    } catch (cause) {
      found = null;
      throw away(cause);
    }
  };
};

/** What the library finds in an answer that was not meant for the attempt. */
const misfits: ReadonlySet<string | undefined> = new Set([
  ...['OAUTH_INVALID_RESPONSE', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
]);

// That we are not its client (`invalid_client`) is no fault of who signs in.
const isRefusal = (error: unknown): boolean =>
  error instanceof AuthorizationResponseError ||
  (error instanceof ResponseBodyError && error.status < 500 && error.error !== 'invalid_client') ||
  (error instanceof ClientError && misfits.has(error.code));

/** Makes the client of a provider; the provider is asked at the first use. */
export const createBrowserSignIn = (client: BrowserClient): BrowserSignIn => {
  const configuration = createDiscovery(client);
  const idTokens = createTokenReader({ ...client, audience: client.clientId });
  const callback = `${client.publicUrl}${callbackPath}`;

  const exchange = async (query: URLSearchParams, { state, nonce, verifier }: SignInAttempt) => {
    const config = await configuration();
    const came = new URL(`${callback}?${query.toString()}`);
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    try {
      return await authorizationCodeGrant(config, came, checks);
    } catch (error) {
      if (isRefusal(error)) return null;
      throw away(error);
    }
  };

  return {
    begin: async () => {
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(await configuration(), {
        ...{ redirect_uri: callback, scope: client.scopes, state: attempt.state, nonce: attempt.nonce },
        ...{
          code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
          code_challenge_method: 'S256',
        },
      });
      return { attempt, url: url.href };
    },
    complete: async (query, attempt, now) => {
      const idToken = (await exchange(query, attempt))?.id_token;
      // The same keys, algorithms and skew as for tokens of the API, whatever the library has checked.
      const identity = idToken === undefined ? null : await idTokens.read(idToken, now);
      return idToken !== undefined && identity ? { identity, idToken } : null;
    },
    endUrl: async (idToken) => {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      const back = { post_logout_redirect_uri: `${client.publicUrl}${signedOutPath}` };
      return buildEndSessionUrl(config, { id_token_hint: idToken, ...back }).href;
    },
  };
};
