import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runRelais } from '../../bin/relais-command';
import { demoPeople } from '../../bin/demo/people';
import { civilDateOf } from '../../domain/calendar/instants';
import { roles } from '../../domain/identity';
import { resolveBinary } from '../../embedded/binaries';
import { temporalCli } from '../../embedded/binary-kinds';
import { readPidFile } from '../../embedded/pid-file';
import { freePort } from '../../embedded/ports';
import { waitUntil } from '../../embedded/wait';
import { binFolder } from '../support/run-folder';
import { readState } from '../support/server-state';
import { takeToken } from '../support/terminal';
import { accountsOf, importSchema, type DirectoryAccount } from './start-demo';
import { endStarts, startRelais, type StartPlace } from './start-run';
import { readHrDay } from './support/hr-day';
import { everyItem } from './support/pages';

const limitMs = 240_000;
const strings = z.record(z.string(), z.string());
const place: StartPlace = { varDir: '', port: 0, temporalCli: '' };
let run: ReturnType<typeof startRelais>;
let importAddress = '';

jest.setTimeout(2 * limitMs);

beforeAll(async () => {
  place.varDir = join(readState().folder, 'start');
  mkdirSync(place.varDir, { recursive: true });
  place.port = await freePort();
  const places = { searchPath: '', cacheDir: binFolder, log: () => undefined };
  place.temporalCli = await resolveBinary(temporalCli, places);
});

afterAll(endStarts);

const fileOf = (name: string) => join(place.varDir, name);
const secretsOf = (name: string) => strings.parse(jsonOf(name));

const jsonOf = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));
const portsOf = () => z.object({ directory: z.int(), signIn: z.int() }).parse(jsonOf('ports.json'));
const peopleOf = () =>
  z.record(z.string(), z.looseObject({ password: z.string() })).parse(jsonOf('demo-people.json'));
const principalsSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

async function start(more: Partial<StartPlace> = {}): Promise<void> {
  run = startRelais({ ...place, ...more });
  await run.line(/^Relais ready: http:\/\/localhost:\d+$/);
}

/** The operator's command, beside `npm start`. */
async function relais(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await runRelais(args, { RELAIS_VAR: place.varDir }, { out: say, err: say });
  return { code, said: lines.join('\n') };
}

function call(key: string, address: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${secretsOf('demo-keys.json')[key]}`);
  return fetch(`http://localhost:${place.port}${address}`, { ...init, headers });
}

async function readImport() {
  return importSchema.parse(await (await call('hr', importAddress)).json());
}

async function directory(tenant: 'annuaire' | 'reseau', filter = ''): Promise<DirectoryAccount[]> {
  const { directory: port } = portsOf();
  const token = secretsOf('secrets.json')[`${tenant}Token`] ?? '';
  return accountsOf(`http://127.0.0.1:${port}/${tenant}/scim/v2`, token, filter);
}

const namesOf = (accounts: readonly DirectoryAccount[]) => accounts.map(({ userName }) => userName).sort();
const activeIn = async (tenant: 'annuaire' | 'reseau') => namesOf(await directory(tenant, 'active eq true'));

const every = <Item>(key: string, path: string, item: z.ZodType<Item>): Promise<Item[]> =>
  everyItem(async (page) => (await call(key, `/api/v1/${page}`)).json(), path, item);

const arrivals = () =>
  every(
    'hr',
    'arrivals?organization=REGIE',
    z.object({ employeeNumber: z.string(), state: z.string(), attention: z.int() }),
  );

/** Numbers of the employees for whom there is work to do by hand in a system. */
async function employeesOf(key: string, system: string): Promise<string[]> {
  const task = z.object({ employee: z.object({ number: z.string() }) });
  const tasks = await every(key, `tasks?kind=work&state=open&system=${system}`, task);
  return [...new Set(tasks.map(({ employee }) => employee.number))].sort();
}

