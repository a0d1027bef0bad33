import { calculateJwkThumbprint, compactVerify, importJWK, type JSONWebKeySet, type JWK } from 'jose';

/**
 * What a signed text is. `truncated`: a part of it is missing; `other-key`: no key of the set has signed it, or its header
 * was changed; `altered`: a key of the set has signed something else.
 */
export type Inspection =
  | { outcome: 'valid'; payload: unknown; keyId: string; type: string | null }
  | { outcome: 'truncated' | 'other-key' | 'altered' };

interface Header {
  alg?: unknown;
  kid?: unknown;
  jkt?: unknown;
  typ?: unknown;
}

const ALGORITHM = 'EdDSA';
/** An Ed25519 signature in base64url: 64 bytes. */
const SIGNATURE_LENGTH = 86;
const base64url = /^[A-Za-z0-9_-]+$/;

const headerOf = (part: string): Header | null => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    // Not the header that was signed.
    return null;
  }
};

const keyOf = async ({ kid, jkt }: Header, { keys }: JSONWebKeySet): Promise<JWK | null> => {
  for (const key of keys) if (key.kid === kid && (await calculateJwkThumbprint(key)) === jkt) return key;
  return null;
};

const payloadOf = async (jws: string, key: JWK): Promise<{ payload: unknown } | null> => {
  try {
    const { payload } = await compactVerify(jws, await importJWK(key, ALGORITHM), {
      algorithms: [ALGORITHM],
    });
    return { payload: JSON.parse(Buffer.from(payload).toString()) as unknown };
  } catch {
    // Whatever is wrong with it, this key has not signed it.
    return null;
  }
};

/** Looks at a compact JWS that Relais may have signed, with public keys alone. Never throws for what it is given. */
export const inspectSignature = async (text: string, keys: JSONWebKeySet): Promise<Inspection> => {
  const jws = text.trim();
  const [head = '', body = '', signature = '', ...more] = jws.split('.');
  if (body === '' || signature.length < SIGNATURE_LENGTH) return { outcome: 'truncated' };
  const isWritten = more.length === 0 && [head, body, signature].every((part) => base64url.test(part));
  const header = isWritten ? headerOf(head) : null;
  if (header === null || header.alg !== ALGORITHM) return { outcome: 'altered' };
  const key = await keyOf(header, keys);
  if (key === null) return { outcome: 'other-key' };
  const read = await payloadOf(jws, key);
  if (read === null) return { outcome: 'altered' };
  const type = typeof header.typ === 'string' ? header.typ : null;
  return { outcome: 'valid', ...read, keyId: String(header.kid), type };
};
