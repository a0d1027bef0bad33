import { types } from 'node:util';
import { MessageParserError, ResultCodeError } from 'ldapts';
import { ConnectorError } from '../port';
import type { ConnectorErrorCode } from '../port';

// Result codes of RFC 4511, appendix A; every other one is a refusal.
const codes: Record<number, ConnectorErrorCode> = {
  1: 'server-error', // operationsError
  3: 'timeout', // timeLimitExceeded
  8: 'unauthorized', // strongerAuthRequired
  11: 'throttled', // adminLimitExceeded
  13: 'unauthorized', // confidentialityRequired
  48: 'unauthorized', // inappropriateAuthentication
  49: 'unauthorized', // invalidCredentials
  50: 'unauthorized', // insufficientAccessRights
  51: 'throttled', // busy
  52: 'server-error', // unavailable
  68: 'conflict', // entryAlreadyExists
  80: 'server-error', // other
};

/** The ConnectorError for what ldapts raised. The server's own text is left out: it may name a person. */
export function ldapError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ResultCodeError) {
    const code = codes[error.code] ?? 'refused';
    return new ConnectorError(code, `the server answered ${error.name} (${error.code})`);
  }
  const text = types.isNativeError(error) ? error.message : String(error);
  if (/timed out|connection timeout/i.test(text)) return new ConnectorError('timeout', 'no answer in time');
  if (isConnectionFailure(error, text))
    return new ConnectorError('unreachable', 'no connection', null, { cause: error });
  return new ConnectorError('nonsense', 'the answer is not LDAP', null, { cause: error });
}

function isConnectionFailure(error: unknown, text: string): boolean {
  if (error instanceof MessageParserError) return false;
  if (/^(Socket error|Connection closed|Socket connection)/.test(text)) return true;
  if (!(types.isNativeError(error) && 'code' in error && typeof error.code === 'string')) return false;
  // Sockets, names and certificates have codes; of those that begin with ERR_ only TLS is the connection's.
  return !error.code.startsWith('ERR_') || /^ERR_(TLS|SSL)/.test(error.code);
}
