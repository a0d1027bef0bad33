import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { civilDateOf } from '../../domain/calendar/instants';
import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import {
  createKey,
  declareOrganization,
  runCommand,
  type ClusterOrganization,
} from '../stories/support/client';
import type { Cluster } from '../stories/support/cluster';
import { openSite, type Site } from '../stories/support/site';
import { readLedger } from '../stories/support/ledger';
import { openGate, type Gate } from '../support/gate';
import { openMailbox, type Mailbox } from '../support/mailbox';
import { seededChance } from './support/seeded';
import { startShakyTarget, type ShakyTarget } from './support/shaky-target';

const limitMs = 180_000;
jest.setTimeout(3 * limitMs);

const CODE = 'REGIE-O';
const LEAVERS = 20;
const JOINERS = 50;
const ERROR_SHARE = 0.2;
const AT_ONCE = 6;

const chance = seededChance();
// Of its own: how often the target is asked depends on the machine.
const errorChance = seededChance(chance.seed + 1);
const numbered = (count: number, from: number) => Array.from({ length: count }, (_, n) => String(from + n));
const leavers = numbered(LEAVERS, 610_000);
const joiners = numbered(JOINERS, 620_000);

let cluster: Cluster;
let directory: DemoDirectory;
let site: Site;
let shaky: ShakyTarget;
let target: Gate;
let mailbox: Mailbox;
let mail: Gate;
let organization: ClusterOrganization;
let owner: Sql;
let key: string;
const today = civilDateOf(new Date().toISOString());

beforeAll(async () => {
  process.stdout.write(`CHAOS_SEED=${chance.seed}\n`);
  mailbox = await openMailbox();
  mail = await openGate(mailbox.port);
  const smtp = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'relais@ministere.example' };
  site = await openSite('storm', [CODE], smtp);
  ({ cluster, directory } = site);
  shaky = await startShakyTarget(directory.port, ERROR_SHARE, errorChance.next);
  target = await openGate(shaky.port);
  organization = await declareOrganization(cluster, directory, CODE, target.port);
  key = await createKey(cluster, 'hr', CODE);
  await createKey(cluster, 'security', CODE, 'securite@regie.example');
  owner = postgres(cluster.databaseUrl, { max: 1, onnotice: () => undefined });
  // Twenty departures at once are what is tried here, not what is held back.
  const limits = { number: 1_000, percent: 100, immediate: 1_000 };
  await owner`update organizations set settings = settings || ${owner.json({ limits })} where code = ${CODE}`;
});

afterAll(async () => {
  await owner.end();
  await site.close(async () => {
    await Promise.all([target.close(), mail.close(), mailbox.close()]);
    await shaky.close();
  });
});

