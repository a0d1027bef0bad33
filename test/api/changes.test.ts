import { UpdateRefused } from '../../temporal/process-errors';
import { hire, type Employee } from '../support/workforce';
import { idsOf, openProcessDoor, refusalOf, type ProcessDoor } from './process-fixture';

describe('HR moves somebody within his employment', () => {
  let door: ProcessDoor;
  let hr: string;
  let eve: Employee;
  let luc: Employee;
  let former: Employee;
  const { id, workflowId } = idsOf('change', '150001');
  const move = { effectiveOn: '2026-12-07', profiles: ['SAISIE'], unit: 'DRM' };

  beforeAll(async () => {
    door = await openProcessDoor();
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    const { app } = door.database;
    await hire(app, { organization: 'REGIE', number: '100001', managerNumber: '150002' });
    eve = await hire(app, { organization: 'REGIE', number: '150001', managerNumber: '100001' });
    luc = await hire(app, { organization: 'REGIE', number: '150002' });
    former = await hire(app, { organization: 'REGIE', number: '150003', state: 'ended' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    door.mood = 'accepting';
  });

  const pathOf = ({ personId }: Employee) => `/people/${personId}/changes`;
  const post = (body: unknown, who = eve, key = hr) => door.send('POST', pathOf(who), key, body);
  const preview = (body: unknown, who = eve, key = hr) =>
    door.send('POST', `${pathOf(who)}/preview`, key, body);

  it('the plan is previewed, then accepted as it was shown', async () => {
    const shown = await preview(move);
    expect(shown.status).toBe(200);
    const reply = await post(move);
    expect([reply.status, reply.headers.get('location')]).toEqual([202, `/api/v1/changes/${id}`]);
    expect(reply.json).toEqual({ id, state: 'scheduled', plan: shown.json?.plan });
    const { steps } = reply.json?.plan as { steps: { id: string }[] };
    expect(steps.map((step) => step.id)).toEqual(expect.arrayContaining(['move', 'update:ANNUAIRE']));
  });

  it('sent again it is the same; said otherwise it is a conflict that shows the difference', async () => {
    expect((await post({ ...move, remark: '' })).json).toMatchObject({ id });
    const other = await post({ ...move, unit: 'DRH' });
    expect(refusalOf(other)).toEqual([409, 'request-differs', null]);
    expect(other.json).toMatchObject({ id, difference: { unit: { from: 'DRM', to: 'DRH' } } });
  });

  it.each([
    ['an unknown profile', { profiles: ['ROI'] }, 422, 'unknown-profile', '/profiles/0'],
    ['oneself as manager', { managerNumber: '150002' }, 422, 'manager-is-self', '/managerNumber'],
    ['a manager nobody knows', { managerNumber: '999' }, 422, 'unknown-manager', '/managerNumber'],
    ['a cycle of managers', { managerNumber: '100001' }, 422, 'manager-cycle', '/managerNumber'],
    ['1990', { effectiveOn: '1990-01-08' }, 422, 'day-too-early', '/effectiveOn'],
    ['2190', { effectiveOn: '2190-01-08' }, 422, 'day-too-late', '/effectiveOn'],
  ])('%s is refused by both preview and request', async (_what, over, ...expected) => {
    const body = { effectiveOn: '2026-12-07', title: 'Analyste', ...over };
    expect([await preview(body, luc), await post(body, luc)].map(refusalOf)).toEqual([expected, expected]);
  });

  it('somebody who left is not moved', async () => {
    expect(refusalOf(await post(move, former))).toEqual([409, 'not-employed', null]);
  });

  it.each([
    ['nothing that changes', { effectiveOn: '2026-12-07', remark: 'x' }, ''],
    ['no day', { title: 'Analyste' }, '/effectiveOn'],
    ['a day that does not exist', { ...move, effectiveOn: '2026-02-30' }, '/effectiveOn'],
    ['an unknown field', { ...move, salaire: 1 }, '/salaire'],
    ['an empty title', { ...move, title: ' ' }, '/title'],
  ])('%s is refused at its place', async (_what, body, pointer) => {
    expect(refusalOf(await post(body))).toEqual([400, 'validation', pointer]);
  });

  it('the end of an employment may be taken away, and nothing else is said of it', async () => {
    const reply = await post({ effectiveOn: '2026-12-07', employmentEnd: null }, luc);
    expect(reply.status).toBe(202);
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select request from processes where id = ${idsOf('change', '150002').id}`,
    );
    expect(rows[0]?.request).toEqual({
      ...{ organization: 'REGIE', employeeNumber: '150002', effectiveOn: '2026-12-07' },
      ...{ employmentEnd: null, remark: null },
    });
  });

  it('is followed by who may, and cancelled by HR before its day', async () => {
    const manager = await door.key({ role: 'manager', organization: 'REGIE', employeeNumber: '100001' });
    const stranger = await door.key({ role: 'manager', organization: 'REGIE', employeeNumber: '199999' });
    const state = {
      state: 'scheduled',
      outcome: null,
      attention: 0,
      waiting: 0,
      steps: [],
      next: [],
      warnings: [],
    };
    door.gateway.query = <Ret>() => Promise.resolve(state as Ret);
    const read = (key: string) => door.send('GET', `/changes/${id}`, key);
    expect((await read(manager)).json).toMatchObject({ id, kind: 'change', source: 'live' });
    expect((await read(stranger)).status).toBe(404);
    const cancel = (key: string) => door.send('POST', `/changes/${id}/cancel`, key, { reason: 'Reporté' });
    expect((await cancel(manager)).status).toBe(403);
    door.gateway.answer = () => Promise.reject(new UpdateRefused('change-effective'));
    expect(refusalOf(await cancel(hr))).toEqual([409, 'change-effective', null]);
    const difference = { added: [], cancelled: ['move'], moved: [], overdue: [], kept: [], undone: [] };
    door.gateway.answer = () => ({ ok: true, state: 'cancelled', difference });
    expect((await cancel(hr)).json).toEqual({ id, state: 'cancelled', difference });
    expect(door.gateway.sent.at(-1)).toMatchObject({ workflowId, name: 'cancel' });
  });

  it('while Temporal is away nothing is taken; when it is slow the move is received', async () => {
    const body = { effectiveOn: '2026-12-07', title: 'Analyste' };
    const ana = await hire(door.database.app, { organization: 'REGIE', number: '150004' });
    door.mood = 'away';
    const away = await post(body, ana);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    door.mood = 'slow';
    const slow = await post(body, ana);
    expect([slow.status, slow.json?.state]).toEqual([202, 'received']);
  });

  it('somebody of another organisation, or nobody, is not found; HR alone moves', async () => {
    const other = await door.key({ role: 'hr', organization: 'MUSEE' });
    expect((await post(move, eve, other)).status).toBe(404);
    expect((await preview(move, eve, other)).status).toBe(404);
    const nobody = { ...eve, personId: '5b0f3c2e-0000-4000-8000-000000000000' };
    expect((await post(move, nobody)).status).toBe(404);
    expect((await post(move, { ...eve, personId: '150001' })).status).toBe(400);
    for (const role of ['manager', 'security', 'auditor'] as const) {
      const key = await door.key({ role, organization: 'REGIE' });
      expect((await post(move, eve, key)).status).toBe(403);
    }
  });
});
