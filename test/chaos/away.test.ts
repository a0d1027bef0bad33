import postgres from 'postgres';
import { civilDateOf } from '../../domain/calendar/instants';
import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import { connectClient } from '../../temporal/connection';
import { mailRelaySchedule } from '../../workflows/contracts/mail';
import { openGate, type Gate } from '../support/gate';
import { openMailbox, type Mailbox } from '../support/mailbox';
import type { Cluster } from '../stories/support/cluster';
import { openSite, type Site } from '../stories/support/site';
import {
  createKey,
  declareOrganization,
  runCommand,
  type ClusterOrganization,
} from '../stories/support/client';
import { readLedger } from '../stories/support/ledger';

const limitMs = 240_000;
const CODE = 'REGIE-Z';

let cluster: Cluster;
let directory: DemoDirectory;
let site: Site;
let target: Gate;
let mailbox: Mailbox;
let mail: Gate;
let organization: ClusterOrganization;
let key: string;

jest.setTimeout(2 * limitMs);

beforeAll(async () => {
  mailbox = await openMailbox();
  mail = await openGate(mailbox.port);
  const smtp = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'relais@ministere.example' };
  site = await openSite('away', [CODE], smtp);
  ({ cluster, directory } = site);
  target = await openGate(directory.port);
  organization = await declareOrganization(cluster, directory, CODE, target.port);
  key = await createKey(cluster, 'hr', CODE);
  await createKey(cluster, 'security', CODE, 'securite@regie.example');
});

afterAll(() => site.close(() => Promise.all([target.close(), mail.close(), mailbox.close()])));

const call = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${cluster.root}/${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

/** Somebody arrives today. */
const arrive = (number: string): Promise<Response> =>
  call('POST', 'api/v1/arrivals', {
    ...{ profiles: ['LIBRE-SERVICE'], employmentStatus: 'permanent', organization: CODE },
    employee: { number, givenName: 'Aïcha', familyName: 'Roy', email: `a.${number}@exemple.gouv.qc.ca` },
    position: { title: 'Analyste', unit: 'DRF' },
    firstDay: civilDateOf(new Date().toISOString()),
  });

/** A refusal that says to come back. */
const expectLater = async (asked: Promise<Response>): Promise<void> => {
  const answer = await asked;
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ type: 'urn:relais:problem:unavailable', status: 503 });
};

/** What does not answer now, as readiness says. */
const away = async (): Promise<string[]> => {
  const { checks } = (await (await call('GET', 'readyz')).json()) as {
    checks: { name: string; ok: boolean }[];
  };
  return checks.filter(({ ok }) => !ok).map(({ name }) => name);
};

const isReady = async () => (await call('GET', 'readyz')).ok;
const untilReady = async () => expect(await waitUntil(isReady, limitMs)).toBe(true);

const enabledIn = async (tenant: 'annuaire' | 'reseau'): Promise<string[]> =>
  (await organization.accounts(tenant))
    .filter(({ active }) => active)
    .map(({ userName }) => userName.replace(`${CODE.toLowerCase()}-`, ''))
    .sort();

/** The arrivals have what they should, once each; nobody else has. */
const expectEnabled = async (numbers: readonly string[]): Promise<void> => {
  await waitUntil(async () => (await organization.arrivals('enabled')).length >= numbers.length, limitMs);
  expect(await organization.arrivals('enabled')).toEqual(numbers);
  for (const tenant of ['annuaire', 'reseau'] as const) expect(await enabledIn(tenant)).toEqual(numbers);
  expect(await readLedger(cluster.databaseUrl, CODE)).toEqual({
    ...{ openEffects: 0, failedSteps: 0, askedTwice: 0, arrivedTwice: 0, arrivals: numbers.length },
  });
};

describe('what Relais needs goes away and comes back', () => {
  it('the database: requests are asked to come back, the process stays alive, and what was under way ends once', async () => {
    target.hang();
    expect((await arrive('1')).status).toBe(202);
    const bringBack = await cluster.takeAway('postgres');
    await expectLater(arrive('2'));
    await expectLater(call('GET', 'api/v1/arrivals'));
    expect(await away()).toContain('database');
    expect((await call('GET', 'healthz')).status).toBe(200);
    await target.open();

    await bringBack();
    await untilReady();
    expect((await arrive('2')).status).toBe(202);
    await expectEnabled(['1', '2']);
  });

  it('Temporal: requests are asked to come back, lists are read, and the same request later is one arrival', async () => {
    const bringBack = await cluster.takeAway('temporal');
    await Promise.all([expectLater(arrive('3')), expectLater(arrive('3'))]);
    expect((await call('GET', 'api/v1/arrivals')).status).toBe(200);
    expect(await away()).toEqual(['temporal', 'workers']);
    expect((await call('GET', 'healthz')).status).toBe(200);
    await bringBack();
    await untilReady();
    expect((await arrive('3')).status).toBe(202);
    await expectEnabled(['1', '2', '3']);
  });

  it('a target: requests are taken, everything else goes on, and its part is done when it is back', async () => {
    await target.shut();
    expect((await arrive('4')).status).toBe(202);
    expect(await away()).toEqual([]);
    const openCalls = async () => (await readLedger(cluster.databaseUrl, CODE)).openEffects;
    expect(await waitUntil(async () => (await openCalls()) === 2, limitMs)).toBe(true);
    expect(await enabledIn('annuaire')).toEqual(['1', '2', '3']);

    await target.open();
    await expectEnabled(['1', '2', '3', '4']);
  });

  it('mail: nothing waits for it, and each message arrives once when it is back', async () => {
    const owner = postgres(cluster.databaseUrl, { max: 1 });
    const { client, close } = await connectClient({
      ...{ address: cluster.env.TEMPORAL_ADDRESS ?? '', namespace: 'default', dataConverter: {} },
    });
    const countIn = async (state: string) => {
      const [row] = await owner<{ count: number }[]>`select count(*)::int as count from outbox
        where organization = ${CODE} and state = ${state} and not_before < now() + interval '2 hours'`;
      return row?.count ?? 0;
    };
    const relay = client.schedule.getHandle(mailRelaySchedule.id);
    const isTried = async () => {
      const [left] = await owner`select 1 from outbox where attempts = 0 and not_before <= now()`;
      return !left && (await relay.describe()).info.runningActions.length === 0;
    };
    await mail.shut();
    expect((await arrive('5')).status).toBe(202);
    await expectEnabled(['1', '2', '3', '4', '5']);
    const before = mailbox.received.length;
    await relay.trigger();
    expect(await waitUntil(isTried, limitMs)).toBe(true);

    await mail.open();
    // The minutes until the next attempt have passed; nothing is under way whose time this would change.
    await owner`update outbox set not_before = now()
      where state = 'pending' and not_before < now() + interval '2 hours'`;
    await relay.trigger();
    // The arrival may still be telling of itself: what counts is that each row becomes one message.
    const isSettled = async () =>
      (await countIn('pending')) === 0 && mailbox.received.length === (await countIn('sent'));
    expect(await waitUntil(isSettled, limitMs, 500)).toBe(true);
    expect(await countIn('failed')).toBe(0);
    expect(mailbox.received.length).toBeGreaterThan(before);
    expect(new Set(mailbox.received.map(({ messageId }) => messageId)).size).toBe(mailbox.received.length);
    await Promise.all([owner.end(), close()]);
  });

  it('after all of it, the audit is one whole chain', async () => {
    const { code, said } = await runCommand(cluster, 'audit', 'verify', '--organization', CODE);
    expect(code).toBe(0);
    expect(said).toContain(' 0 fautes');
  });
});