/** Sends a request as HR's system does: the same one, under the same key, until it is taken. */
const insist = async (path: string, body: object): Promise<void> => {
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': randomUUID(),
  };
  const send = () =>
    fetch(`${cluster.root}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const isTaken = async (): Promise<boolean> => {
    // Nobody listens, or the answer was lost with who gave it.
    const answer = await send().catch(() => null);
    if (answer === null || answer.status === 503 || answer.status === 409) return false;
    if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return true;
  };
  if (!(await waitUntil(isTaken, limitMs, 200))) throw new Error(`${path} was not taken`);
};

const arrive = (number: string) =>
  insist('arrivals', {
    ...{ profiles: ['LIBRE-SERVICE'], employmentStatus: 'permanent', organization: CODE, firstDay: today },
    employee: { number, givenName: 'Aïcha', familyName: 'Roy', email: `a.${number}@exemple.gouv.qc.ca` },
    position: { title: 'Analyste', unit: 'DRF' },
  });

const leave = (employeeNumber: string) =>
  insist('departures', {
    ...{ organization: CODE, employeeNumber, lastDayWorked: today, employmentEnd: today },
    ...{ reason: 'congédiement', immediate: true, confidential: false },
  });

const sendAll = async (work: readonly (() => Promise<void>)[]): Promise<void> => {
  const left = work.values();
  const lane = async (): Promise<void> => {
    for (const send of left) await send();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

const tenants = ['annuaire', 'reseau'] as const;

/** The accounts of a tenant, at the target itself: who can work and who cannot. */
const accountsIn = async (tenant: (typeof tenants)[number]) => {
  const accounts = await organization.accounts(tenant);
  const named = (active: boolean) =>
    accounts
      .filter((account) => account.active === active)
      .map(({ userName }) => userName.replace(`${CODE.toLowerCase()}-`, ''))
      .sort();
  return { working: named(true), suspended: named(false) };
};

const countIn = async (tenant: (typeof tenants)[number]): Promise<number> =>
  (await organization.accounts(tenant)).length;

/** Until everybody has what he should at both targets, and nothing is under way. */
const untilAllIs = async (expected: { working: string[]; suspended: string[] }): Promise<void> => {
  const isSo = async () => {
    const found = await Promise.all(tenants.map(accountsIn));
    const isWhole = found.every((each) => JSON.stringify(each) === JSON.stringify(expected));
    return isWhole && (await readLedger(cluster.databaseUrl, CODE)).openEffects === 0;
  };
  await waitUntil(isSo, limitMs, 500);
  for (const tenant of tenants) expect(await accountsIn(tenant)).toEqual(expected);
};

/** The target takes connections and answers nothing, until a call has waited for longer than it may. */
const blackhole = async (): Promise<void> => {
  target.hang();
  const hasWaited = async () => {
    const [waiting] = await owner`select 1 from effects
      where organization = ${CODE} and state = 'intent' and opened_at < now() - interval '12 seconds'`;
    return waiting !== undefined;
  };
  expect(await waitUntil(hasWaited, limitMs, 200)).toBe(true);
  await target.open();
};

const deaths: readonly [what: string, die: () => Promise<void>][] = [
  ['the worker is killed', () => cluster.kill('worker')],
  ['the API is killed', () => cluster.kill('api')],
  ['Temporal is killed', () => cluster.kill('temporal')],
  ['PostgreSQL is killed', () => cluster.kill('postgres')],
  ['the target hangs', blackhole],
];

describe(`fifty arrivals and twenty departures in a storm`, () => {
  it('twenty people are at work before it', async () => {
    await sendAll(leavers.map((number) => () => arrive(number)));
    await untilAllIs({ working: leavers, suspended: [] });
  });

  it('whatever dies and whatever is away, each ends once', async () => {
    await mail.shut();
    const requests = [
      ...joiners.map((number) => () => arrive(number)),
      ...leavers.map((number) => () => leave(number)),
    ];
    const sending = sendAll(chance.shuffled(requests));
    // What is not taken fails the test at its end, not in between.
    const heard = sending.catch(() => undefined);
    const order = chance.shuffled(deaths);
    for (const [round, [what, die]] of order.entries()) {
      const enough = LEAVERS + Math.floor(((round + chance.next()) * JOINERS * 0.8) / order.length);
      expect(await waitUntil(async () => (await countIn('annuaire')) >= enough, limitMs, 50)).toBe(true);
      process.stdout.write(`${what} at ${await countIn('annuaire')} accounts\n`);
      await die();
    }
    await heard;
    await sending;
    await mail.open();
    await untilAllIs({ working: joiners, suspended: leavers });
    process.stdout.write(`errors of the target: ${JSON.stringify(shaky.errors)}\n`);
    expect(Math.min(shaky.errors.before, shaky.errors.after)).toBeGreaterThan(0);
  });

  it('nothing was lost and nothing done twice, as the tables and the audit tell', async () => {
    expect(await readLedger(cluster.databaseUrl, CODE)).toEqual({
      ...{ openEffects: 0, failedSteps: 0, askedTwice: 0, arrivedTwice: 0, arrivals: JOINERS + LEAVERS },
    });
    const [departures] = await owner<{ count: number }[]>`select count(*)::int as count from processes
      where organization = ${CODE} and kind = 'departure'`;
    expect(departures?.count).toBe(LEAVERS);
    const doubled = await owner`select a.action, a.subject_id, count(*) from audit a
      join audit_details d on d.audit_id = a.id where a.organization = ${CODE} and a.subject_kind <> 'key'
      group by a.action, a.subject_kind, a.subject_id, a.actor, a.at, d.details having count(*) > 1`;
    expect([...doubled]).toEqual([]);
    const open = await owner<{ held: number }[]>`select count(*)::int as held from grants g
      join people p on p.id = g.person_id where g.organization = ${CODE} and p.number = any (${leavers})
      and g.system in ('ANNUAIRE', 'RESEAU') and g.valid_to is null and g.recorded_to is null`;
    expect(open[0]?.held).toBe(0);
    expect(new Set(mailbox.received.map(({ messageId }) => messageId)).size).toBe(mailbox.received.length);
  });

  it('the audit is one whole chain', async () => {
    const { code, said } = await runCommand(cluster, 'audit', 'verify', '--organization', CODE);
    expect(code).toBe(0);
    expect(said).toContain(' 0 fautes');
  });
});
