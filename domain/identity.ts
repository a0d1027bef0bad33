import { compareInstants } from './calendar/instants';
import type { Instant } from './calendar/time';

/** Roles of callers. */
export const roles = [
  'hr',
  'respondent',
  'manager',
  'employee',
  'transition-manager',
  'security',
  'pilot',
  'agent',
  'billing',
  'business-line',
  'auditor',
  'admin',
] as const;
export type Role = (typeof roles)[number];

/** Roles that reach into one organisation, never into all of them. */
export const heldRoles: readonly Role[] = ['hr', 'respondent', 'manager', 'employee'];

/** Roles that see what concerns their own employee number. */
const numberedRoles: readonly Role[] = ['manager', 'employee'];

/** Days that a key lives: at most, and when nobody says. */
export const MAX_KEY_DAYS = 1_095;
export const DEFAULT_KEY_DAYS = 365;

/** Hours that a key lives on beside the one that replaces it: at most, and when nobody says. */
export const MAX_OVERLAP_HOURS = 720;
export const DEFAULT_OVERLAP_HOURS = 24;

/** What somebody would be let do, and where. */
export interface Authority {
  role: Role;
  /** `null`: every organisation. */
  organization: string | null;
}

/** Who it would be. `organization` is his employer, where `employeeNumber` is one. */
export interface Holder {
  organization: string | null;
  employeeNumber: string | null;
}

/** Why somebody cannot hold a role: it is an organisation's, or asks for an employee number there. */
export type AuthorityRefusal = 'role-needs-organization' | 'role-needs-number';

/** Whether somebody can hold a role somewhere; `null` when he can. */
export const refuseAuthority = (
  { role, organization }: Authority,
  holder: Holder,
): AuthorityRefusal | null => {
  if (organization === null && heldRoles.includes(role)) return 'role-needs-organization';
  const isEmployee = holder.employeeNumber !== null && holder.organization === organization;
  return numberedRoles.includes(role) && !isEmployee ? 'role-needs-number' : null;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const after = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString();

/** When a key that lives so many days ends. */
export const expiryAfter = (at: Instant, days: number): Instant => after(at, days * DAY_MS);

/** What a key's life is told by. */
export interface KeyLife {
  createdAt: Instant;
  expiresAt: Instant;
  revokedAt: Instant | null;
}

/** Whether a key opens at an instant. */
export const isKeyAlive = ({ expiresAt, revokedAt }: Omit<KeyLife, 'createdAt'>, at: Instant): boolean =>
  revokedAt === null && compareInstants(expiresAt, at) > 0;

/** When the key that follows another one ends, and when the old one does; without `days` it lives as long again. */
export const rotationTimes = (
  old: KeyLife,
  { at, days, overlapHours }: { at: Instant; days: number | undefined; overlapHours: number },
): { expiresAt: Instant; overlapUntil: Instant } => {
  const lives = days === undefined ? Date.parse(old.expiresAt) - Date.parse(old.createdAt) : days * DAY_MS;
  return { expiresAt: after(at, lives), overlapUntil: after(at, overlapHours * HOUR_MS) };
};
