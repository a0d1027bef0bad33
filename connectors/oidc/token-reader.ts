import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Instant } from '../../domain/calendar/time';
import { identityOf, type ClaimNames, type TokenIdentity } from './claims';
import { createProviderKeys, ProviderAway } from './discovery';

/** Seconds that clocks may differ. */
const SKEW_SECONDS = 30;
/** Characters of the longest token that is looked at. */
const MAX_TOKEN = 8_192;
const COOLDOWN_MS = 30_000;

/** Whose tokens are believed. */
export interface TokenTrust {
  issuer: string;
  audience: string;
  /** Signatures of public keys, fixed here: what a token says of its own is compared with them. */
  algorithms: readonly string[];
  claims: ClaimNames;
  /** Milliseconds between two questions about unknown keys; default 30 s. */
  cooldownMs?: number;
}

/** Reads access tokens of one provider. */
export interface TokenReader {
  /** Who it was made for, or `null` when it must not be believed. Throws `ProviderAway`. */
  read(token: string, now: Instant): Promise<TokenIdentity | null>;
}

const isAway = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  !(error instanceof errors.JOSEError) ||
  error.code === 'ERR_JOSE_GENERIC';

/** Makes the reader of a provider's tokens; the provider is asked at the first one. */
export const createTokenReader = (trust: TokenTrust): TokenReader => {
  const keys = createProviderKeys(trust.issuer, trust.cooldownMs ?? COOLDOWN_MS);
  const verify = async (token: string, key: JWTVerifyGetKey, now: Instant): Promise<JWTPayload | null> => {
    try {
      const { payload } = await jwtVerify(token, key, {
        ...{ issuer: trust.issuer, audience: trust.audience, algorithms: [...trust.algorithms] },
        ...{ clockTolerance: SKEW_SECONDS, currentDate: new Date(now) },
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      return payload;
    } catch (error) {
      if (isAway(error))
        throw new ProviderAway('the sign-in provider does not tell its keys', { cause: error });
      return null;
    }
  };
  return {
    read: async (token, now) => {
      if (token.length > MAX_TOKEN) return null;
      const payload = await verify(token, await keys(), now);
      return payload && identityOf(payload, trust.claims, now);
    },
  };
};
