import { taskRoutes } from '../../api/tasks/routes';
import { UpdateRefused, WorkflowsAway } from '../../temporal/process-errors';
import { openDoor, type Door, type Json } from './door';
import { fakeGateway, type SentUpdate } from './fake-gateway';
import { employ, follow, openTask, organize } from './tasks-fixture';

interface Item {
  id: string;
  ok: boolean;
  state?: string;
  problem?: { type: string; status: number };
}

const taskOf = ({ argument }: SentUpdate): string => (argument as { taskId: string }).taskId;

describe('many tasks over the API', () => {
  const gateway = fakeGateway();
  const now = '2026-11-23T14:00:00Z';
  let door: Door;
  let processId: string;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    door = await openDoor({ gateway, clock: () => now }, taskRoutes);
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await organize(app, code);
    ({ processId } = await follow(app, 'REGIE', await employ(app, 'REGIE', '100', '200')));
    for (const number of ['101', '102']) await employ(app, 'REGIE', number, '300');
    await employ(app, 'REGIE', '200', '300');
    await employ(app, 'REGIE', '300', null);
    for (const role of ['security', 'auditor', 'respondent'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    for (const employeeNumber of ['200', '300'])
      keys[employeeNumber] = await door.key({ role: 'manager', organization: 'REGIE', employeeNumber });
    keys.everywhere = await door.key({ role: 'auditor' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    gateway.sent = [];
    gateway.answer = () => ({ state: 'completed' });
  });

  const open = (over: Partial<Parameters<typeof openTask>[1]> = {}) =>
    openTask(door.database.app, { organization: 'REGIE', employeeNumber: '100', processId, ...over });
  const openMany = (count: number, over: Partial<Parameters<typeof openTask>[1]> = {}) =>
    Promise.all(Array.from({ length: count }, () => open(over)));
  const stepOf = (stepId: string, reason: string) =>
    door.database.app.withScope(['REGIE'], async ({ sql }) => {
      await sql`insert into process_steps (process_id, step_id, organization, position, action, system, entitlements, at,
        state, reason, updated_at)
        values (${processId}, ${stepId}, 'REGIE', 0, 'work', 'FEUILLE', '{}', ${now}, 'open', ${reason}, ${now})`;
    });
  const list = async (who: string, query: string) => {
    const { json } = await door.ask('GET', `/api/v1/tasks?${query}`, { key: keys[who] ?? null });
    return { ids: itemsOf(json).map(({ id }) => id), next: json?.next as string | null };
  };
  const itemsOf = (json: Json) => json?.items as Item[];
  const batch = (who: string, body: unknown) =>
    door.ask('POST', '/api/v1/tasks/batch', { key: keys[who] ?? null, body });

  it('pages through tasks in order of opening, those opened at one instant too, each once', async () => {
    const mine = await openMany(7, { system: 'PAGES' });
    const later = await open({ system: 'PAGES', openedAt: '2026-11-21T14:00:00.000Z' });
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<typeof list>> = await list(
        'auditor',
        `system=PAGES&limit=3${after === '' ? '' : `&after=${after}`}`,
      );
      seen.push(...page.ids);
      after = page.next;
    }
    expect(seen).toEqual([...mine.sort(), later]);
  });

  it.each([
    ['queue=pilotage', { queue: 'pilotage' }],
    ['state=rejected', { state: 'rejected' }],
    ['kind=question', { kind: 'question' }],
    ['employeeNumber=102', { employeeNumber: '102' }],
    ['urgent=true', { urgent: true }],
    ['dueBefore=2026-11-22T00:00:00Z', { dueAt: '2026-11-21T23:59:59.000Z' }],
  ] as const)('narrows a list by %s', async (query, over) => {
    const [wanted, other] = [await open(over), await open({ dueAt: '2026-12-22T00:00:00.000Z' })];
    const { ids } = await list('auditor', `${query}&limit=200`);
    expect(ids).toContain(wanted);
    expect(ids).not.toContain(other);
  });

  it('shows to a manager those of his reports alone, and to each caller what waits for him', async () => {
    const approval = {
      kind: 'approval',
      queue: 'gestionnaire',
      assignee: 'manager',
      system: 'MINE',
    } as const;
    const [his, others] = [await open(approval), await openMany(3, { ...approval, employeeNumber: '101' })];
    const queued = await open({ system: 'MINE' });
    const closed = await open({ ...approval, state: 'done' });
    expect((await list('200', 'system=MINE')).ids.sort()).toEqual([his, closed].sort());
    expect((await list('200', 'system=MINE&assignee=me')).ids).toEqual([his]);
    expect((await list('300', 'system=MINE&limit=2')).ids).toHaveLength(2);
    expect((await list('300', 'system=MINE')).ids.sort()).toEqual(others.sort());
    expect((await list('security', 'system=MINE&assignee=me')).ids).toEqual([queued]);
    expect((await list('respondent', 'system=MINE&assignee=me')).ids).toEqual([]);
  });

  it('shows tasks of the key’s organisations alone', async () => {
    const foreign = await open({ organization: 'MUSEE', processId: null, system: 'LOIN' });
    expect((await list('auditor', 'system=LOIN')).ids).toEqual([]);
    expect((await list('everywhere', 'system=LOIN')).ids).toEqual([foreign]);
    expect((await list('everywhere', 'system=LOIN&organization=REGIE')).ids).toEqual([]);
    const refused = await door.ask('GET', '/api/v1/tasks?organization=MUSEE', { key: keys.auditor ?? null });
    expect(refused.status).toBe(404);
  });

  it('writes a work sheet that a spreadsheet opens and does not run', async () => {
    const title = '=HYPERLINK("http://exemple")';
    await stepOf('work:FEUILLE', 'RF-SAISIE');
    const id = await open({
      ...{ system: 'FEUILLE', title, dueAt: '2026-11-24T03:00:00.000Z', stepId: 'work:FEUILLE' },
    });
    const path = '/api/v1/tasks?system=FEUILLE&format=csv';
    const sheet = await door.ask('GET', path, { key: keys.security ?? null });
    expect(sheet.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(sheet.text.replace('\uFEFF', '').split('\r\n')).toEqual([
      'Tâche;Numéro;Prénom;Nom;Système;Compte;Droits;Profil;Travail;Échéance;Urgent;État',
      `${id};100;Maude;N100;FEUILLE;regie-100;SAGIR:compte;RF-SAISIE;"'=HYPERLINK(""http://exemple"")";2026-11-23;non;open`,
      '',
    ]);
  });

  it('confirms a work sheet of 200 in one call, ten at once, each with its result', async () => {
    const ids = await openMany(200);
    let running = 0;
    let most = 0;
    gateway.answer = async (update) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (taskOf(update) === ids[7]) throw new UpdateRefused('task-not-open');
      return { state: 'completed' };
    };
    const reply = await batch('security', { verb: 'complete', ids, evidence: { note: 'Feuille 12' } });
    const items = itemsOf(reply.json);
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(items.filter(({ ok }) => !ok)).toEqual([
      {
        id: ids[7],
        ok: false,
        problem: {
          type: 'urn:relais:problem:task-not-open',
          title: 'La tâche n’est plus ouverte',
          status: 409,
        },
      },
    ]);
    expect(most).toBe(10);
  });

  it('claims and verifies in a batch, and says of each refused task why', async () => {
    const [mine, closed, pilot] = [
      await open(),
      await open({ state: 'done' }),
      await open({ queue: 'pilotage' }),
    ];
    const foreign = await open({ organization: 'MUSEE', processId: null });
    const claimed = await batch('security', { verb: 'claim', ids: [mine, closed, pilot, foreign] });
    expect(itemsOf(claimed.json).map(({ ok, problem }) => problem?.type.split(':').at(-1) ?? ok)).toEqual([
      ...[true, 'task-not-open', 'not-responsible', 'not-found'],
    ]);
    gateway.answer = () => ({ state: 'done' });
    const done = await open({ state: 'completed', completedBy: 'another' });
    const verified = await batch('security', { verb: 'verify', ids: [done] });
    expect(itemsOf(verified.json)).toEqual([{ id: done, ok: true, state: 'done' }]);
  });

  it('refuses in a batch, with one reason for all, what is not to be done and what is not seen', async () => {
    const [asked, done, own] = [
      await open(),
      await open({ state: 'completed', completedBy: 'another' }),
      await open({ processId: null, kind: 'finding' }),
    ];
    gateway.answer = (update) => ({ state: taskOf(update) === asked ? 'rejected' : 'open' });
    const reply = await batch('security', { verb: 'reject', ids: [asked, done, own], reason: 'introuvable' });
    expect(itemsOf(reply.json)).toEqual([
      { id: asked, ok: true, state: 'rejected' },
      { id: done, ok: true, state: 'open' },
      { id: own, ok: true, state: 'rejected' },
    ]);
    expect(gateway.sent).toMatchObject([
      { argument: { answer: { verb: 'reject', reason: 'introuvable' } } },
      { argument: { answer: { verb: 'reject', reason: 'introuvable' } } },
    ]);
  });

  it('tries nothing more once the workflows are away', async () => {
    const ids = await openMany(40);
    gateway.answer = () => {
      throw new WorkflowsAway('away');
    };
    const reply = await batch('security', { verb: 'complete', ids, evidence: { note: 'Feuille 13' } });
    expect(itemsOf(reply.json).every(({ problem }) => problem?.status === 503)).toBe(true);
    expect(gateway.sent.length).toBeLessThanOrEqual(10);
  });

  it.each([
    ['no task', { verb: 'claim', ids: [] }, '/ids'],
    [
      'a verb that one gives alone',
      { verb: 'repair', ids: ['6f1c0000-0000-4000-8000-000000000001'] },
      '/verb',
    ],
    [
      'no reason to refuse with',
      { verb: 'reject', ids: ['6f1c0000-0000-4000-8000-000000000001'] },
      '/reason',
    ],
    [
      'a reason to claim with',
      { verb: 'claim', ids: ['6f1c0000-0000-4000-8000-000000000001'], reason: 'non vu' },
      '/reason',
    ],
    [
      'no evidence to complete with',
      { verb: 'complete', ids: ['6f1c0000-0000-4000-8000-000000000001'] },
      '/evidence',
    ],
  ])('refuses a batch with %s', async (_what, body, pointer) => {
    const reply = await batch('security', body);
    expect(reply.json).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('refuses a batch of more than 200, or with a task twice', async () => {
    const many = Array.from(
      { length: 201 },
      (_, n) => `6f1c0000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    expect((await batch('security', { verb: 'claim', ids: many })).status).toBe(400);
    expect((await batch('security', { verb: 'claim', ids: [many[0], many[0]] })).status).toBe(400);
  });
});
