import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMailer } from '../../connectors/mail/mailer';
import { freePort } from '../../embedded/ports';
import { pythonPrograms, startProgram } from './python-server';

const call = { signal: new AbortController().signal };
const message = {
  id: 'departure/regie/77aa/rappel-2',
  to: 'zoe@regie.example',
  subject: 'Rappel : équipement à rendre, Éloïse',
  text: 'Bonjour,\n.\nUne ligne qui commence par un point ne finit pas le message.\n',
};

describe('mail through a real SMTP server', () => {
  let folder: string;
  let server: { stop(): Promise<void> };
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relais-smtp-'));
    const port = await freePort();
    url = `smtp://127.0.0.1:${port}`;
    const programs = await pythonPrograms('aiosmtpd==1.4.6');
    const handler = ['-c', 'aiosmtpd.handlers.Mailbox', join(folder, 'boite')];
    server = await startProgram(
      join(programs, 'aiosmtpd'),
      ['-n', '--smtputf8', '-l', `127.0.0.1:${port}`, ...handler],
      port,
    );
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function delivered(): Promise<string[]> {
    const box = join(folder, 'boite', 'new');
    const names = await readdir(box);
    return Promise.all(names.map((name) => readFile(join(box, name), 'utf8')));
  }

  test('arrives with its accents, and a copy of it has the same id', async () => {
    const mailer = createMailer({ kind: 'smtp', url, from: 'Relais <relais@ministere.example>' });
    await mailer.send(message, call);
    await mailer.send(message, call);
    const mails = await delivered();
    expect(mails).toHaveLength(2);
    const ids = mails.map((mail) => /^Message-ID: (<.+>)$/im.exec(mail)?.[1]);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/@ministere\.example>$/);
    expect(mails[0]).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(mails[0]).toContain('ne finit pas le message');
  });

  test('arrives at an address with an accent', async () => {
    const mailer = createMailer({ kind: 'smtp', url, from: 'relais@ministere.example' });
    await mailer.send({ ...message, id: 'autre', to: 'søren.bedard@regie.example' }, call);
    expect((await delivered()).some((mail) => mail.includes('søren.bedard@regie.example'))).toBe(true);
  });
});
