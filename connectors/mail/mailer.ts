import type { CallContext } from '../port';
import { createOutbox } from './outbox';
import { createSmtp } from './smtp';

/** One message to one person. The same `id` is the same message, however often it is sent. */
export interface MailMessage {
  id: string;
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Sends the message. Raises `ConnectorError` and nothing else. */
  send(message: MailMessage, call: CallContext): Promise<void>;
}

export type MailerOptions =
  | { kind: 'outbox'; folder: string; from?: string }
  | { kind: 'smtp'; url: string; from: string; timeoutMs?: number };

/** A mailer that writes files under a folder, or hands messages to an SMTP server. */
export function createMailer(options: MailerOptions): Mailer {
  return options.kind === 'outbox' ? createOutbox(options) : createSmtp(options);
}
