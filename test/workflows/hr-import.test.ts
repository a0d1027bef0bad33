import { randomUUID } from 'node:crypto';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { waitUntil } from '../../embedded/wait';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createImportStarter } from '../../temporal/import-starter';
import { createLog } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { WorkflowsAway } from '../../temporal/process-errors';
import { openWorkerConnection } from '../../temporal/worker-connection';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { temporalAddress } from '../support/servers';
import { createFakeSubmitter, type Mischief } from './support/fake-submitter';
import {
  declareOrganization,
  demoFile,
  expectedRefusals,
  importDeps,
  importWorker,
  stage,
  statusOf,
} from './support/import-house';

const address = { address: temporalAddress(), namespace: 'default' };
const arrivals = demoFile('arrivees-regie.csv');

let database: OpenTestDatabase;
let connected: ConnectedClient;
let connection: NativeConnection;

beforeAll(async () => {
  await installRuntime({
    metricsPort: 0,
    log: createLog({ level: 'error', destination: { write: () => undefined } }),
  });
  database = await openTestDatabase();
  connected = await connectClient({ ...address, dataConverter: {} });
  connection = await openWorkerConnection(address);
  for (const code of ['REGIE', 'DEUX', 'TUE', 'ABSENT']) await declareOrganization(database.app, code);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await connected.close();
  await database.close();
});

const worker = (taskQueue: string, mischief: Mischief = {}): Promise<Worker> =>
  importWorker(connection, taskQueue, importDeps(database.app, createFakeSubmitter(database.app, mischief)));

const ended = async (id: string) =>
  expect(await waitUntil(async () => (await statusOf(database.app, id)).state === 'done', 80_000, 20)).toBe(
    true,
  );

async function send(
  taskQueue: string,
  organization: string,
  kind: 'arrivals' | 'departures',
  content: Buffer,
) {
  const id = await stage(database.app, organization, kind, content);
  await createImportStarter(connected.client, taskQueue).start(id, organization);
  return id;
}

const countProcesses = (organization: string, kind: string) =>
  database.app.withScope([organization], async (tx) => {
    const [row] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from processes where organization = ${organization} and kind = ${kind}`;
    return row?.count;
  });

describe('a file of HR becomes processes', () => {
  it('accepts the 252 good rows of the Régie and refuses its eight bad ones; sent again, changes nothing', async () => {
    const queue = `import-${randomUUID()}`;
    const running = await worker(queue);
    await running.runUntil(async () => {
      const first = await send(queue, 'REGIE', 'arrivals', arrivals);
      await ended(first);
      const status = await statusOf(database.app, first);
      const counts = { accepted: 252, changed: 0, unchanged: 0, refused: 8 };
      expect(status).toMatchObject({ state: 'done', rows: 260, ...counts });
      expect(status.refusals.map(({ line, reason }) => ({ line, reason }))).toEqual(
        expectedRefusals('arrivees-regie.rejets.json'),
      );
      expect(status.refusals[0]).toMatchObject({
        column: 'Profils',
        value: 'RF-INCONNU',
        reasonCode: 'profile-unknown',
      });
      expect(status.warnings.filter(({ code }) => code === 'email-shared')).toHaveLength(13);

      const again = await send(queue, 'REGIE', 'arrivals', arrivals);
      await ended(again);
      const unchanged = { accepted: 0, changed: 0, unchanged: 252, refused: 8 };
      expect(await statusOf(database.app, again)).toMatchObject({ rows: 260, ...unchanged });
      expect(await countProcesses('REGIE', 'arrival')).toBe(252);

      const moved = Buffer.from(
        arrivals.toString('latin1').replace('ressources mat', 'moyens mat'),
        'latin1',
      );
      const corrected = await send(queue, 'REGIE', 'arrivals', moved);
      await ended(corrected);
      const changed = await statusOf(database.app, corrected);
      expect(changed).toMatchObject({ accepted: 0, changed: 1, unchanged: 251, refused: 8 });
      expect(changed.changes).toMatchObject([
        { line: 2, difference: { position: expect.anything() as unknown } },
      ]);

      const departures = await send(queue, 'REGIE', 'departures', demoFile('departs-regie.csv'));
      await ended(departures);
      const gone = await statusOf(database.app, departures);
      expect(gone).toMatchObject({ state: 'done', rows: 24, accepted: 19, held: 2, refused: 3 });
      expect(gone.holds.map(({ line }) => line)).toEqual([4, 13]);
      expect(gone.refusals.map(({ line, reason }) => ({ line, reason }))).toEqual(
        expectedRefusals('departs-regie.rejets.json'),
      );
      expect(gone.warnings.map(({ line, code }) => [line, code])).toEqual([
        [4, 'departure-held'],
        [13, 'departure-held'],
      ]);
    });
  }, 90_000);

  it('sent twice at once, makes each process once, and each file accounts for all its rows', async () => {
    const queue = `import-${randomUUID()}`;
    const running = await worker(queue);
    await running.runUntil(async () => {
      const ids = await Promise.all([1, 2].map(() => send(queue, 'DEUX', 'arrivals', arrivals)));
      await Promise.all(ids.map(ended));
      const files = await Promise.all(ids.map((id) => statusOf(database.app, id)));
      for (const file of files) expect(file.accepted + file.unchanged + file.refused).toBe(260);
      expect(files.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(252);
      expect(await countProcesses('DEUX', 'arrival')).toBe(252);
    });
  }, 60_000);

  it('goes on where it was when its worker is lost in the middle: no row twice, none missing', async () => {
    const queue = `import-${randomUUID()}`;
    let accepted = 0;
    let halfway: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => (halfway = resolve));
    // Accepted in the tables, never answered: what a kill leaves.
    const lost = await worker(queue, {
      after: () => {
        accepted += 1;
        if (accepted === 120) halfway();
        return accepted > 100 ? new Promise(() => undefined) : Promise.resolve();
      },
    });
    const id = await lost.runUntil(async () => {
      const sent = await send(queue, 'TUE', 'arrivals', arrivals);
      await stuck;
      return sent;
    });
    const before = await statusOf(database.app, id);
    expect(before).toMatchObject({ state: 'running', accepted: 100, refused: 8 });
    expect(await countProcesses('TUE', 'arrival')).toBeGreaterThan(100);

    let sentAgain = 0;
    const next = await worker(queue, { before: () => void (sentAgain += 1) });
    await next.runUntil(() => ended(id));
    expect(await statusOf(database.app, id)).toMatchObject({
      state: 'done',
      accepted: 252,
      unchanged: 0,
      refused: 8,
    });
    expect(sentAgain).toBe(152);
    expect(await countProcesses('TUE', 'arrival')).toBe(252);
  }, 90_000);

  it('sends a row again for as long as the processes are away', async () => {
    const queue = `import-${randomUUID()}`;
    let sent = 0;
    const running = await worker(queue, {
      before: () => {
        sent += 1;
        if (sent <= 60) throw new WorkflowsAway('away');
      },
    });
    await running.runUntil(async () => {
      const id = await send(queue, 'ABSENT', 'arrivals', arrivals);
      await ended(id);
      expect(await statusOf(database.app, id)).toMatchObject({ accepted: 252, refused: 8 });
    });
    expect(sent).toBe(252 + 60);
  }, 60_000);
});
