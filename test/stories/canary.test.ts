import { Client, Connection } from '@temporalio/client';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import postgres from 'postgres';
import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf } from '../../domain/calendar/instants';
import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import { createCanaries, findIn, findUnder } from './support/canaries';
import { createKey, declareOrganization } from './support/client';
import type { Cluster } from './support/cluster';
import { openSite, type Site } from './support/site';

const limitMs = 240_000;
jest.setTimeout(4 * limitMs);

const CODE = 'REGIE-S';
const WORDS = 50;
const today = civilDateOf(new Date().toISOString());
const canaries = createCanaries(`x${randomInt(36 ** 4).toString(36)}x`.replaceAll(/\d/g, 'k'));

type Body = Record<string, unknown>;

/** Names, addresses and numbers go through every process of an employee's life; then their traces are looked for. */
describe('what is said of people', () => {
  let cluster: Cluster;
  let directory: DemoDirectory;
  let site: Site;
  const keys: Record<string, string> = {};
  /** Everything that a door answered with a refusal. */
  const refusals: string[] = [];

  beforeAll(async () => {
    site = await openSite('canary', [CODE]);
    ({ cluster, directory } = site);
    await declareOrganization(cluster, directory, CODE);
    for (const role of ['hr', 'security', 'auditor'])
      keys[role] = await createKey(cluster, role, role === 'hr' ? CODE : undefined);
    await liveThrough();
  });

  afterAll(() => site.close());

  const call = async (who: string, method: string, path: string, body?: Body | string): Promise<Response> =>
    fetch(`${cluster.root}/api/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${keys[who] ?? ''}`,
        'Content-Type': typeof body === 'string' ? 'text/csv' : 'application/json',
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  const ask = async (who: string, method: string, path: string, body?: Body | string): Promise<Body> => {
    const answer = await call(who, method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Body;
  };

  const refused = async (who: string, method: string, path: string, body?: Body | string): Promise<void> => {
    const answer = await call(who, method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    refusals.push(await answer.text(), JSON.stringify([...answer.headers]));
  };

  const until = async (path: string, state: string): Promise<void> => {
    let seen: Body = {};
    const isThere = async () => (seen = await ask('hr', 'GET', path)).state === state;
    if (!(await waitUntil(isThere, limitMs, 100)))
      throw new Error(`${path} is not ${state}: ${String(seen.state)}`);
  };

  const person = () => ({
    employee: {
      number: canaries.number(),
      givenName: canaries.word(),
      familyName: canaries.word(),
      email: canaries.email(),
    },
    position: { title: canaries.word(), unit: canaries.word() },
    ...{ profiles: ['RF-SAISIE'], firstDay: today, employmentStatus: 'permanent', remark: canaries.word() },
  });

  const arrive = async (over: Body = {}): Promise<{ number: string; path: string }> => {
    const body = person();
    const { id } = await ask('hr', 'POST', 'arrivals', { ...body, ...over });
    return { number: body.employee.number, path: `arrivals/${String(id)}` };
  };

  const leave = async (employeeNumber: string, over: Body): Promise<string> => {
    const body = { employeeNumber, reason: 'démission', remark: canaries.word(), ...over };
    return `departures/${String((await ask('hr', 'POST', 'departures', body)).id)}`;
  };

  const workIn = async (number: string): Promise<void> => {
    const path = `tasks?employeeNumber=${number}&queue=securite&state=open`;
    let task: { id: string } | undefined;
    const isAsked = async () => {
      [task] = (await ask('security', 'GET', path)).items as { id: string }[];
      return task !== undefined;
    };
    expect(await waitUntil(isAsked, limitMs, 100)).toBe(true);
    const evidence = { note: canaries.word(), reference: canaries.word() };
    await ask('security', 'POST', `tasks/${task?.id ?? ''}/complete`, { evidence });
  };

  const importFile = async (path: string, lines: string[]): Promise<void> => {
    const { id } = await ask('hr', 'POST', `${path}?organization=${CODE}`, lines.join('\n'));
    await until(`imports/${String(id)}`, 'done');
  };

  const liveThrough = async (): Promise<void> => {
    const stays = await arrive();
    await until(stays.path, 'enabled');
    await workIn(stays.number);
    const { items } = await ask('hr', 'GET', `people?employeeNumber=${stays.number}`);
    const place = `people/${(items as { id: string }[])[0]?.id ?? ''}`;
    const training = { code: 'SAGIR-RF-1', completedOn: today };
    await call('hr', 'POST', `${place}/trainings`, training);
    const moved = {
      effectiveOn: today,
      familyName: canaries.word(),
      unit: canaries.word(),
      remark: canaries.word(),
    };
    const change = await ask('hr', 'POST', `${place}/changes`, moved);
    await workIn(stays.number);
    await until(`changes/${String(change.id)}`, 'closed');

    const later = await arrive({ firstDay: addDays(today, 30) });
    await ask('hr', 'PATCH', later.path, { remark: canaries.word(), position: { title: canaries.word() } });
    await ask('hr', 'POST', `${later.path}/cancel`, { reason: canaries.word() });

    const leaves = await arrive();
    await until(leaves.path, 'enabled');
    const secret = await leave(leaves.number, { immediate: true, confidential: true });
    await until(secret, 'suspended');
    await ask('hr', 'POST', `${secret}/cancel`, { reason: canaries.word() });
    const planned = await leave(stays.number, { lastDayWorked: addDays(today, 20) });
    await ask('hr', 'PATCH', planned, { remark: canaries.word() });

    const columns =
      'Matricule;Nom;Prénom;Courriel;Titre du poste;Unité administrative;Matricule du gestionnaire';
    const header = `${columns};Date d'entrée;Statut d'emploi`;
    const words = () => [canaries.word(), canaries.word()].join(';');
    const row = () => [canaries.number(), words(), canaries.email(), words(), leaves.number].join(';');
    await importFile('arrivals/imports', [
      header,
      `${row()};${today};permanent`,
      `${row()};pas une date;permanent`,
    ]);
    await importFile('people/imports', [header, `${row()};2026-01-12;permanent`]);
    const rights = 'Utilisateur;Responsabilité;Date de début;Date de fin;Héritée de';
    const extract = [rights, `${canaries.word()};RF-SAISIE;2026-02-02;;`].join('\n');
    await ask('security', 'POST', `systems/SAGIR/extracts?organization=${CODE}`, extract);

    await refused('hr', 'POST', 'arrivals', { ...person(), firstDay: canaries.word() });
    await refused('hr', 'POST', 'arrivals', { ...person(), surnom: canaries.word() });
    await refused('hr', 'POST', 'departures', { employeeNumber: canaries.number(), reason: canaries.word() });
    await refused('hr', 'GET', `people/${canaries.word()}`);
    await refused('auditor', 'POST', 'arrivals', person());
    await refused('hr', 'POST', `arrivals/imports?organization=${CODE}`, canaries.word());
  };

  const folder = () => cluster.env.RELAIS_VAR ?? '';
  /** Relais's own database and the mail to the people themselves hold what is said of them, as they must. */
  const isWhereItBelongs = (path: string): boolean =>
    ['postgres', 'outbox'].some((name) => path.startsWith(join(folder(), name)));

  it(`went through every process, in ${WORDS} strings and more`, async () => {
    expect(canaries.all().length).toBeGreaterThanOrEqual(WORDS);
    const sql = postgres(cluster.databaseUrl, { max: 1 });
    const kinds = await sql<{ kind: string; request: string }[]>`select kind, request::text from processes`;
    await sql.end();
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['arrival', 'departure', 'change']));
    const known = findIn(Buffer.from(kinds.map(({ request }) => request).join()), canaries.all());
    expect(known.length).toBeGreaterThan(25);
  });

  it('is nowhere in Temporal’s database, in a log or in any other file', () => {
    expect(findUnder(folder(), canaries.all(), isWhereItBelongs)).toEqual([]);
  });

  it('would have been found there: what a client does not encrypt is', async () => {
    const witness = canaries.word();
    const connection = await Connection.connect({ address: cluster.env.TEMPORAL_ADDRESS ?? '' });
    const { workflow } = new Client({ connection });
    await workflow.start('waits', { taskQueue: 'nobody', workflowId: 'witness', args: [witness] });
    await connection.close();
    expect(findUnder(folder(), [witness], isWhereItBelongs)).toHaveLength(1);
  });

  it('is in no metric of the API or the worker', async () => {
    const pages = [`${cluster.root}/metrics`, `http://127.0.0.1:${cluster.env.METRICS_PORT ?? ''}/metrics`];
    for (const page of pages) {
      const text = await (await fetch(page)).text();
      expect(text).toContain('process_cpu_seconds_total');
      expect(findIn(Buffer.from(text), canaries.all())).toEqual([]);
    }
  });

  it('is in no answer that refuses something', () => {
    expect(refusals.join()).toContain('urn:relais:problem:');
    expect(findIn(Buffer.from(refusals.join()), canaries.all())).toEqual([]);
  });
});
