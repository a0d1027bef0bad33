import postgres from 'postgres';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { finding } from '../../domain/access/findings';
import { declareWorkplace, hire } from '../support/workforce';
import { NOW, openDoor, type Door, type Reply } from './door';

const contents = {
  information: 'Noms et matricules',
  circumstances: 'Un portable a été volé',
  occurred: { from: '2026-11-02', until: '2026-11-20' },
  aware: { from: '2026-11-20' },
  persons: { count: 12, approximate: true },
  risk: { sensitivity: '=faible', consequences: 'aucune', likelihood: 'faible', serious: false },
  measures: 'Disque chiffré, accès révoqués',
};

describe('the register of confidentiality incidents', () => {
  let door: Door;
  let person: string;
  const keys: Record<string, string> = {};
  const ask = (method: string, path: string, body?: unknown, key = 'security'): Promise<Reply> =>
    door.ask(method, `/api/v1/incidents${path}`, {
      key: keys[key] ?? null,
      ...(body !== undefined && { body }),
    });
  const enter = async (given: object = contents): Promise<Record<string, unknown> & { id: string }> =>
    (await ask('POST', '', { contents: given })).json as Record<string, unknown> & { id: string };

  beforeAll(async () => {
    door = await openDoor();
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(app, code);
    for (const role of ['security', 'auditor', 'admin', 'hr', 'respondent'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    keys.elsewhere = await door.key({ role: 'security', organization: 'MUSEE' });
    ({ personId: person } = await hire(app, { organization: 'REGIE', number: '150001', state: 'ended' }));
  });
  afterAll(() => door.close());

  it('takes an entry of which little is known, numbers it, and says what is missing', async () => {
    const first = await ask('POST', '', { contents: { circumstances: 'Courriel mal adressé' }, person });
    expect(first).toMatchObject({
      status: 201,
      json: { state: 'open', number: 1, personId: person, outcome: null, version: 1 },
    });
    expect(first.json?.missing).toEqual(['information', 'occurred', 'aware', 'persons', 'risk', 'measures']);
    expect(first.headers.get('location')).toBe(`/api/v1/incidents/${(first.json as { id: string }).id}`);
    expect((await enter()).number).toBe(2);
    const [a, b] = await Promise.all([enter(), enter()]);
    expect([a.number, b.number].toSorted()).toEqual([3, 4]);
  });

  it('is corrected with a reason, and keeps what it said before', async () => {
    const { id } = await enter({ circumstances: 'Un portable a été perdu' });
    const corrected = await ask('PATCH', `/${id}`, { contents, reason: 'rapport de police' });
    expect(corrected).toMatchObject({
      status: 200,
      json: { version: 2, missing: [], contents: { notices: null } },
    });
    const { json } = await ask('GET', `/${id}`, undefined, 'auditor');
    expect(json?.versions).toMatchObject([
      { version: 1, contents: { circumstances: 'Un portable a été perdu', measures: null }, reason: null },
      { version: 2, contents: { circumstances: 'Un portable a été volé' }, reason: 'rapport de police' },
    ]);
    expect((await ask('PATCH', `/${id}`, { contents: {} })).status).toBe(400);
  });

  it('is closed once its eight contents are there, and can then be corrected but not emptied', async () => {
    const { id } = await enter({ circumstances: 'Un portable a été volé' });
    const closing = { outcome: 'incident', reason: 'tout est dit' };
    const early = await ask('POST', `/${id}/close`, closing);
    expect(early).toMatchObject({ status: 422, json: { type: 'urn:relais:problem:incident-incomplete' } });
    expect((early.json?.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toContain(
      '/contents/risk',
    );
    await ask('PATCH', `/${id}`, { contents, reason: 'complété' });
    expect((await ask('POST', `/${id}/close`, closing)).json).toMatchObject({
      state: 'closed',
      outcome: 'incident',
    });
    expect((await ask('POST', `/${id}/close`, closing)).status).toBe(409);
    const emptied = await ask('PATCH', `/${id}`, { contents: { measures: null }, reason: 'x' });
    expect(emptied.status).toBe(422);
    const more = await ask('PATCH', `/${id}`, {
      contents: { measures: 'Formation donnée' },
      reason: 'suivi',
    });
    expect(more.json).toMatchObject({ state: 'closed', contents: { measures: 'Formation donnée' } });
  });

  it('that was none is closed with its reason alone', async () => {
    const { id } = await enter({ circumstances: 'Alerte' });
    const closed = await ask('POST', `/${id}/close`, {
      outcome: 'not-an-incident',
      reason: 'compte de test',
    });
    expect(closed.json).toMatchObject({ state: 'closed', outcome: 'not-an-incident' });
  });

  it('refuses what contradicts itself, where it does', async () => {
    const future = await ask('POST', '', { contents: { ...contents, occurred: { from: '2026-12-24' } } });
    expect(future.status).toBe(400);
    expect(future.json?.errors).toMatchObject([
      { pointer: '/contents/occurred', code: 'in-the-future' },
      { pointer: '/contents/aware', code: 'known-before-it-happened' },
    ]);
    expect((await ask('POST', '', { contents: { ...contents, persons: { count: -1 } } })).status).toBe(400);
    expect((await ask('POST', '', { contents: { ...contents, extra: 1 } })).status).toBe(400);
  });

  it('is listed page by page, by state, and exported as a sheet that runs no formula', async () => {
    const page = (await ask('GET', '?limit=2')).json as { items: { id: string }[]; next: string };
    expect(page.items).toHaveLength(2);
    const next = (await ask('GET', `?limit=2&after=${page.next}`)).json as { items: { id: string }[] };
    expect(next.items[0]?.id).not.toBe(page.items[1]?.id);
    const closed = (await ask('GET', '?state=closed')).json as { items: { state: string }[] };
    expect(new Set(closed.items.map(({ state }) => state))).toEqual(new Set(['closed']));
    const sheet = await ask('GET', '?format=csv&limit=200', undefined, 'auditor');
    expect(sheet.headers.get('content-type')).toContain('text/csv');
    const [header = '', ...rows] = sheet.text.trim().split('\r\n');
    expect(header.split(';')).toHaveLength(18);
    expect(rows.find((row) => row.includes('Un portable a été volé'))).toContain(
      "2026-11-02 au 2026-11-20;2026-11-20;12 (environ);'=faible;",
    );
  });

  it('is for security and the auditor alone, each in his organisation', async () => {
    const { id } = await enter();
    for (const role of ['hr', 'admin', 'respondent'])
      expect([role, (await ask('GET', `/${id}`, undefined, role)).status]).toEqual([role, 403]);
    expect((await ask('PATCH', `/${id}`, { contents: {}, reason: 'x' }, 'auditor')).status).toBe(403);
    expect((await ask('GET', `/${id}`, undefined, 'elsewhere')).status).toBe(404);
    expect((await ask('POST', '', { contents, organization: 'REGIE' }, 'elsewhere')).status).toBe(404);
  });

  it('is in the audit, which does not repeat what it says', async () => {
    const { id } = await enter();
    await ask('GET', `/${id}`);
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql<{ action: string; details: string }[]>`
        select a.action, d.details from audit a join audit_details d on d.audit_id = a.id
        where a.subject_id = ${id} order by a.id`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['incident-entered', 'incident-read']);
    expect(JSON.stringify(rows)).not.toContain('portable');
  });

  it('has a draft for each access that is still active after a departure, once', async () => {
    const { settle } = createReconciliationStore(door.database.app);
    const words = { title: 'Compte actif', checklist: [], system: 'ANNUAIRE', employeeNumber: '150001' };
    const findings = [
      finding('reactivated', { ...words, parts: ['ANNUAIRE', 'regie-150001'] }),
      finding('orphan', { ...words, parts: ['ANNUAIRE', 'autre'] }),
    ];
    const night = { findings, looked: ['reactivated:', 'orphan:'], now: NOW, actor: 'reconciliation' };
    for (let nights = 0; nights < 2; nights += 1) await settle('REGIE', night);
    const drafts = (await ask('GET', '?state=draft')).json as { items: { id: string; contents: object }[] };
    expect(drafts.items).toMatchObject([
      {
        ...{ state: 'draft', personId: person, openedBy: 'reconciliation' },
        contents: {
          circumstances: expect.stringContaining(
            'Accès encore actif après un départ dans ANNUAIRE',
          ) as string,
          ...{ aware: { from: '2026-11-23' }, persons: { count: 1 } },
        },
      },
    ]);
    const [draft] = drafts.items;
    const looked = await ask('PATCH', `/${draft?.id ?? ''}`, { contents: {}, reason: 'pris en charge' });
    expect(looked.json).toMatchObject({ state: 'open' });
    // The finding is over, and comes again a month later: another entry.
    await settle('REGIE', { ...night, findings: [] });
    await settle('REGIE', { ...night, now: '2026-12-23T14:00:00Z' });
    expect(((await ask('GET', '?state=draft')).json as { items: object[] }).items).toHaveLength(1);
  });

  it('keeps each version as it was written', async () => {
    const owner = postgres(door.database.superuserUrl, { max: 1 });
    await expect(owner`update incident_versions set contents = '{}'`).rejects.toThrow('append-only');
    await expect(owner`delete from incident_versions`).rejects.toThrow('append-only');
    await owner.end();
  });
});
