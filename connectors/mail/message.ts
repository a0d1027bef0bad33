import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { MailMessage } from './mailer';

/** The message as nodemailer takes it. Its `Message-ID` comes from `id`, so that a second copy can be known. */
export function toMail(message: MailMessage, from: string): SendMailOptions {
  const digest = createHash('sha256').update(message.id).digest('hex').slice(0, 32);
  return {
    from,
    // Given apart, an address with a comma in it stays one address.
    to: { name: '', address: message.to },
    subject: message.subject,
    text: message.text,
    messageId: `<${digest}@${domainOf(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'fr-CA' },
  };
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'relais.invalid';
}
