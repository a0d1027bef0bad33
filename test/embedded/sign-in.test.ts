import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, type JWTPayload } from 'jose';
import { z } from 'zod';
import { demoSignIn, demoSignInPeople } from '../../bin/demo/sign-in';
import { createSignIn } from '../../bin/compose/sign-in';
import { peopleFile, startSignIn, type EmbeddedSignIn } from '../../embedded/sign-in';
import { Browser } from '../support/browser';
import { readState } from '../support/server-state';
import { takeToken } from '../support/terminal';

// A real server is started and stopped here, on machines that may be busy.
jest.setTimeout(60_000);

const said: string[] = [];
let folder: string;
let provider: EmbeddedSignIn;

const start = (port?: number) =>
  startSignIn({
    ...{ folder, publicUrl: 'http://localhost:3000', people: demoSignInPeople() },
    ...{ ...(port !== undefined && { port }), log: (line) => said.push(line) },
  });
const passwords = z.record(z.string(), z.looseObject({ password: z.string() }));
const passwordOf = (login: string) =>
  passwords.parse(JSON.parse(readFileSync(peopleFile(folder), 'utf8')))[login]?.password ?? '';

beforeAll(async () => {
  folder = join(readState().folder, 'embedded-sign-in');
  mkdirSync(folder, { recursive: true });
  provider = await start();
});
afterAll(() => provider.stop());

describe('the sign-in provider of one machine', () => {
  it('keeps its keys and the passwords in files that their owner alone reads, and writes them nowhere else', () => {
    for (const name of ['sign-in-keys.json', 'demo-people.json', 'sign-in.log'])
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    const log = readFileSync(join(folder, 'sign-in.log'), 'utf8') + said.join('\n');
    for (const login of Object.keys(demoSignInPeople())) expect(log).not.toContain(passwordOf(login));
    expect(log).not.toContain(provider.client.secret);
    expect(new Set(Object.keys(demoSignInPeople()).map(passwordOf)).size).toBe(14);
  });

  it('gives a terminal a token of who signs in, which Relais believes by its defaults', async () => {
    const { token, last } = await takeToken(provider.issuer, { login: 'hr', password: passwordOf('hr') });
    expect(last.text).toContain('votre terminal agit en votre nom');
    const reader = createSignIn(demoSignIn(provider)).tokens;
    expect(await reader.read(token, new Date().toISOString())).toMatchObject({
      ...{ issuer: provider.issuer, subject: 'hr', name: 'Louise Tremblay', kind: 'person' },
      ...{ roles: ['hr'], organizations: ['REGIE'], employeeNumber: null, email: 'hr@exemple.gouv.qc.ca' },
    });
    const { aud, exp = 0, iat = 0 }: JWTPayload = decodeJwt(token);
    expect([aud, exp - iat]).toEqual(['relais', 900]);
  });

  it('lets a page run nothing but the line by which it sends the code of a terminal', async () => {
    const { headers, text } = await new Browser().open(`${provider.issuer}/device?user_code=BCDF-GHJK`);
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(text) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`script-src 'report-sample' 'sha256-${hash}';`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['another’s password', () => ({ login: 'hr', password: passwordOf('admin') })],
    ['no password', () => ({ login: 'hr', password: '' })],
    ['a name that nobody has', () => ({ login: 'personne', password: passwordOf('hr') })],
    ['a name that every object has', () => ({ login: 'constructor', password: '' })],
  ])('refuses %s in the same words, and asks again', async (_why, who) => {
    const browser = new Browser();
    const query = new URLSearchParams({
      ...{ client_id: 'relais-browser', response_type: 'code', scope: 'openid', state: 's' },
      ...{ redirect_uri: 'http://localhost:3000/auth/callback', code_challenge_method: 'S256' },
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
    const form = await browser.open(`${provider.issuer}/auth?${query.toString()}`);
    const again = await browser.submit(form, who());
    expect(again.status).toBe(401);
    expect(again.text).toContain('Nom ou mot de passe inconnu.');
    const there = await browser.submit(
      again,
      { login: 'hr', password: passwordOf('hr') },
      'http://localhost',
    );
    expect(there.url).toMatch(/^http:\/\/localhost:3000\/auth\/callback\?code=/);
  });

  it('refuses a code without PKCE, and an address to return to that is not Relais', async () => {
    const ask = async (over: Record<string, string>) => {
      const query = new URLSearchParams({
        ...{ client_id: 'relais-browser', response_type: 'code', scope: 'openid' },
        ...{ redirect_uri: 'http://localhost:3000/auth/callback', ...over },
      });
      return new Browser().open(`${provider.issuer}/auth?${query.toString()}`, 'http://localhost');
    };
    expect((await ask({})).url).toContain('error=invalid_request');
    const foreign = await ask({ redirect_uri: 'https://ailleurs.exemple/auth/callback' });
    expect([foreign.status, foreign.url.startsWith(provider.issuer)]).toEqual([400, true]);
  });

  it('started again at its place, signs with the same key and knows the same passwords', async () => {
    const who = { login: 'auditor', password: passwordOf('auditor') };
    const { token } = await takeToken(provider.issuer, who);
    await provider.stop();
    provider = await start(Number(new URL(provider.issuer).port));
    const reader = createSignIn(demoSignIn(provider)).tokens;
    expect(await reader.read(token, new Date().toISOString())).toMatchObject({ subject: 'auditor' });
    expect(await takeToken(provider.issuer, who)).toMatchObject({ token: expect.any(String) as string });
  });
});
