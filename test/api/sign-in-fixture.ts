import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createSignIn } from '../../bin/compose/sign-in';
import { demoSignIn, demoSignInPeople } from '../../bin/demo/sign-in';
import { freePort } from '../../embedded/ports';
import { peopleFile, startSignIn, type EmbeddedSignIn } from '../../embedded/sign-in';
import type { SignInPerson } from '../../embedded/sign-in/people';
import type { Browser } from '../support/browser';
import type { Page } from '../support/browser';
import { readState } from '../support/server-state';
import { openDoor, type Door } from './door';
import { organization } from './samples';

/** Relais and the provider of one machine, both over HTTP, with REGIE declared. */
export interface SignInHouse {
  door: Door;
  provider: EmbeddedSignIn;
  /** Where browsers find Relais. */
  url: string;
  /** A key that opens everything an administrator may. */
  admin: string;
  /** Seconds by which Relais's clock is ahead. */
  ahead: number;
  /** What somebody types at the provider. */
  who(login: string): { login: string; password: string };
  /** Goes through the provider's form, from an address of Relais. */
  signIn(browser: Browser, login: string, from?: string, stopAt?: string): Promise<Page>;
  /** What a page of Relais sends, with its token, as the browser sends it. */
  send(browser: Browser, method: string, path: string, body?: object): Promise<Response>;
  /** What `GET /api/v1/me` says to a browser. */
  me(
    browser: Browser,
  ): Promise<{ status: number; csrfToken: string; principal: string } & Record<string, unknown>>;
  close(): Promise<void>;
}

const passwords = z.record(z.string(), z.looseObject({ password: z.string() }));
const CSRF = 'Relais-CSRF';

const somebody: SignInPerson = {
  ...{ name: 'Ève <b>Roy</b>', email: 'eve@exemple.gouv.qc.ca', employeeNumber: null },
  ...{ role: 'security', organization: 'REGIE' },
};

/** Opens the house. `name`: of its folder. */
export const openSignInHouse = async (name: string): Promise<SignInHouse> => {
  const folder = join(readState().folder, name);
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const people = { ...demoSignInPeople(), eve: somebody, personne: { ...somebody, role: 'inconnu' } };
  const provider = await startSignIn({ folder, publicUrl: url, people, log: () => undefined });
  const house = { ahead: 0 };
  const signIn = createSignIn(demoSignIn(provider), {
    publicUrl: url,
    sessions: { idleMinutes: 30, hours: 10 },
  });
  const clock = () => new Date(Date.now() + house.ahead * 1_000).toISOString();
  const door = await openDoor({ clock, signIn }, undefined, null, port);
  const admin = await door.key({ role: 'admin', expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
  for (const code of ['REGIE', 'MUSEE'])
    await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
  const typed = passwords.parse(JSON.parse(readFileSync(peopleFile(folder), 'utf8')));
  const who = (login: string) => ({ login, password: typed[login]?.password ?? '' });
  const me: SignInHouse['me'] = async (browser) => {
    const answer = await browser.call('GET', `${url}/api/v1/me`);
    return { status: answer.status, ...((await answer.json()) as { csrfToken: string; principal: string }) };
  };
  return Object.assign(house, {
    ...{ door, provider, url, admin, who, me },
    signIn: async (browser: Browser, login: string, from = '/auth/sign-in', stopAt?: string) =>
      browser.submit(await browser.open(`${url}${from}`), who(login), stopAt),
    send: async (browser: Browser, method: string, path: string, body: object = {}) => {
      const { csrfToken } = await me(browser);
      const headers = { [CSRF]: csrfToken, Origin: url, 'Sec-Fetch-Site': 'same-origin' };
      const json = { ...headers, 'Content-Type': 'application/json' };
      return browser.call(method, `${url}/api/v1/${path}`, json, JSON.stringify(body));
    },
    close: async () => {
      await door.close();
      await provider.stop();
    },
  });
};
