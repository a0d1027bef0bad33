import type { SignIn } from '../../api/doors/tokens';
import type { SignInConfig } from '../../config/load';
import { ConfigError } from '../../config/problems';
import { createTokenReader } from '../../connectors/oidc/token-reader';
import type { ClaimRule } from '../../domain/claims';
import { heldRoles, roles } from '../../domain/identity';

const placeOf = (place: string | null): ClaimRule['place'] => {
  if (place === null) return 'claimed';
  return place === '*' ? 'everywhere' : { organization: place };
};

/** The rules of claims. Throws `ConfigError` on a role that Relais does not have, or that nobody holds everywhere. */
const rulesOf = (config: SignInConfig): ClaimRule[] =>
  config.roles.map(({ value, role: name, place }) => {
    const role = roles.find((known) => known === name);
    if (role === undefined)
      throw new ConfigError([
        { key: 'OIDC_ROLES', reason: `names a role that is none of ${roles.join(', ')}` },
      ]);
    if (place === '*' && heldRoles.includes(role))
      throw new ConfigError([
        { key: 'OIDC_ROLES', reason: `gives ${role} everywhere, which is one organisation's` },
      ]);
    return { value, role, place: placeOf(place) };
  });

/** What the door needs of a sign-in provider. */
export const createSignIn = (config: SignInConfig): SignIn => {
  const { issuer, audience, algorithms, claims } = config;
  return { tokens: createTokenReader({ issuer, audience, algorithms, claims }), rules: rulesOf(config) };
};
