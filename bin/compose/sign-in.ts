import type { SignIn } from '../../api/doors/tokens';
import type { BrowserDoor } from '../../api/sign-in/browser-side';
import { issuerUrl } from '../../config/formats';
import type { Config, SignInConfig } from '../../config/load';
import { ConfigError } from '../../config/problems';
import { createBrowserSignIn } from '../../connectors/oidc/browser-sign-in';
import { createTokenReader } from '../../connectors/oidc/token-reader';
import type { ClaimRule } from '../../domain/claims';
import { heldRoles, roles } from '../../domain/identity';

const refuse = (key: string, reason: string): never => {
  throw new ConfigError([{ key, reason }]);
};

const placeOf = (place: string | null): ClaimRule['place'] => {
  if (place === null) return 'claimed';
  return place === '*' ? 'everywhere' : { organization: place };
};

/** The rules of claims. Throws `ConfigError` on a role that Relais does not have, or that nobody holds everywhere. */
const rulesOf = (config: SignInConfig): ClaimRule[] =>
  config.roles.map(({ value, role: name, place }) => {
    const role = roles.find((known) => known === name);
    if (role === undefined) return refuse('OIDC_ROLES', `names a role that is none of ${roles.join(', ')}`);
    if (place === '*' && heldRoles.includes(role))
      return refuse('OIDC_ROLES', `gives ${role} everywhere, which is one organisation's`);
    return { value, role, place: placeOf(place) };
  });

/** How browsers come in. */
type Browsers = Pick<Config, 'publicUrl' | 'sessions'>;

const MINUTE_MS = 60_000;

/** The side of browsers. Throws `ConfigError` where their cookies, or their ID tokens, would open more than they should. */
const browserOf = (config: SignInConfig, { publicUrl, sessions }: Browsers): BrowserDoor | null => {
  const { client, issuer, audience, algorithms, claims } = config;
  if (client === undefined) return null;
  // With one name an ID token, which goes through browsers, would be an access token.
  if (client.id === audience) refuse('OIDC_CLIENT_ID', 'must not be OIDC_AUDIENCE');
  if (!issuerUrl.safeParse(publicUrl).success)
    refuse('PUBLIC_URL', 'must be https:// where browsers sign in, or http:// on this machine');
  const known = { clientId: client.id, clientSecret: client.secret?.reveal() ?? null, scopes: client.scopes };
  return {
    ...{ publicUrl, provider: createBrowserSignIn({ issuer, algorithms, claims, publicUrl, ...known }) },
    limits: { idleMs: sessions.idleMinutes * MINUTE_MS, longestMs: sessions.hours * 60 * MINUTE_MS },
  };
};

/** What the door needs of a sign-in provider. `browsers`: how they come in; they do not when it is not given. */
export const createSignIn = (config: SignInConfig, browsers?: Browsers): SignIn => {
  const { issuer, audience, algorithms, claims } = config;
  return {
    ...{ tokens: createTokenReader({ issuer, audience, algorithms, claims }), rules: rulesOf(config) },
    grantDays: config.grantDays,
    browser: browsers === undefined ? null : browserOf(config, browsers),
  };
};
