import { types } from 'node:util';
import { ConnectorError } from '../port';
import type { ConnectorErrorCode } from '../port';

/**
 * The error for an answer that is not a success. The server's own text is left out: it may name a person.
 * @param nowMs the time against which an HTTP date in `Retry-After` counts
 */
export function statusError(status: number, retryAfter: string | null, nowMs: number): ConnectorError {
  return new ConnectorError(codeOf(status), `the server answered ${status}`, retryAfterMs(retryAfter, nowMs));
}

function codeOf(status: number): ConnectorErrorCode {
  if (status === 429) return 'throttled';
  if (status >= 500) return 'server-error';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  return 'refused';
}

/** `Retry-After` (seconds or an HTTP date) in milliseconds from now; `null` when absent or unreadable. */
export function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** The error for a call that got no answer: no connection, or bytes that are not HTTP. */
export function transportError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  // What the way out refused before anything was sent.
  if (types.isNativeError(error) && error.cause instanceof ConnectorError) return error.cause;
  const code = causeCode(error);
  if (code.startsWith('HPE_')) {
    return new ConnectorError('nonsense', `the answer is not HTTP (${code})`, null, { cause: error });
  }
  return new ConnectorError('unreachable', `no connection (${code})`, null, { cause: error });
}

function causeCode(error: unknown): string {
  const cause = types.isNativeError(error) ? error.cause : undefined;
  if (types.isNativeError(cause) && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'unknown';
}
