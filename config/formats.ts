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

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Where a sign-in provider says who it is: over TLS, or on this machine. */
export const issuerUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL https://' })
  .refine((url) => url.startsWith('https:') || loopbackHosts.includes(new URL(url).hostname), {
    error: 'must be a URL https://, or http:// on this machine',
  });

/** What is asked of a sign-in provider, by spaces. */
export const scopes = z
  .string()
  .refine((text) => text.split(' ').includes('openid'), { error: 'must be scopes, openid among them' });

const signatures = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Algorithms that tokens may be signed with: those of a public key alone. */
export const algorithms = z.string().transform((text, context): string[] => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => signatures.includes(name))) return names;
  context.addIssue({ code: 'custom', message: `must be a list among ${signatures.join(', ')}` });
  return z.NEVER;
});

/** What a value of the roles claim gives. */
export interface ClaimedRole {
  value: string;
  role: string;
  /** A code, `*` for every organisation, `null` for those that the token claims. */
  place: string | null;
}

/** `value=role@REGIE;value=role@*;value=role`: the last `=` parts, so that a value may be a distinguished name. */
export const claimedRoles = z.string().transform((text, context): ClaimedRole[] => {
  const entries = text.split(';').map((entry) => entry.trim());
  const parsed = entries.filter((entry) => entry !== '').map(claimedRole);
  const roles = parsed.filter((entry) => entry !== null);
  if (roles.length > 0 && roles.length === parsed.length) return roles;
  context.addIssue({ code: 'custom', message: 'must be a list value=role@ORGANISATION, parted by ;' });
  return z.NEVER;
});

function claimedRole(entry: string): ClaimedRole | null {
  const [, value, role, place = null] =
    /^(.+)=([a-z]+(?:-[a-z]+)*)(?:@(\*|[A-Z][A-Z0-9-]{1,31}))?$/.exec(entry) ?? [];
  return value === undefined || role === undefined ? null : { value, role, place };
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
