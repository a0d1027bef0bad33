import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  createLocalJWKSet,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { createPrivateKey, createPublicKey } from 'node:crypto';

/** An Ed25519 key: its name, and the 32 bytes that it is made of. */
export interface SigningKey {
  id: string;
  seed: Buffer;
}

/** Signs what others verify without us. */
export interface Signer {
  /**
   * A compact JWS (RFC 7515, EdDSA) over this value as JSON.
   * @param type of what is signed, in the header: nothing signed as one thing is taken for another
   */
  sign(value: object, type?: string): Promise<string>;
  /** Public keys, retired ones included, so that what they signed stays verifiable. */
  keys: JSONWebKeySet;
}

const ALGORITHM = 'EdDSA';
/** What stands before the seed in PKCS 8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeyOf = ({ seed }: SigningKey) =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });

const publicJwk = (key: SigningKey): JWK => ({
  ...(createPublicKey(privateKeyOf(key)).export({ format: 'jwk' }) as JWK),
  ...{ kid: key.id, alg: ALGORITHM, use: 'sig' },
});

/** Makes a signer: the first key signs, all are published. Throws `TypeError` without a key. */
export const createSigner = (keys: readonly SigningKey[]): Signer => {
  const [active] = keys;
  if (active === undefined) throw new TypeError('A signer needs a key');
  const key = privateKeyOf(active);
  return {
    keys: { keys: keys.map(publicJwk) },
    sign: async (value, type) => {
      // Key ids are short names that another installation gives too: the thumbprint (RFC 7638) tells them apart.
      const jkt = await calculateJwkThumbprint(publicJwk(active));
      return await new CompactSign(Buffer.from(JSON.stringify(value)))
        .setProtectedHeader({ alg: ALGORITHM, kid: active.id, jkt, ...(type && { typ: type }) })
        .sign(key);
    },
  };
};

/** What was signed, or `null` when no key of the set signed it so. */
export const verified = async (jws: string, keys: JSONWebKeySet): Promise<unknown> => {
  try {
    const { payload } = await compactVerify(jws, createLocalJWKSet(keys), { algorithms: [ALGORITHM] });
    return JSON.parse(Buffer.from(payload).toString()) as unknown;
  } catch {
    // Whatever is wrong with it, it proves nothing.
    return null;
  }
};