const arriveToday = (number: string) =>
  call('hr', '/api/v1/arrivals', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ...{ profiles: ['LIBRE-SERVICE'], employmentStatus: 'permanent' },
      employee: { number, givenName: 'Aïcha', familyName: 'Roy', email: `a.${number}@exemple.gouv.qc.ca` },
      position: { title: 'Analyste', unit: 'Direction des technologies' },
      firstDay: civilDateOf(new Date().toISOString()),
    }),
  });

describe('npm start on an empty folder', () => {
  it('killed while it loads the demonstration, finishes at the next start and says where everything is', async () => {
    run = startRelais(place);
    await run.line(/Demonstration: REGIE is declared/);
    await run.end('SIGKILL');

    await start({ ownGroup: true });
    importAddress = /\/api\/v1\/imports\/[^']+/.exec(await run.line(/api\/v1\/imports\//))?.[0] ?? '';
    expect((await call('hr', '/readyz')).status).toBe(200);
    expect(statSync(fileOf('demo-keys.json')).mode & 0o777).toBe(0o600);
    expect(statSync(fileOf('secrets.json')).mode & 0o777).toBe(0o600);
    const people = demoPeople.map(({ key }) => key).sort();
    expect(new Set(demoPeople.map(({ role }) => role))).toEqual(new Set(roles));
    expect(Object.keys(secretsOf('demo-keys.json')).sort()).toEqual(people);
    for (const key of people) expect((await call(key, '/api/v1/organizations')).status).toBe(200);
  });

  it('interrupted by Ctrl-C in the middle of the HR file, ends in order, its servers with it', async () => {
    expect(await waitUntil(async () => (await readImport()).accepted >= 30, limitMs, 20)).toBe(true);
    expect(await readImport()).toMatchObject({ state: 'running' });
    expect(await run.interrupt()).toBe(0);
    for (const pidFile of ['postgres.pid.json', 'temporal.db.pid.json'])
      expect(readPidFile(fileOf(pidFile))).toBeNull();
    await start();
  });

  it('killed later in the HR file, goes on until each row has its outcome', async () => {
    expect(await waitUntil(async () => (await readImport()).accepted >= 120, limitMs, 20)).toBe(true);
    const seen = await readImport();
    await run.end('SIGKILL');
    expect(seen.state).toBe('running');

    await start();
    expect(await waitUntil(async () => (await readImport()).state === 'done', limitMs)).toBe(true);
    const { rows, accepted, unchanged, changed, refusedCount } = await readImport();
    expect({ rows, accepted, unchanged, changed, refusedCount }).toEqual({
      ...{ rows: 260, accepted: 252, unchanged: 0, changed: 0, refusedCount: 8 },
    });
  });

  it('says which port is taken, and leaves who holds it alone', async () => {
    const second = startRelais({ ...place, varDir: fileOf('second') });
    await second.line(new RegExp(`Port ${place.port} is taken`));
    expect(await second.ended).toBe(1);
    expect((await call('hr', '/readyz')).status).toBe(200);
  });

  it('gives each person due today one working account in both directories', async () => {
    const due = readHrDay()
      .due()
      .enabled.map((number) => `regie-${number}`);
    expect(due.length).toBeGreaterThan(50);
    for (const tenant of ['annuaire', 'reseau'] as const) {
      await waitUntil(async () => (await activeIn(tenant)).length >= due.length, limitMs);
      expect(await activeIn(tenant)).toEqual(due);
      const all = namesOf(await directory(tenant));
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('holds each good row of the file as an arrival, enabled or scheduled, and its manual work in the queues', async () => {
    const day = readHrDay();
    const { enabled, prepared, asked } = day.due();
    const isSettled = async () => (await arrivals()).filter(({ state }) => state === 'enabled').length;
    expect(await waitUntil(async () => (await isSettled()) >= enabled.length, limitMs)).toBe(true);
    const all = await arrivals();
    const numbersIn = (...states: string[]) =>
      all.filter(({ state }) => states.includes(state)).map(({ employeeNumber }) => employeeNumber);
    expect(numbersIn('enabled').sort()).toEqual(enabled);
    expect(numbersIn('preparing').length).toBeGreaterThanOrEqual(prepared.length);
    expect(numbersIn('enabled', 'preparing', 'scheduled')).toHaveLength(day.good);
    expect(all.reduce((sum, { attention }) => sum + attention, 0)).toBe(0);
    for (const [who, system] of [
      ['security', 'SAGIR'],
      ['respondent', 'MATERIEL'],
    ] as const)
      expect([system, await employeesOf(who, system)]).toEqual([system, asked]);
  });

  it('lets each person of the demonstration sign in, as the same principal as with his key', async () => {
    expect(statSync(fileOf('demo-people.json')).mode & 0o777).toBe(0o600);
    const { signIn: port } = portsOf();
    for (const { key } of demoPeople) {
      const { password = '' } = peopleOf()[key] ?? {};
      const { token } = await takeToken(`http://127.0.0.1:${port}`, { login: key, password });
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await fetch(`http://localhost:${place.port}/api/v1/organizations`, { headers });
      expect([key, answer.status]).toEqual([key, 200]);
    }
    const page = await (await call('admin', '/api/v1/principals?limit=100')).json();
    const ids = principalsSchema.parse(page).items.map(({ id }) => id);
    expect(ids.sort()).toEqual(demoPeople.map(({ key }) => `demo-${key}`).sort());
  });

  it.each([
    ['PostgreSQL', 'postgres.pid.json', '990001'],
    ['Temporal', 'temporal.db.pid.json', '990002'],
    ['sign-in provider', 'sign-in.pid.json', '990003'],
  ])('whose %s is killed, starts it again at the same place and goes on', async (_name, pidFile, number) => {
    const accounts = await directory('annuaire');
    const pidOf = () => readPidFile(fileOf(pidFile))?.pid ?? 0;
    const killed = pidOf();
    process.kill(killed, 'SIGKILL');
    const isBack = async () => ![0, killed].includes(pidOf()) && (await call('hr', '/readyz')).status === 200;
    expect(await waitUntil(isBack, limitMs)).toBe(true);
    expect(await directory('annuaire')).toEqual(accounts);
    expect(await readImport()).toMatchObject({ state: 'done', accepted: 252 });
    expect((await arriveToday(number)).status).toBe(202);
    const isActive = async () => (await activeIn('annuaire')).includes(`regie-${number}`);
    expect(await waitUntil(isActive, limitMs)).toBe(true);
  });

  it('stopped by a signal, saved and restored on an empty folder, finds everything as it was', async () => {
    const before = await directory('annuaire');
    const kept = secretsOf('secrets.json');
    const [data, secrets] = [fileOf('../saved-data'), fileOf('../saved-secrets')];
    const save = ['backup', '--to', data, '--secrets-to', secrets];
    expect(await relais(...save)).toMatchObject({ code: 2, said: expect.stringContaining('runs') as string });
    expect(await run.end('SIGTERM')).toBe(0);
    await expect(directory('annuaire')).rejects.toThrow();
    expect(await relais(...save)).toMatchObject({ code: 0 });
    rmSync(place.varDir, { recursive: true });
    const back = ['restore', '--from', data, '--secrets-from', secrets];
    expect(await relais(...back)).toMatchObject({ code: 0 });
    expect(await relais(...back)).toMatchObject({ code: 2 });
    expect(secretsOf('secrets.json')).toEqual(kept);

    await start();
    expect(await readImport()).toMatchObject({ state: 'done', accepted: 252, refusedCount: 8 });
    expect(await directory('annuaire')).toEqual(before);
    expect((await relais('check')).said).toMatch(/REGIE: .* 0 fautes\nDossiers: \d{3} ouverts, 0 écarts/);
    expect(await run.end('SIGTERM')).toBe(0);
  });
});
