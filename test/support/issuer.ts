import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { openServer } from './http-server';

/** A key pair that tokens are signed with. */
export interface IssuerKey {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** Makes a key pair. */
export const makeIssuerKey = async (kid: string, alg = 'RS256'): Promise<IssuerKey> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

/** Signs claims; `header` overrides. */
export const signWith = (key: IssuerKey, claims: JWTPayload, header: object = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);

/** An issuer of tokens on this machine: a discovery document and keys, over HTTP. */
export interface TestIssuer {
  url: string;
  /** Keys that it publishes now. */
  published: IssuerKey[];
  /** Times that its keys were asked for. */
  asked: number;
  isDown: boolean;
  close(): Promise<void>;
}

/** Starts an issuer that publishes some keys. */
export const startIssuer = async (keys: IssuerKey[]): Promise<TestIssuer> => {
  const issuer: TestIssuer = {
    url: '',
    published: keys,
    asked: 0,
    isDown: false,
    close: () => server.close(),
  };
  const server = await openServer((req, res) => {
    if (issuer.isDown) return void res.writeHead(503).end();
    if (req.url === '/keys') issuer.asked += 1;
    const body =
      req.url === '/keys'
        ? { keys: issuer.published.map(({ publicJwk }) => publicJwk) }
        : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  issuer.url = `http://127.0.0.1:${server.port}`;
  return issuer;
};
