import { types } from 'node:util';
import { createTransport } from 'nodemailer';
import { withinDeadline } from '../deadline';
import { ConnectorError } from '../port';
import type { ConnectorErrorCode } from '../port';
import type { Mailer } from './mailer';
import { toMail } from './message';

/**
 * Hands messages to an SMTP server, one connection a message. A message that timed out or was aborted may
 * still arrive: the copy that is sent later has the same `Message-ID`.
 */
export function createSmtp({
  url,
  from,
  timeoutMs = 10_000,
}: {
  url: string;
  from: string;
  timeoutMs?: number;
}): Mailer {
  const bounds = {
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  };
  const transport = createTransport({ url, ...bounds });
  return {
    async send(message, call) {
      try {
        await withinDeadline(call, timeoutMs, () => transport.sendMail(toMail(message, from)));
      } catch (error) {
        throw smtpError(error);
      }
    },
  };
}

const codes: Record<string, ConnectorErrorCode> = {
  ETIMEDOUT: 'timeout',
  EAUTH: 'unauthorized',
  EPROTOCOL: 'nonsense',
  EENVELOPE: 'refused',
  EMESSAGE: 'refused',
};

/** The ConnectorError for what nodemailer raised. The server's own text is left out: it may name the recipient. */
export function smtpError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { code = '', responseCode = 0 } = types.isNativeError(error)
    ? (error as { code?: string; responseCode?: number })
    : {};
  const text = `the mail server did not take the message (${code} ${responseCode})`;
  // 4xx is "later" for every command, whatever the library calls it.
  if (responseCode >= 400 && responseCode < 500) return new ConnectorError('server-error', text);
  if (code !== 'EAUTH' && responseCode >= 500) return new ConnectorError('refused', text);
  return new ConnectorError(codes[code] ?? 'unreachable', text, null, { cause: error });
}
