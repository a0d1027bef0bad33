import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Claims } from '../../domain/claims';
import type { Instant } from '../../domain/calendar/time';

/** Where a token says what; a path with dots goes into objects. */
export interface ClaimNames {
  roles: string;
  organization: string;
  employeeNumber: string;
}

/** Who a token was made for, by the provider's word. */
export interface TokenIdentity extends Claims {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  /** A client that acts for itself is a service. */
  kind: 'person' | 'service';
  employeeNumber: string | null;
  issuedAt: Instant;
  expiresAt: Instant;
}

// PostgreSQL keeps neither NUL nor half of a surrogate pair, and no person reads a control character.
const tidy = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u);
const texts = z.union([z.array(z.string()), z.string().transform((text) => text.split(' '))]);

const SKEW_MS = 30_000;

// Until the year 9999: what comes after is no instant of ours.
const seconds = z.number().min(0).max(253_402_300_799);

const standard = z.object({
  iss: z.string(),
  sub: tidy(255),
  iat: seconds,
  exp: seconds,
  name: tidy(200).optional().catch(undefined),
  preferred_username: tidy(200).optional().catch(undefined),
  email: z.email({ pattern: z.regexes.unicodeEmail }).max(254).optional().catch(undefined),
  azp: z.string().optional().catch(undefined),
  client_id: z.string().optional().catch(undefined),
  idtyp: z.string().optional().catch(undefined),
});

/**
 * Whether a token is a program's own, with nobody at a screen: its subject is the client (RFC 9068), or it says so in the way of
 * Keycloak (`service-account-…`) or of Entra ID (`idtyp`, an optional claim to be switched on there).
 */
const isOfProgram = ({ sub, azp, client_id, idtyp, preferred_username }: z.infer<typeof standard>): boolean =>
  sub === client_id ||
  sub === azp ||
  idtyp === 'app' ||
  preferred_username?.startsWith('service-account-') === true;

const at = (payload: JWTPayload, path: string): unknown =>
  // A claim may itself be a name with dots, such as a URL.
  path in payload
    ? payload[path]
    : path
        .split('.')
        .reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
          payload,
        );

const listAt = (payload: JWTPayload, path: string): string[] => texts.safeParse(at(payload, path)).data ?? [];

/** What a verified token says; `null` when it lacks what makes a person one, or is from the future. */
export const identityOf = (payload: JWTPayload, names: ClaimNames, now: Instant): TokenIdentity | null => {
  const { data } = standard.safeParse(payload);
  if (!data || data.iat * 1_000 > Date.parse(now) + SKEW_MS) return null;
  const { iss: issuer, sub: subject, iat, email = null } = data;
  return {
    ...{ issuer, subject, email },
    name: data.name ?? data.preferred_username ?? subject.slice(0, 200),
    kind: isOfProgram(data) ? 'service' : 'person',
    employeeNumber: tidy(32).safeParse(at(payload, names.employeeNumber)).data ?? null,
    issuedAt: new Date(iat * 1_000).toISOString(),
    expiresAt: new Date(data.exp * 1_000 + SKEW_MS).toISOString(),
    roles: listAt(payload, names.roles),
    organizations: listAt(payload, names.organization),
  };
};
