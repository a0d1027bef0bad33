import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { keep, readKept } from './kept-file';

const keysSchema = z.strictObject({
  /** Signs the tokens: one RSA key, as a JWK with its private part. */
  signing: z.looseObject({ kty: z.literal('RSA'), kid: z.string() }),
  /** Signs the provider's own cookies. */
  cookies: z.string().min(1),
  /** With which Relais shows that it is Relais. */
  clientSecret: z.string().min(1),
});

/** What a provider of this machine signs and knows its clients with. */
export type SignInKeys = z.infer<typeof keysSchema>;

/** The keys of this folder. Raises without the file. */
export function readKeys(path: string): SignInKeys {
  const kept = readKept(path, keysSchema);
  if (kept === null) throw new Error(`${path} is missing.`);
  return kept;
}

/** The keys of this folder, made at its first start and kept in a file that its owner alone reads. */
export async function ensureKeys(path: string): Promise<SignInKeys> {
  const kept = readKept(path, keysSchema);
  if (kept !== null) return kept;
  const word = () => randomBytes(32).toString('base64url');
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const made = { signing: { ...jwk, kid: word().slice(0, 8), use: 'sig', alg: 'RS256' } };
  const keys = keysSchema.parse({ ...made, cookies: word(), clientSecret: word() });
  keep(path, keys);
  return keys;
}
