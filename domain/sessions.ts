import { compareInstants } from './calendar/instants';
import type { Instant } from './calendar/time';

/** How long a session lives, in milliseconds: without being used, and at most. */
export interface SessionLimits {
  idleMs: number;
  longestMs: number;
}

/** What a session's life is told by. */
export interface SessionLife {
  seenAt: Instant;
  /** Its end however much it is used. */
  endsAt: Instant;
}

/** Milliseconds between two notes that a session is in use: a request that reads need not write. */
const NOTED_MS = 60_000;

const after = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString();

/** The end of a session that begins now, however much it is used. */
export const longestEnd = (at: Instant, { longestMs }: SessionLimits): Instant => after(at, longestMs);

/** When a session ends if nobody uses it any more. */
export const sessionEnd = ({ seenAt, endsAt }: SessionLife, { idleMs }: SessionLimits): Instant => {
  const idle = after(seenAt, idleMs);
  return compareInstants(idle, endsAt) < 0 ? idle : endsAt;
};

/** Whether a session opens at an instant. */
export const isSessionAlive = (life: SessionLife, limits: SessionLimits, at: Instant): boolean =>
  compareInstants(sessionEnd(life, limits), at) > 0;

/** Whether its use is to be noted. */
export const isUnnoted = ({ seenAt }: SessionLife, at: Instant): boolean =>
  Date.parse(at) - Date.parse(seenAt) >= NOTED_MS;
