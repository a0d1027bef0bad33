import type { Progress } from '../../domain/processes/progress';
import { ProcessGone, UpdateRefused, WorkflowsAway } from '../../temporal/process-errors';
import { hire } from '../support/workforce';
import {
  arrivalBody,
  idsOf,
  openProcessDoor,
  refusalOf,
  setState,
  type ProcessDoor,
} from './process-fixture';

const difference = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };

describe('an arrival under way', () => {
  let door: ProcessDoor;
  let hr: string;
  let manager: string;
  let live: () => Promise<Progress>;
  const { id, workflowId } = idsOf('arrival', '150001');

  beforeAll(async () => {
    door = await openProcessDoor();
    door.gateway.query = <Ret>() => live() as Promise<Ret>;
    hr = await door.key({ role: 'hr', organization: 'REGIE', name: 'rh' });
    manager = await door.key({ role: 'manager', organization: 'REGIE', employeeNumber: '100001' });
    for (const number of ['100001', '100002'])
      await hire(door.database.app, { organization: 'REGIE', number });
    for (const [number, managerNumber] of [
      ['150001', '100001'],
      ['150002', '100002'],
      ['150003', '100002'],
    ] as const)
      await door.send('POST', '/arrivals', hr, arrivalBody(number, { managerNumber }));
    await setState(door, idsOf('arrival', '150003').id, 'cancelled', true);
  });
  afterAll(() => door.close());
  beforeEach(() => {
    live = () => Promise.reject(new WorkflowsAway('nobody answers'));
    door.gateway.sent.length = 0;
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference });
  });

  const get = (path: string, key = hr) => door.send('GET', `/arrivals${path}`, key);
  const patch = (body: unknown, of = id) => door.send('PATCH', `/arrivals/${of}`, hr, body);
  const numbers = (json: unknown): string[] =>
    (json as { items: { employeeNumber: string }[] }).items.map((each) => each.employeeNumber);

  it('is listed newest first, by state, number and page', async () => {
    expect(numbers((await get('')).json)).toEqual(['150003', '150002', '150001']);
    expect(numbers((await get('?state=cancelled')).json)).toEqual(['150003']);
    expect(numbers((await get('?open=true')).json)).toEqual(['150002', '150001']);
    expect(numbers((await get('?employeeNumber=150002')).json)).toEqual(['150002']);
    const first = await get('?limit=2');
    expect(first.json).toMatchObject({ next: idsOf('arrival', '150002').id });
    const second = await get(`?limit=2&after=${String(first.json?.next)}`);
    expect([numbers(second.json), second.json?.next]).toEqual([['150001'], null]);
    const odd = await get('?after=REGIE.zzz');
    expect(odd.json).toMatchObject({ status: 400, errors: [{ pointer: '/after', code: 'bad-cursor' }] });
  });

  it.each([
    'limit=201',
    'limit=0',
    'limit=1e2',
    'limit=0x10',
    'limit=%205',
    'limit=',
    'limit=2.0',
    'state=parti',
    'open=peut-etre',
    'tri=nom',
  ])('a list with %s is refused', async (query) => {
    expect((await get(`?${query}`)).status).toBe(400);
  });

  it('is not there for another organisation', async () => {
    const other = await door.key({ role: 'hr', organization: 'MUSEE' });
    expect(numbers((await get('', other)).json)).toEqual([]);
    expect((await get('?organization=REGIE', other)).status).toBe(404);
    expect((await get(`/${id}`, other)).status).toBe(404);
    expect((await door.send('PATCH', `/arrivals/${id}`, other, { firstDay: '2026-12-14' })).status).toBe(404);
    expect((await door.send('POST', `/arrivals/${id}/cancel`, other, { reason: 'non' })).status).toBe(404);
    expect(door.gateway.sent).toEqual([]);
  });

  it('a manager sees those of his own reports, and a manager without a number nobody', async () => {
    expect(numbers((await get('', manager)).json)).toEqual(['150001']);
    expect((await get(`/${id}`, manager)).status).toBe(200);
    expect((await get(`/${idsOf('arrival', '150002').id}`, manager)).status).toBe(404);
    const nobody = await door.key({ role: 'manager', organization: 'REGIE' });
    expect(numbers((await get('', nobody)).json)).toEqual([]);
  });

  it('tells where it stands itself, step by step', async () => {
    const step = { id: 'prepare:ANNUAIRE', action: 'prepare' as const, system: 'ANNUAIRE' };
    const at = '2026-12-02T11:00:00Z';
    live = () =>
      Promise.resolve({
        ...{
          state: 'preparing',
          outcome: null,
          attention: 1,
          waiting: 0,
          next: ['enable:ANNUAIRE'],
          warnings: [],
        },
        steps: [
          {
            ...{ ...step, entitlements: ['ANNUAIRE:compte'], at, since: at, task: null },
            ...{ state: 'failed', reason: 'base', detail: 'target-down' },
          },
        ],
      });
    expect((await get(`/${id}`)).json).toMatchObject({
      ...{ id, state: 'preparing', attention: 1, next: ['enable:ANNUAIRE'], source: 'live' },
      ...{ employeeNumber: '150001', effectiveOn: '2026-12-07', asOf: '2026-11-23T14:00:00Z' },
      steps: [{ id: 'prepare:ANNUAIRE', state: 'failed', detail: 'target-down' }],
    });
  });

  it.each([
    ['the workflows are away', () => new WorkflowsAway('nobody answers')],
    ['its history is gone', () => new ProcessGone('no such workflow')],
  ])('when %s, the tables tell what they last knew, and of when', async (_what, error) => {
    live = () => Promise.reject(error());
    const { json } = await get(`/${id}`);
    expect(json).toMatchObject({ state: 'scheduled', source: 'table', asOf: '2026-11-23T14:00:00.000Z' });
    expect((json?.steps as unknown[]).length).toBeGreaterThan(3);
    expect((json?.next as unknown[]).length).toBeGreaterThan(0);
  });

  it('one that is over is read from the tables without asking its workflow', async () => {
    live = () => Promise.reject(new Error('asked'));
    const reply = await get(`/${idsOf('arrival', '150003').id}`);
    expect(reply.json).toMatchObject({ state: 'cancelled', source: 'table', next: [] });
  });

  describe('received and not planned yet', () => {
    const received = idsOf('arrival', '150090').id;
    const unplanned = { outcome: null, attention: 0, waiting: 0, steps: [], next: [], warnings: [] };

    it('says so to HR, and waits with corrections', async () => {
      live = () => Promise.resolve({ ...unplanned, state: 'received' });
      expect((await get(`/${received}`)).json).toMatchObject({ id: received, state: 'received', steps: [] });
      expect(refusalOf(await patch({ remark: 'x' }, received))).toEqual([409, 'not-accepted-yet', null]);
      expect((await get(`/${received}`, manager)).status).toBe(404);
    });
    it('is not found when there is no such process', async () => {
      live = () => Promise.reject(new ProcessGone('no such workflow'));
      expect((await get(`/${received}`)).status).toBe(404);
      expect((await get('/REGIE.150090')).status).toBe(404);
    });
    it('cannot be told while the workflows are away', async () => {
      const reply = await get(`/${received}`);
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    });
  });

  it('is corrected in part: the process hears what was said, and nothing that the door had read before', async () => {
    const moved = {
      ...difference,
      moved: [{ id: 'enable:ANNUAIRE', from: '2026-12-07T05:00:00Z', to: '2026-12-14T05:00:00Z' }],
    };
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference: moved });
    const reply = await patch({ firstDay: '2026-12-14', employee: { familyName: 'Roy' }, managerNumber: '' });
    expect([reply.status, reply.json]).toEqual([200, { id, state: 'scheduled', difference: moved }]);
    const changes = { firstDay: '2026-12-14', managerNumber: null, employee: { familyName: 'Roy' } };
    const [update] = door.gateway.sent;
    expect(update).toMatchObject({ workflowId, name: 'amendArrival' });
    expect(update?.argument).toMatchObject({ requestHash: null, actor: { role: 'hr' } });
    expect((update?.argument as { changes: unknown }).changes).toEqual(changes);
  });

  it.each([
    ['nothing', {}, ''],
    ['an empty part', { employee: {} }, '/employee'],
    ['another number', { employee: { number: '1' } }, '/employee/number'],
    ['another organisation', { organization: 'MUSEE' }, '/organization'],
    ['a day that does not exist', { firstDay: '2026-02-30' }, '/firstDay'],
    ['no first day', { firstDay: null }, '/firstDay'],
  ])('a correction with %s is refused', async (_what, body, pointer) => {
    expect(refusalOf(await patch(body))).toEqual([400, 'validation', pointer]);
    expect(door.gateway.sent).toEqual([]);
  });

  it('a correction that the rules refuse says why and where', async () => {
    const refusal = { type: 'day-too-early', pointer: '/firstDay', detail: 'Trop tôt.' };
    door.gateway.answer = () => ({ ok: false, refusal });
    expect(refusalOf(await patch({ firstDay: '1990-01-08' }))).toEqual([422, 'day-too-early', '/firstDay']);
  });

  it('is not corrected once it is effective, with the reason in French', async () => {
    door.gateway.answer = () => Promise.reject(new UpdateRefused('arrival-effective'));
    const reply = await patch({ firstDay: '2026-12-14' });
    expect(refusalOf(reply)).toEqual([409, 'arrival-effective', null]);
    expect(reply.json?.title).toBe('L’arrivée est déjà en vigueur');
  });

  it('a correction while Temporal is away may be sent again', async () => {
    door.gateway.answer = () => Promise.reject(new WorkflowsAway('nobody answers'));
    const reply = await patch({ firstDay: '2026-12-14' });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('one that is over is neither corrected nor cancelled', async () => {
    const over = idsOf('arrival', '150003').id;
    expect(refusalOf(await patch({ remark: 'x' }, over))).toEqual([409, 'process-ended', null]);
    const cancelled = await door.send('POST', `/arrivals/${over}/cancel`, hr, { reason: 'x' });
    expect(refusalOf(cancelled)).toEqual([409, 'process-ended', null]);
    expect(door.gateway.sent).toEqual([]);
    door.gateway.answer = () => Promise.reject(new ProcessGone('closed since'));
    expect(refusalOf(await patch({ remark: 'x' }))).toEqual([409, 'process-ended', null]);
  });

  it('is cancelled with a reason, which the process gets', async () => {
    door.gateway.answer = () => ({ ok: true, state: 'cancelled', difference });
    const reply = await door.send('POST', `/arrivals/${id}/cancel`, hr, { reason: ' Désistement ' });
    expect([reply.status, reply.json]).toEqual([200, { id, state: 'cancelled', difference }]);
    expect(door.gateway.sent).toMatchObject([
      { workflowId, name: 'cancel', argument: { reason: 'Désistement', actor: { role: 'hr' } } },
    ]);
    expect((await door.send('POST', `/arrivals/${id}/cancel`, hr, {})).status).toBe(400);
    expect((await door.send('POST', `/arrivals/${id}/cancel`, hr, { reason: ' ' })).status).toBe(400);
  });

  it('only HR corrects and cancels', async () => {
    for (const key of [manager, await door.key({ role: 'auditor', organization: 'REGIE' })]) {
      expect((await door.send('PATCH', `/arrivals/${id}`, key, { remark: 'x' })).status).toBe(403);
      expect((await door.send('POST', `/arrivals/${id}/cancel`, key, { reason: 'x' })).status).toBe(403);
    }
  });
});
