import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMailer } from '../../connectors/mail/mailer';
import { outboxFileName } from '../../connectors/mail/outbox';
import { freePort } from '../../embedded/ports';

const call = { signal: new AbortController().signal };
const message = {
  id: 'arrival/regie/8f6c/rappel-1',
  to: 'soren.bedard@regie.example',
  subject: 'Rappel : l’accès à « Trésorerie » attend votre décision',
  text: 'Bonjour,\n\nUne tâche vous attend.\n',
};

describe('mail that stays on this machine', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relais-outbox-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is one whole file a message, readable by any mail program', async () => {
    await createMailer({ kind: 'outbox', folder }).send(message, call);
    const [name, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(name).toBe(outboxFileName(message.id));
    const eml = await readFile(join(folder, String(name)), 'utf8');
    expect(eml).toMatch(/^To: soren\.bedard@regie\.example\r$/m);
    expect(eml).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(eml).toMatch(/^Message-ID: <[0-9a-f]{32}@relais\.invalid>\r$/im);
    expect(eml).toContain('charset=utf-8');
  });

  test('sent twice under one id is one file, the first', async () => {
    const mailer = createMailer({ kind: 'outbox', folder });
    await mailer.send(message, call);
    const first = await readFile(join(folder, outboxFileName(message.id)), 'utf8');
    await Promise.all([mailer.send(message, call), mailer.send({ ...message, text: 'autre' }, call)]);
    expect(await readdir(folder)).toHaveLength(1);
    expect(await readFile(join(folder, outboxFileName(message.id)), 'utf8')).toBe(first);
  });

  test('cannot leave its folder, nor get a header or a recipient more, by what a person typed', async () => {
    const mailer = createMailer({ kind: 'outbox', folder: join(folder, 'courriels') });
    const hostile = {
      ...message,
      id: '../../evasion',
      to: 'a@x.example, b@y.example',
      subject: 'Avis\r\nBcc: c@z.example',
    };
    await mailer.send(hostile, call);
    expect(await readdir(folder)).toEqual(['courriels']);
    const [name] = await readdir(join(folder, 'courriels'));
    const eml = await readFile(join(folder, 'courriels', String(name)), 'utf8');
    expect(eml).not.toMatch(/^Bcc:/m);
    expect(eml).not.toMatch(/^To: a@x\.example, b@y\.example/m);
  });

  test('that cannot be written is an error to be tried again', async () => {
    await writeFile(join(folder, 'fichier'), '');
    const mailer = createMailer({ kind: 'outbox', folder: join(folder, 'fichier', 'sous') });
    await expect(mailer.send(message, call)).rejects.toMatchObject({ code: 'server-error', retryable: true });
  });
});

describe('mail through a server that fails', () => {
  async function failureWith(greeting: string | null) {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      if (greeting !== null) socket.end(`${greeting}\r\n`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const mailer = createMailer({ kind: 'smtp', url, from: 'relais@ministere.example', timeoutMs: 300 });
    const error: unknown = await mailer.send(message, call).catch((caught: unknown) => caught);
    server.close();
    return error;
  }

  test.each([
    ['is busy is tried again', '421 4.3.2 revenez plus tard', 'server-error', true],
    ['refuses needs a person', '554 5.7.1 refus', 'refused', false],
    ['speaks something else is not believed', 'HTTP/1.1 400 Bad Request', 'nonsense', false],
    ['says nothing is given up at the time limit', null, 'timeout', true],
  ])('a server that %s', async (_sentence, greeting, code, retryable) => {
    expect(await failureWith(greeting)).toMatchObject({ name: 'ConnectorError', code, retryable });
  });

  test('a server that is switched off is tried again', async () => {
    const url = `smtp://127.0.0.1:${await freePort()}`;
    const mailer = createMailer({ kind: 'smtp', url, from: 'relais@ministere.example' });
    await expect(mailer.send(message, call)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  });

  test('a message of a cancelled step is not waited for', async () => {
    const mailer = createMailer({
      kind: 'smtp',
      url: 'smtp://127.0.0.1:9',
      from: 'relais@ministere.example',
    });
    await expect(mailer.send(message, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
