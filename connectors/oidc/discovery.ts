import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** The sign-in provider does not answer, or not as one. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}

/** Milliseconds that the provider has to answer. */
const TIMEOUT_MS = 5_000;
/** Milliseconds that its keys are believed; an unknown one is asked for at once, but no oftener than the cooldown. */
const KEYS_BELIEVED_MS = 600_000;

const document = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The keys of a provider, found by its discovery document at the first use. */
export type ProviderKeys = () => Promise<JWTVerifyGetKey>;

const discover = async (issuer: string): Promise<string> => {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`discovery answers ${answer.status}`);
    const found = document.parse(await answer.json());
    // OpenID Connect Discovery 4.3: another issuer's document must not be believed.
    if (found.issuer !== issuer) throw new Error('the discovery document is of another issuer');
    return found.jwks_uri;
  } catch (cause) {
    throw new ProviderAway('the sign-in provider does not tell its keys', { cause });
  }
};

/** Reads the keys of an issuer. `cooldownMs`: between two questions about unknown keys. */
export const createProviderKeys = (issuer: string, cooldownMs: number): ProviderKeys => {
  let found: Promise<JWTVerifyGetKey> | null = null;
  return async () => {
    found ??= discover(issuer).then((uri) =>
      createRemoteJWKSet(new URL(uri), {
        ...{ timeoutDuration: TIMEOUT_MS, cacheMaxAge: KEYS_BELIEVED_MS, cooldownDuration: cooldownMs },
      }),
    );
    try {
      return await found;
    } catch (error) {
      found = null;
      throw error;
    }
  };
};
