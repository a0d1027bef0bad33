import type { ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { SignInKeys } from './keys';
import { codeConfirmPage, codeDonePage, codePage, refusedPage, signedOutPage, signOutPage } from './pages';
import { claimsOf, type SignInPeople } from './people';

/** The clients that the provider knows. */
export const clientIds = { browser: 'relais-browser', terminal: 'relais-terminal' } as const;

/** For whom access tokens are made, as Relais reads it by default. */
export const AUDIENCE = 'relais';

// A resource is named by a URI (RFC 8707); what stands in the token is the audience.
const RESOURCE = 'urn:relais:api';
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const scopes = 'openid profile email';

/** What the provider stands on. */
export interface SignInProvider {
  keys: SignInKeys;
  people: SignInPeople;
  /** Where browsers find Relais; without a slash at the end. */
  publicUrl: string;
}

const clientsOf = ({ keys, publicUrl }: SignInProvider): ClientMetadata[] => [
  {
    ...{ client_id: clientIds.browser, client_secret: keys.clientSecret },
    ...{ grant_types: ['authorization_code'], response_types: ['code'] },
    redirect_uris: [`${publicUrl}/auth/callback`],
    post_logout_redirect_uris: [`${publicUrl}/auth/signed-out`],
  },
  {
    ...{ client_id: clientIds.terminal, token_endpoint_auth_method: 'none', redirect_uris: [] },
    ...{ grant_types: ['urn:ietf:params:oauth:grant-type:device_code'], response_types: [] },
  },
];

/** Both clients are ours: who signs in is not asked what they may know of him. */
const grantAll = async (ctx: KoaContextWithOIDC) => {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(scopes);
  await grant.save();
  return grant;
};

const show =
  (make: (form: string) => string) =>
  (ctx: KoaContextWithOIDC, form = ''): void => {
    ctx.type = 'html';
    ctx.body = make(form);
  };

const features: Configuration['features'] = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  userinfo: { enabled: false },
  rpInitiatedLogout: {
    ...{ enabled: true, logoutSource: show(signOutPage) },
    postLogoutSuccessSource: (ctx) => show(signedOutPage)(ctx),
  },
  deviceFlow: {
    enabled: true,
    userCodeInputSource: (ctx, form, _out, error) =>
      show(() => codePage(form, error !== undefined && error.name !== 'NoCodeError'))(ctx),
    userCodeConfirmSource: (ctx, form, _client, _device, code) =>
      show(() => codeConfirmPage(form, code))(ctx),
    successSource: (ctx) => show(codeDonePage)(ctx),
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => RESOURCE,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      ...{ scope: '', audience: AUDIENCE, accessTokenFormat: 'jwt', accessTokenTTL: 15 * MINUTE },
      jwt: { sign: { alg: 'RS256' } },
    }),
  },
};

/** The configuration of the provider: code with PKCE for browsers, device codes for terminals, tokens for Relais. */
export const configure = (given: SignInProvider): Configuration => {
  const { keys, people } = given;
  const saidOf = (login: string) => {
    const person = Object.hasOwn(people, login) ? people[login] : undefined;
    return person && claimsOf(login, person);
  };
  return {
    ...{ clients: clientsOf(given), features, loadExistingGrant: grantAll },
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: scopes.split(' '),
    claims: {
      profile: ['name', 'preferred_username', 'roles', 'organization', 'employee_number'],
      email: ['email'],
    },
    // Relais reads who signs in from the ID token, and asks no further.
    conformIdTokenClaims: false,
    findAccount: (_ctx, login) => {
      const said = saidOf(login);
      return said && { accountId: login, claims: () => ({ sub: login, ...said }) };
    },
    extraTokenClaims: (_ctx, token) => ('accountId' in token ? saidOf(token.accountId) : undefined),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      ...{ AuthorizationCode: MINUTE, AccessToken: 15 * MINUTE, IdToken: 5 * MINUTE },
      ...{ DeviceCode: 10 * MINUTE, Interaction: 10 * MINUTE, Session: 10 * HOUR, Grant: 10 * HOUR },
    },
    renderError: (ctx, { error }) => show(() => refusedPage(error))(ctx),
  };
};
