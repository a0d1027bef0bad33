import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { ConnectorError } from '../port';
import type { Mailer, MailMessage } from './mailer';
import { toMail } from './message';

/** Writes each message as `<folder>/<id>.eml`, whole or not at all; the same id twice is one file. */
export function createOutbox({ folder, from }: { folder: string; from?: string }): Mailer {
  const sender = from ?? 'Relais <ne-pas-repondre@relais.invalid>';
  return {
    async send(message, call) {
      if (call.signal.aborted) throw new ConnectorError('aborted', 'the caller ended the call');
      try {
        await write(folder, message, await compose(message, sender));
      } catch (error) {
        throw new ConnectorError('server-error', 'the outbox cannot be written', null, { cause: error });
      }
    },
  };
}

/** The name of a message's file in an outbox: the id, with what a file name cannot hold escaped. */
export function outboxFileName(id: string): string {
  return `${encodeURIComponent(id)}.eml`;
}

async function compose(message: MailMessage, from: string): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await transport.sendMail(toMail(message, from));
  if (!Buffer.isBuffer(bytes)) throw new Error('nodemailer gave a stream where a buffer was asked');
  return bytes;
}

async function write(folder: string, message: MailMessage, bytes: Buffer): Promise<void> {
  const path = join(folder, outboxFileName(message.id));
  if (await exists(path)) return;
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${randomUUID()}.tmp`);
  try {
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
