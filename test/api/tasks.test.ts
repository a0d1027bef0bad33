import { ProcessGone, UpdateRefused, WorkflowsAway } from '../../temporal/process-errors';
import { taskRoutes } from '../../api/tasks/routes';
import { openDoor, type Door, type Json } from './door';
import { fakeGateway } from './fake-gateway';
import { employ, follow, openTask, organize } from './tasks-fixture';

interface Item {
  id: string;
  state: string;
  responsible: string | null;
}

describe('tasks over the API', () => {
  const gateway = fakeGateway();
  let now = '2026-11-23T14:00:00Z';
  let door: Door;
  let processId: string;
  let workflowId: string;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    door = await openDoor({ gateway, clock: () => now }, taskRoutes);
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await organize(app, code, { owners: { DRF: '400' } });
    const ids = await employ(app, 'REGIE', '100', '200');
    ({ processId, workflowId } = await follow(app, 'REGIE', ids));
    await employ(app, 'REGIE', '200', '300');
    await employ(app, 'REGIE', '300', null);
    await employ(app, 'REGIE', '400', '300');
    const organization = 'REGIE';
    for (const role of ['hr', 'security', 'pilot', 'respondent', 'auditor', 'admin'] as const)
      keys[role] = await door.key({ role, organization });
    keys.security2 = await door.key({ role: 'security', organization });
    for (const employeeNumber of ['100', '200', '300', '999'])
      keys[employeeNumber] = await door.key({ role: 'manager', organization, employeeNumber });
    keys.owner = await door.key({ role: 'pilot', organization, employeeNumber: '400' });
    keys.foreign = await door.key({ role: 'security', organization: 'MUSEE' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    now = '2026-11-23T14:00:00Z';
    gateway.sent = [];
    gateway.answer = () => ({ state: 'completed' });
  });

  const open = (over: Partial<Parameters<typeof openTask>[1]> = {}) =>
    openTask(door.database.app, { organization: 'REGIE', employeeNumber: '100', processId, ...over });
  const approval = { kind: 'approval', queue: 'gestionnaire', assignee: 'manager', system: null } as const;
  const ladder = { escalateAt: '2026-11-25T14:00:00Z', respondentAt: '2026-11-26T14:00:00Z' };
  const post = (who: string, id: string, verb: string, body?: unknown) =>
    door.ask('POST', `/api/v1/tasks/${id}/${verb}`, { key: keys[who] ?? null, body });
  const get = (who: string, path: string) =>
    door.ask('GET', `/api/v1/tasks${path}`, { key: keys[who] ?? null });
  const itemsOf = (json: Json) => json?.items as Item[];
  const typeOf = (json: Json) => String(json?.type).replace('urn:relais:problem:', '');
  const evidence = { note: 'Fait dans SAGIR', reference: 'R-12' };

  describe('answered through the process', () => {
    it('sends an answer as an update, with who says it', async () => {
      const id = await open();
      const reply = await post('security', id, 'complete', { evidence });
      expect(reply.json).toEqual({ id, state: 'completed' });
      expect(gateway.sent).toEqual([
        {
          workflowId,
          name: 'answerTask',
          argument: {
            taskId: id,
            answer: { verb: 'complete', evidence },
            actor: expect.objectContaining({ role: 'security', kind: 'person' }) as unknown,
          },
        },
      ]);
    });

    it.each([
      [
        'verify',
        { state: 'completed', completedBy: 'another' },
        undefined,
        { verb: 'verify', evidence: null },
      ],
      [
        'reject',
        { ...approval, ...ladder, assignee: 'queue', queue: 'securite' },
        { reason: 'Pas requis' },
        { verb: 'reject', reason: 'Pas requis' },
      ],
      [
        'repair',
        { kind: 'repair', queue: 'reparation' },
        { action: 'skip', reason: 'Fait à la main' },
        { verb: 'repair', action: 'skip', reason: 'Fait à la main', evidence: null },
      ],
    ] as const)('sends %s', async (verb, over, body, answer) => {
      gateway.answer = () => ({ state: 'done' });
      const id = await open(over);
      expect((await post('security', id, verb, body)).json).toEqual({ id, state: 'done' });
      expect(gateway.sent[0]?.argument).toMatchObject({ taskId: id, answer });
    });

    it.each([
      ['task-not-open', new UpdateRefused('task-not-open'), 409, 'La tâche n’est plus ouverte'],
      ['task-busy', new UpdateRefused('task-busy'), 409, 'Une autre réponse est en cours'],
      ['process-ended', new ProcessGone('gone'), 409, 'Le dossier est terminé'],
      ['unavailable', new WorkflowsAway('away'), 503, 'Service momentanément indisponible'],
    ])('passes on what the process says: %s', async (type, error, status, title) => {
      gateway.answer = () => {
        throw error;
      };
      const reply = await post('security', await open(), 'complete', { evidence });
      expect([reply.status, typeOf(reply.json), reply.json?.title]).toEqual([status, type, title]);
    });
  });

  describe('refused before the process is asked', () => {
    it.each([
      ['task-not-open', 'security', 'complete', { state: 'done' }, { evidence }],
      ['task-not-completed', 'security', 'verify', {}, undefined],
      ['not-a-repair', 'security', 'repair', {}, { action: 'retry', reason: 'Encore' }],
      ['repair-only', 'security', 'complete', { kind: 'repair', queue: 'reparation' }, { evidence }],
      ['evidence-missing', 'security', 'complete', {}, { evidence: { note: ' ' } }],
      [
        'requester-may-not-approve',
        'hr',
        'complete',
        { kind: 'approval', queue: 'rh', requestedBy: 'self' },
        { evidence },
      ],
      [
        'control-missing',
        'owner',
        'complete',
        { kind: 'waiver', queue: 'proprietaire', assignee: 'owner:DRF' },
        { evidence },
      ],
      [
        'waiver-too-long',
        'owner',
        'complete',
        { kind: 'waiver', queue: 'proprietaire', assignee: 'owner:DRF' },
        { evidence: { note: '', values: { control: 'Revue', days: 91 } } },
      ],
      ['profiles-missing', '200', 'complete', { ...approval, kind: 'choice' }, { evidence }],
      [
        'moment-unknown',
        'hr',
        'complete',
        { kind: 'confirmation', queue: 'rh' },
        { evidence: { note: 'Vérifié', values: { as: 'tomorrow' } } },
      ],
    ] as const)('with %s', async (type, who, verb, over, body) => {
      const self = who === 'hr' ? { requestedBy: await principalOf('hr') } : {};
      const reply = await post(who, await open({ ...over, ...self }), verb, body);
      expect([reply.status, typeOf(reply.json)]).toEqual([409, type]);
      expect(gateway.sent).toEqual([]);
    });

    it('with same-person, when somebody verifies his own work', async () => {
      const id = await open({ state: 'completed', completedBy: await principalOf('security') });
      expect(typeOf((await post('security', id, 'verify')).json)).toBe('same-person');
      expect((await post('security2', id, 'verify')).status).toBe(200);
    });

    it('with the place of each profile that does not exist', async () => {
      const id = await open({ ...approval, kind: 'choice' });
      const values = { profiles: ['RF-SAISIE', 'INCONNU'] };
      const reply = await post('200', id, 'complete', { evidence: { note: '', values } });
      expect(reply.json).toMatchObject({
        status: 400,
        errors: [{ pointer: '/evidence/values/profiles/1', code: 'unknown-profile' }],
      });
      const good = { evidence: { note: '', values: { profiles: ['RF-SAISIE'] } } };
      expect((await post('200', id, 'complete', good)).status).toBe(200);
    });

    it('with 403 to who may see the task and not act on it, with 404 to who may not see it', async () => {
      const id = await open();
      expect(typeOf((await post('pilot', id, 'complete', { evidence })).json)).toBe('not-responsible');
      expect((await post('200', id, 'claim')).status).toBe(404);
      expect((await post('foreign', id, 'claim')).status).toBe(404);
      expect((await get('foreign', `/${id}`)).status).toBe(404);
      expect((await post('auditor', id, 'claim')).status).toBe(403);
      expect((await post('admin', id, 'claim')).status).toBe(403);
      expect((await post('security', 'pas-un-id', 'claim')).status).toBe(400);
    });

    const principalOf = async (who: string): Promise<string> => {
      const id = await open(who === 'hr' ? { queue: 'rh' } : {});
      await post(who, id, 'claim');
      return String((await get(who, `/${id}`)).json?.claimedBy);
    };
  });

  describe('claimed', () => {
    it('goes to one of two who claim it at once; the other is told, and may not complete it', async () => {
      const id = await open();
      const replies = await Promise.all([post('security', id, 'claim'), post('security2', id, 'claim')]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
      const loser = replies[0].status === 409 ? 'security' : 'security2';
      expect(typeOf((await post(loser, id, 'complete', { evidence })).json)).toBe('task-claimed');
      const winner = loser === 'security' ? 'security2' : 'security';
      expect((await post(winner, id, 'claim')).status).toBe(200);
      expect((await post(winner, id, 'complete', { evidence })).status).toBe(200);
      const entries = await door.database.app.withScope(
        ['REGIE'],
        (tx) => tx.sql`select actor from audit where subject_id = ${id} and action = 'task-claim'`,
      );
      expect(entries).toHaveLength(1);
    });

    it('is free for a colleague a day later, and never once it is closed', async () => {
      const id = await open();
      await post('security', id, 'claim');
      now = '2026-11-24T14:00:00Z';
      expect((await post('security2', id, 'claim')).status).toBe(200);
      const closed = await open({ state: 'done' });
      expect(typeOf((await post('security', closed, 'claim')).json)).toBe('task-not-open');
    });
  });

  describe('of the person responsible', () => {
    it('go to his manager after two days and to the respondent after three', async () => {
      const id = await open({ ...approval, ...ladder });
      const able = async () => {
        const replies = await Promise.all(
          ['200', '300', 'respondent'].map((who) => post(who, id, 'complete', { evidence: { note: '' } })),
        );
        return replies.map(({ status }) => status);
      };
      expect(await able()).toEqual([200, 404, 403]);
      now = '2026-11-25T14:00:00Z';
      expect(await able()).toEqual([200, 200, 403]);
      now = '2026-11-26T14:00:00Z';
      expect(await able()).toEqual([200, 200, 200]);
    });

    it('are refused to the employee himself and unknown to other managers', async () => {
      const id = await open(approval);
      for (const who of ['100', '999', '300']) expect((await get(who, `/${id}`)).status).toBe(404);
      expect((await get('200', `/${id}`)).json).toMatchObject({ responsible: '200' });
    });

    it('are shown to security, its author and auditors alone when the departure is confidential', async () => {
      const id = await open({ ...approval, confidential: true });
      const status = async (who: string) => (await get(who, `/${id}`)).status;
      for (const who of ['hr', '200', 'pilot', 'respondent', 'admin']) expect(await status(who)).toBe(404);
      for (const who of ['security', 'auditor']) expect(await status(who)).toBe(200);
      const listed = itemsOf((await get('hr', '?limit=200')).json).map((item) => item.id);
      expect(listed).not.toContain(id);
      expect((await post('security', id, 'complete', { evidence })).status).toBe(200);
    });
  });

  describe('without a process', () => {
    const finding = { kind: 'finding', queue: 'reparation', processId: null, verification: 'none' } as const;

    it('are answered in the tables, with an audit entry, once', async () => {
      const id = await open(finding);
      expect((await post('security', id, 'complete', { evidence })).json).toEqual({ id, state: 'done' });
      expect(typeOf((await post('security', id, 'complete', { evidence })).json)).toBe('task-not-open');
      expect((await get('security', `/${id}`)).json).toMatchObject({ state: 'done', evidence });
      const entries = await door.database.app.withScope(
        ['REGIE'],
        (tx) =>
          tx.sql`select action, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where subject_id = ${id}`,
      );
      expect(entries).toEqual([
        { action: 'task-complete', details: { kind: 'finding', queue: 'reparation', state: 'done' } },
      ]);
      expect(gateway.sent).toEqual([]);
    });

    it('are rejected with the reason, verified by a second person, or sent back by him', async () => {
      const rejected = await open(finding);
      expect((await post('security', rejected, 'reject', { reason: 'Compte connu' })).json).toMatchObject({
        state: 'rejected',
      });
      const seen = { ...finding, verification: 'secondPerson' } as const;
      const id = await open(seen);
      expect((await post('security', id, 'complete', { evidence })).json).toMatchObject({
        state: 'completed',
      });
      expect(typeOf((await post('security', id, 'reject', { reason: 'Moi-même' })).json)).toBe('same-person');
      expect((await post('security2', id, 'reject', { reason: 'Rien vu' })).json).toMatchObject({
        state: 'open',
      });
      await post('security', id, 'complete', { evidence });
      expect((await post('security2', id, 'verify', {})).json).toMatchObject({ state: 'done' });
    });
  });
});
