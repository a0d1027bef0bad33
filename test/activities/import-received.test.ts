import { MockActivityEnvironment } from '@temporalio/testing';
import { createImportActivities } from '../../activities/imports';
import type { Submission, Submitter } from '../../domain/people/submission';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { createFakeSubmitter } from '../workflows/support/fake-submitter';
import { declareOrganization, importDeps, stage, statusOf } from '../workflows/support/import-house';

const now = new Date().toISOString();
const today = now.slice(0, 10);
const header =
  "Matricule;Nom;Prénom;Titre du poste;Unité administrative;Matricule du gestionnaire;Date d'entrée;Statut d'emploi";
const file = Buffer.from(
  [header, ...['11', '12', '13'].map((number) => `${number};Roy;Ève;Commis;DRF;;${today};permanent`)].join(
    '\n',
  ),
);

describe('rows of a file whose processes answer late', () => {
  let database: OpenTestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
    await declareOrganization(database.app, 'REGIE');
  });
  afterEach(() => database.close());

  const received: Submission = { outcome: 'received', id: 'REGIE.plus-tard' };
  const refused: Submission = {
    outcome: 'refused',
    refusal: { type: 'unknown-profile', pointer: '/employee/number', detail: 'profil inconnu' },
  };

  /** Answers `received` at first, then as the real one, or as told for a number. */
  const lateSubmitter = (silences: number, told: Record<string, Submission> = {}): Submitter => {
    const real = createFakeSubmitter(database.app);
    const asked = new Map<string, number>();
    return {
      ...real,
      arrival: (request, sender) => {
        const { number } = request.employee;
        const times = (asked.get(number) ?? 0) + 1;
        asked.set(number, times);
        if (number === '11' || times > silences)
          return told[number] ? Promise.resolve(told[number]) : real.arrival(request, sender);
        return Promise.resolve(received);
      },
    };
  };

  const run = async (submitter: Submitter, settleWithin: number, during?: (id: string) => Promise<void>) => {
    const importId = await stage(database.app, 'REGIE', 'arrivals', file);
    const activities = createImportActivities(importDeps(database.app, submitter, settleWithin));
    const command = { importId, organization: 'REGIE', now };
    const environment = new MockActivityEnvironment();
    await environment.run(() => activities.readImport(command));
    const submitted = environment.run(() => activities.submitRows(command));
    await during?.(importId);
    await submitted;
    await environment.run(() => activities.finishImport(command));
    return { importId, status: await statusOf(database.app, importId) };
  };

  it('are asked again before the import ends: accepted or refused as their processes say', async () => {
    const { status } = await run(lateSubmitter(2, { '13': refused }), 60_000);
    expect(status).toMatchObject({ state: 'done', accepted: 2, received: 0, refused: 1 });
    expect(status.refusals).toMatchObject([
      { line: 4, column: 'Matricule', value: '13', reason: 'profil inconnu', reasonCode: 'unknown-profile' },
    ]);
  });

  it('count as received, and not as accepted, while they are waited for', async () => {
    let answers: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answers = resolve));
    const real = lateSubmitter(1);
    const asked = new Map<string, number>();
    const submitter: Submitter = {
      ...real,
      arrival: async (request, sender) => {
        const times = (asked.get(request.employee.number) ?? 0) + 1;
        asked.set(request.employee.number, times);
        if (times > 1) await answered;
        return await real.arrival(request, sender);
      },
    };
    const { status } = await run(submitter, 60_000, async (id) => {
      for (;;) {
        const live = await statusOf(database.app, id);
        if (live.received + live.accepted === 3) {
          expect(live).toMatchObject({ state: 'running', accepted: 1, received: 2 });
          break;
        }
        await new Promise((next) => setImmediate(next));
      }
      answers();
    });
    expect(status).toMatchObject({ state: 'done', accepted: 3, received: 0 });
  });

  it('that stay silent are counted as such when the import ends, and refused ones among them never as accepted', async () => {
    const { status } = await run(lateSubmitter(Infinity), 300);
    expect(status).toMatchObject({ state: 'done', rows: 3, accepted: 1, received: 2, refused: 0 });
  });

  it('are asked again by the next attempt when their worker was lost meanwhile', async () => {
    const importId = await stage(database.app, 'REGIE', 'arrivals', file);
    const command = { importId, organization: 'REGIE', now };
    const submitter = lateSubmitter(1);
    const environment = new MockActivityEnvironment();
    const first = createImportActivities(importDeps(database.app, submitter, 0));
    await environment.run(() => first.submitRows(command));
    expect(await statusOf(database.app, importId)).toMatchObject({ accepted: 1, received: 2 });
    const next = createImportActivities(importDeps(database.app, submitter, 0));
    await environment.run(() => next.submitRows(command));
    expect(await statusOf(database.app, importId)).toMatchObject({ accepted: 3, received: 0 });
  });
});
