import { MockActivityEnvironment } from '@temporalio/testing';
import { createImportActivities } from '../../activities/imports';
import type { Submitter } from '../../domain/people/submission';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { createFakeSubmitter } from '../workflows/support/fake-submitter';
import { declareOrganization, importDeps, stage, statusOf } from '../workflows/support/import-house';

const ROWS = 60;
const now = new Date().toISOString();
const header =
  "Matricule;Nom;Prénom;Titre du poste;Unité administrative;Matricule du gestionnaire;Date d'entrée;Statut d'emploi";
const row = (_: unknown, at: number) => `${at + 1};Roy;Ève;Commis;DRF;;${now.slice(0, 10)};permanent`;
const file = Buffer.from([header, ...Array.from({ length: ROWS }, row)].join('\n'));

let database: OpenTestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  await declareOrganization(database.app, 'REGIE');
});
afterEach(() => database.close());

/** Sends the file with this door while the worker can be told to stop. */
const sendWith = async (submitterOf: (stop: () => void) => Submitter) => {
  const importId = await stage(database.app, 'REGIE', 'arrivals', file);
  const worker = new AbortController();
  const deps = importDeps(
    database.app,
    submitterOf(() => worker.abort()),
  );
  const command = { importId, organization: 'REGIE', now };
  const attempt = (stopping?: AbortSignal) => {
    const { submitRows } = createImportActivities({ ...deps, ...(stopping && { stopping }) });
    return new MockActivityEnvironment().run(() => submitRows(command));
  };
  await expect(attempt(worker.signal)).rejects.toMatchObject({
    type: 'worker-stopping',
    nonRetryable: false,
  });
  const left = await statusOf(database.app, importId);
  return { left, goOn: () => attempt().then(() => statusOf(database.app, importId)) };
};

describe('the worker is told to stop in the middle of a file', () => {
  it('rows under way end and are written, no other begins, and the next attempt sends the rest once', async () => {
    const real = createFakeSubmitter(database.app);
    const sent: string[] = [];
    const { left, goOn } = await sendWith((stop) => ({
      ...real,
      arrival: (request, sender) => {
        sent.push(request.employee.number);
        if (sent.length === 20) stop();
        return real.arrival(request, sender);
      },
    }));
    expect(left.accepted).toBe(sent.length);
    expect(sent.length).toBeLessThan(ROWS);
    expect((await goOn()).accepted).toBe(ROWS);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it('a row that waits to be sent again does not hold it', async () => {
    const real = createFakeSubmitter(database.app);
    let isBack = false;
    const away = Object.assign(new Error('away'), { name: 'WorkflowsAway' });
    const { left, goOn } = await sendWith((stop) => ({
      ...real,
      arrival: (request, sender) => {
        if (isBack) return real.arrival(request, sender);
        if (request.employee.number === '3') stop();
        return Promise.reject(away);
      },
    }));
    expect(left.accepted).toBe(0);
    isBack = true;
    expect((await goOn()).accepted).toBe(ROWS);
  });
});
