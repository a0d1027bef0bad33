/** What a compact JWS says, whoever signed it: its signature is looked at beside it. Throws on a text that is none. */
export const saidIn = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
