import { MockActivityEnvironment } from '@temporalio/testing';
import { createImportActivities } from '../../activities/imports';
import type { ImportActivities } from '../../activities/import-types';
import type { Submitter } from '../../domain/people/submission';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { createFakeSubmitter } from '../workflows/support/fake-submitter';
import { declareOrganization, importDeps, stage, statusOf } from '../workflows/support/import-house';

const now = '2026-11-24T14:00:00Z';
const header =
  "Matricule;Nom;Prénom;Courriel;Titre du poste;Unité administrative;Matricule du gestionnaire;Date d'entrée;Statut d'emploi;Fin d'emploi";
const director = '1;Roy;Ève;eve.roy@exemple.qc.ca;Directrice;DRF;;1990-05-07;permanent;';
const clerk = '2;Côté;Luc;;Commis;DRF;1;2020-01-06;permanent;';
const bad = '3;;Ana;;Commis;DRF;1;2020-01-06;permanent;';

describe('the workforce already there', () => {
  let database: OpenTestDatabase;
  let submitter: Submitter;
  let activities: ImportActivities;

  beforeAll(async () => {
    database = await openTestDatabase();
    submitter = createFakeSubmitter(database.app);
    activities = createImportActivities(importDeps(database.app, submitter));
    await declareOrganization(database.app, 'REGIE');
  });
  afterAll(() => database.close());

  const load = async (...lines: string[]) => {
    const importId = await stage(database.app, 'REGIE', 'people', Buffer.from([header, ...lines].join('\n')));
    const command = { importId, organization: 'REGIE', now };
    const environment = new MockActivityEnvironment();
    await environment.run(() => activities.readImport(command));
    await environment.run(() => activities.loadRoster(command));
    await environment.run(() => activities.loadRoster(command));
    await environment.run(() => activities.finishImport(command));
    return statusOf(database.app, importId);
  };
  const employments = () =>
    database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql<Record<string, unknown>[]>`
        select p.number, p.family_name as name, p.user_name as "userName", e.state, e.unit, e.title,
          e.manager_number as manager
        from people p join employments e on e.person_id = p.id order by p.number, e.ordinal`,
    );
  const questions = () =>
    database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql<Record<string, unknown>[]>`
        select employee_number as number, kind, queue, dedupe_key as key, title, decision
        from tasks order by employee_number, opened_at`,
    );

  it('is known once it is stated, and starts nothing', async () => {
    const first = await load(director, clerk, bad);
    expect(first).toMatchObject({
      state: 'done',
      rows: 3,
      accepted: 2,
      changed: 0,
      unchanged: 0,
      refused: 1,
    });
    expect(first.refusals).toMatchObject([{ line: 4, column: 'Nom', reasonCode: 'family-name-missing' }]);
    expect(await employments()).toMatchObject([
      { number: '1', name: 'Roy', userName: 'regie-1', state: 'active', manager: null },
      { number: '2', name: 'Côté', state: 'active', manager: '1', title: 'Commis' },
    ]);
    const processes = await database.app.withScope(['REGIE'], (tx) => tx.sql`select id from processes`);
    expect(processes).toHaveLength(0);
    expect(await questions()).toHaveLength(0);
  });

  it('stated again in the same words changes nothing, in others is corrected', async () => {
    expect(await load(director, clerk)).toMatchObject({ accepted: 0, changed: 0, unchanged: 2 });
    const moved = await load(director, clerk.replace(';DRF;', ';DRM;'));
    expect(moved).toMatchObject({ accepted: 0, changed: 1, unchanged: 1 });
    expect(await employments()).toMatchObject([
      { unit: 'DRF' },
      { number: '2', unit: 'DRM', title: 'Commis' },
    ]);
  });

  it('a row that is missing later is one question to HR, never a departure', async () => {
    await load(director);
    await load(director);
    expect(await questions()).toEqual([
      {
        ...{ number: '2', kind: 'question', queue: 'rh', key: 'roster-missing:2:', decision: null },
        title: 'Absent du relevé du personnel du 2026-11-24: est-ce un départ ?',
      },
    ]);
    expect(await employments()).toMatchObject([{ state: 'active' }, { number: '2', state: 'active' }]);
  });

  it('the question closes when a later statement names him again', async () => {
    await load(director, clerk.replace(';DRF;', ';DRM;'));
    expect(await questions()).toMatchObject([{ number: '2', decision: 'resolved-by-itself' }]);
  });

  it('changes nothing of an arrival under way: the difference is held and asked of HR, until it is settled', async () => {
    const request = {
      ...{
        organization: 'REGIE',
        profiles: [],
        managerNumber: '1',
        firstDay: '2026-11-30',
        employmentEnd: null,
      },
      employee: { number: '7', givenName: 'Zoé', familyName: 'Gagnon', email: null },
      ...{
        position: { title: 'Analyste', unit: 'DRF' },
        employmentStatus: 'permanent' as const,
        remark: null,
      },
    };
    const actor = { principal: 'rh-REGIE', kind: 'person' as const, role: 'hr', employeeNumber: null };
    await submitter.arrival(request, { actor, origin: 'hand' });
    const row = '7;Gagnon-Roy;Zoé;;Cheffe;DRM;1;2026-11-30;permanent;';
    const report = await load(director, clerk.replace(';DRF;', ';DRM;'), row);
    expect(report).toMatchObject({ accepted: 0, held: 1, changed: 0, unchanged: 2 });
    expect(report.holds).toEqual([
      {
        ...{ line: 4, processId: null },
        difference: {
          familyName: { from: 'Gagnon', to: 'Gagnon-Roy' },
          title: { from: 'Analyste', to: 'Cheffe' },
          unit: { from: 'DRF', to: 'DRM' },
        },
      },
    ]);
    expect((await employments()).at(-1)).toMatchObject({
      ...{ number: '7', name: 'Gagnon', state: 'planned', unit: 'DRF', title: 'Analyste', manager: '1' },
    });
    const asked = {
      ...{ number: '7', kind: 'question', queue: 'rh', key: 'roster-differs:7:' },
      title:
        'Le relevé du personnel du 2026-11-24 dit autre chose que Relais: nom, titre du poste, unité administrative',
    };
    expect((await questions()).at(-1)).toEqual({ ...asked, decision: null });
    await load(director, '7;Gagnon;Zoé;;Analyste;DRF;1;2026-11-30;permanent;');
    expect((await questions()).at(-1)).toEqual({ ...asked, decision: 'resolved-by-itself' });
  });

  it('tells of an address that somebody at work has already', async () => {
    const report = await load('8;Roy;Luc;EVE.ROY@exemple.qc.ca;Commis;DRF;1;2020-01-06;permanent;');
    expect(report.warnings).toEqual([
      { line: 2, code: 'email-shared', detail: 'courriel déjà donné à l’employé 1' },
    ]);
  });
});
