import { isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from './secret';

const keyBytes = 32;

/** A URL whose scheme is one of these; it may hold a password. */
export function secretUrl(schemes: readonly string[]) {
  const pattern = new RegExp(`^(${schemes.join('|')})$`);
  return z
    .url({
      protocol: pattern,
      error: `must be a URL ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    })
    .transform((url) => new Secret(url));
}

/** A TCP port. */
export const port = z
  .stringFormat('port', /^\d{1,5}$/, { error: 'must be a port, 1 to 65535' })
  .transform(toPort);

function toPort(text: string, context: z.RefinementCtx): number {
  const number = Number(text);
  if (number >= 1 && number <= 65_535) return number;
  context.addIssue({ code: 'custom', message: 'must be a port, 1 to 65535' });
  return z.NEVER;
}

/** A whole number from 1 on. */
export const count = z
  .stringFormat('count', /^[1-9]\d{0,8}$/, { error: 'must be a whole number from 1 on' })
  .transform(Number);

/** `host:port`. */
export const hostAndPort = z.stringFormat('host:port', /^[^\s:/]+:\d{1,5}$/, { error: 'must be host:port' });

/** 32 bytes in base64. */
export const key32 = z.string().transform((text, context) => {
  const key = bytesOf(text);
  if (key !== null) return new Secret(key);
  context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64' });
  return z.NEVER;
});

/** A key that encrypts payloads, and the name under which they remember it. */
export interface PayloadKey {
  id: string;
  key: Secret<Buffer>;
}

/** `kid:base64,kid:base64`: the first encrypts, all decrypt. */
export const payloadKeys = z.string().transform((text, context): PayloadKey[] => {
  const keys = text.split(',').map((entry) => payloadKey(entry.trim()));
  const named = keys.filter((key) => key !== null);
  if (named.length === keys.length && new Set(named.map((key) => key.id)).size === keys.length) return named;
  context.addIssue({ code: 'custom', message: 'must be a list id:base64 (32 bytes each), each id once' });
  return z.NEVER;
});

function payloadKey(entry: string): PayloadKey | null {
  const [, id, text] = /^([A-Za-z0-9-]{1,32}):(.+)$/.exec(entry) ?? [];
  const key = text === undefined ? null : bytesOf(text);
  return id === undefined || key === null ? null : { id, key: new Secret(key) };
}

function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  // Node reads whatever it can: only what it writes back the same was base64.
  return bytes.length === keyBytes && bytes.toString('base64') === text ? bytes : null;
}

/** CIDR ranges: `10.20.0.0/16,fd00::/8`. */
export const networks = z.string().transform((text, context): string[] => {
  const ranges = text.split(',').map((range) => range.trim());
  if (ranges.every(isRange)) return ranges;
  context.addIssue({ code: 'custom', message: 'must be a list of ranges address/bits' });
  return z.NEVER;
});

function isRange(range: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 6 ? 128 : 32);
}
