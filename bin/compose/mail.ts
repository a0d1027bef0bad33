import { join } from 'node:path';
import type { Config } from '../../config/load';
import { createMailer, type Mailer } from '../../connectors/mail/mailer';

/** Mail by the operator's SMTP server; without one, files under `var/outbox`. */
export const openMailer = ({ mail, varDir }: Config): Mailer =>
  createMailer(
    mail
      ? { kind: 'smtp', url: mail.smtpUrl.reveal(), from: mail.from }
      : { kind: 'outbox', folder: join(varDir, 'outbox') },
  );
