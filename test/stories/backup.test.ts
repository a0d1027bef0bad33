import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { civilDateOf } from '../../domain/calendar/instants';
import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import { connectClient } from '../../temporal/connection';
import { readState } from '../support/server-state';
import type { Cluster } from './support/cluster';
import { openSite, type Site } from './support/site';
import { createKey, declareOrganization, runCommand, type ClusterOrganization } from './support/client';

const limitMs = 240_000;
const CODE = 'REGIE-S';

let cluster: Cluster;
let directory: DemoDirectory;
let site: Site;
let organization: ClusterOrganization;
let key: string;
let saved: string;

jest.setTimeout(2 * limitMs);

beforeAll(async () => {
  site = await openSite('backup', [CODE]);
  ({ cluster, directory } = site);
  mkdirSync(join(readState().folder, 'saved'), { recursive: true });
  saved = join(readState().folder, 'saved', 'first');
  organization = await declareOrganization(cluster, directory, CODE);
  key = await createKey(cluster, 'hr', CODE);
});

afterAll(() => site.close());

const relais = (...args: string[]) => runCommand(cluster, ...args);

const arrive = async (number: string): Promise<void> => {
  const answer = await fetch(`${cluster.root}/api/v1/arrivals`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ...{ profiles: ['LIBRE-SERVICE'], employmentStatus: 'permanent', organization: CODE },
      employee: { number, givenName: 'Aïcha', familyName: 'Roy', email: `a.${number}@exemple.gouv.qc.ca` },
      position: { title: 'Analyste', unit: 'DRF' },
      firstDay: civilDateOf(new Date().toISOString()),
    }),
  });
  expect(answer.status).toBe(202);
};

const untilEnabled = async (numbers: readonly string[]): Promise<void> => {
  const areEnabled = async () => (await organization.arrivals('enabled')).join() === numbers.join();
  expect(await waitUntil(areEnabled, limitMs)).toBe(true);
};

/** The database is lost with its disk; an empty one stands in its place. */
const loseDatabase = async (): Promise<void> => {
  const place = new URL(cluster.databaseUrl);
  place.pathname = '/postgres';
  const sql = postgres(place.href, { max: 1, onnotice: () => undefined });
  await sql`DROP DATABASE relais WITH (FORCE)`;
  await sql`CREATE DATABASE relais`;
  await sql.end();
};

describe('a cluster is saved, lost and restored', () => {
  it('the backup is taken while Relais runs', async () => {
    await arrive('1');
    await arrive('2');
    await untilEnabled(['1', '2']);
    expect(await relais('check')).toMatchObject({ code: 0 });
    const { code, said } = await relais('backup', '--to', saved);
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^Base de Relais sauvegardée: 3\d tables, \d+ lignes/),
    ]);
    expect((await relais('backup')).code).toBe(2);
  });

  it('what is restored fits its processes, its targets and its audit, and goes on', async () => {
    expect(await cluster.drainWorker()).toBe(0);
    await loseDatabase();
    const { code, said } = await relais('restore', '--from', saved);
    expect([code, said]).toEqual([0, expect.stringContaining('relais check')]);
    await cluster.startWorker();

    const checked = await relais('check');
    expect(checked.said).toContain(`${CODE}: `);
    expect(checked.said).toContain('Dossiers: 2 ouverts, 0 écarts');
    expect(checked.said).toContain('Systèmes: 0 nouveaux écarts');
    expect(checked.code).toBe(0);
    await arrive('3');
    await untilEnabled(['1', '2', '3']);
  });

  it('a second restore over it is refused', async () => {
    expect(await relais('restore', '--from', saved)).toMatchObject({
      ...{ code: 2, said: expect.stringContaining('the database is not empty') as string },
    });
  });

  it('the check names a process that nothing runs, a workflow without its process, and an account that differs', async () => {
    const { client, close } = await connectClient({
      ...{ address: cluster.env.TEMPORAL_ADDRESS ?? '', namespace: 'default', dataConverter: {} },
    });
    const owner = postgres(cluster.databaseUrl, { max: 1, onnotice: () => undefined });
    const workflowOf = async (number: string): Promise<string> => {
      const [row] = await owner<{ id: string }[]>`
        select workflow_id as id from processes where employee_number = ${number}`;
      return row?.id ?? '';
    };
    const [lost, alone] = [await workflowOf('1'), await workflowOf('2')];
    await client.workflow.getHandle(lost).terminate();
    await owner`update processes set closed_at = now() where workflow_id = ${alone}`;
    const accounts = postgres(site.directoryDatabaseUrl, { max: 1 });
    await accounts`update users set active = false, body = body || '{"active":false}' where user_name = ${`${CODE.toLowerCase()}-3`}`;

    const { code, said } = await relais('check');
    expect(said).toContain(`${lost}: dossier ouvert que rien ne fait avancer`);
    expect(said).toContain(`${alone}: déroulement sans dossier ouvert`);
    expect(said).toContain('2 écarts');
    expect(said).toMatch(/Systèmes: [1-9]\d* nouveaux écarts/);
    expect(code).toBe(1);
    await Promise.all([close(), owner.end(), accounts.end()]);
  });
});
