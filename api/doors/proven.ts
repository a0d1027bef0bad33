import type { Instant } from '../../domain/calendar/time';
import type { Authority } from '../../domain/identity';
import { problem, type ProblemError } from '../problems';

/** How somebody comes in. */
export const doors = ['key', 'token', 'session'] as const;

/** Somebody who has proven who he is, by whatever door. */
export interface Proven {
  door: (typeof doors)[number];
  /** For limits and logs: the key, or how he came. */
  credential: string;
  principal: string;
  principalName: string;
  kind: 'person' | 'service';
  employeeNumber: string | null;
  /** Where `employeeNumber` is one. */
  employer: string | null;
  /** What he holds today, of what his credential opens. */
  authorities: readonly Authority[];
  /** What his page sends along with what changes something; `null`: it needs not. */
  csrfToken: string | null;
  /** What proves him ends then. */
  expiresAt: Instant;
}

/** The refusal of a credential that proves nothing: always in the same words. */
export const refused = (): ProblemError =>
  problem('unauthenticated', {
    headers: { 'WWW-Authenticate': 'Bearer realm="relais", error="invalid_token"' },
  });
