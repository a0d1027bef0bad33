import { UpdateRefused, WorkflowsAway } from '../../temporal/process-errors';
import { hire } from '../support/workforce';
import {
  departureBody,
  idsOf,
  openProcessDoor,
  refusalOf,
  setState,
  type ProcessDoor,
} from './process-fixture';

const difference = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };

describe('a departure under way', () => {
  let door: ProcessDoor;
  let hr: string;
  const { id, workflowId } = idsOf('departure', '150001');
  const separate = idsOf('departure', '150002').id;

  beforeAll(async () => {
    door = await openProcessDoor();
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    for (const number of ['150001', '150002', '150003'])
      await hire(door.database.app, { organization: 'REGIE', number });
    await door.send('POST', '/departures', hr, departureBody('150001'));
    await door.send('POST', '/departures', hr, departureBody('150002', { employmentEnd: '2027-01-15' }));
  });
  afterAll(() => door.close());
  beforeEach(() => {
    door.gateway.sent.length = 0;
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference });
  });

  const patch = (body: unknown, of = id, key = hr) => door.send('PATCH', `/departures/${of}`, key, body);
  const confirm = (body: unknown, key = hr) => door.send('POST', `/departures/${id}/confirm`, key, body);
  const cancel = (body: unknown, key = hr) => door.send('POST', `/departures/${id}/cancel`, key, body);

  it('moves its last day, and the end of employment that was the same day moves along', async () => {
    const reply = await patch({ lastDayWorked: '2026-12-31' });
    expect([reply.status, reply.json]).toEqual([200, { id, state: 'scheduled', difference }]);
    const changes = { lastDayWorked: '2026-12-31', employmentEnd: '2026-12-31' };
    expect(door.gateway.sent).toMatchObject([
      { workflowId, name: 'amendDeparture', argument: { changes, requestHash: null } },
    ]);
  });

  it('an end of employment of its own stays where it was', async () => {
    await patch({ lastDayWorked: '2026-12-31', substituteNumber: '150001' }, separate);
    expect(door.gateway.sent).toMatchObject([
      { argument: { changes: { lastDayWorked: '2026-12-31', substituteNumber: '150001' } } },
    ]);
    expect(JSON.stringify(door.gateway.sent)).not.toContain('employmentEnd');
  });

  it('moves its instant with its day, loses it with another day, and has none when it is planned', async () => {
    const { id: urgent } = idsOf('departure', '150003');
    const body = { immediate: true, lastDayWorked: undefined, at: '2026-11-23T20:00:00Z' };
    await door.send('POST', '/departures', hr, departureBody('150003', body));
    const changesOf = async (patched: object): Promise<unknown> => {
      door.gateway.sent.length = 0;
      await patch(patched, urgent);
      return (door.gateway.sent[0]?.argument as { changes: unknown } | undefined)?.changes;
    };
    const day = { lastDayWorked: '2026-11-24', employmentEnd: '2026-11-24' };
    expect(await changesOf({ at: '2026-11-24T19:00:00Z' })).toEqual({
      at: '2026-11-24T19:00:00.000Z',
      ...day,
    });
    expect(await changesOf({ lastDayWorked: '2026-11-24' })).toEqual({ at: null, ...day });
    expect(await changesOf({ at: null })).toEqual({ at: null });
    expect(refusalOf(await patch({ at: '2026-11-23T20:00:00Z' }))).toEqual([
      422,
      'instant-of-planned',
      '/at',
    ]);
    expect(refusalOf(await patch({ at: '2026-11-23T12:00:00Z' }, urgent))).toEqual([
      422,
      'instant-past',
      '/at',
    ]);
    const torn = { at: '2026-11-23T20:00:00Z', lastDayWorked: '2026-11-24' };
    expect(refusalOf(await patch(torn, urgent))).toEqual([400, 'validation', '/lastDayWorked']);
  });

  it.each([
    ['nothing', {}, ''],
    ['the reason', { reason: 'retraite' }, '/reason'],
    ['who leaves', { employeeNumber: '150002' }, '/employeeNumber'],
    ['a day that does not exist', { lastDayWorked: '2026-02-30' }, '/lastDayWorked'],
    ['no end at all', { employmentEnd: null }, '/employmentEnd'],
  ])('a correction of %s is refused', async (_what, body, pointer) => {
    expect(refusalOf(await patch(body))).toEqual([400, 'validation', pointer]);
    expect(door.gateway.sent).toEqual([]);
  });

  it('a held one is confirmed for now or for its day', async () => {
    for (const as of ['now', 'planned']) {
      door.gateway.sent.length = 0;
      expect((await confirm({ as })).status).toBe(200);
      expect(door.gateway.sent).toMatchObject([
        { workflowId, name: 'confirm', argument: { as, actor: { role: 'hr' } } },
      ]);
    }
    expect(refusalOf(await confirm({ as: 'demain' }))).toEqual([400, 'validation', '/as']);
    expect((await confirm(undefined)).status).toBe(400);
  });

  it.each([
    ['departure-effective', 'Les accès ont déjà pris fin'],
    ['departure-not-held', 'Le départ n’attend pas de confirmation'],
    ['departure-archived', 'Les accès sont déjà archivés'],
    ['not-accepted-yet', 'La demande n’est pas encore planifiée'],
    ['something-new', 'Conflit'],
  ])('what the process refuses as %s is said in French', async (type, title) => {
    door.gateway.answer = () => Promise.reject(new UpdateRefused(type));
    const reply = await confirm({ as: 'now' });
    expect([refusalOf(reply), reply.json?.title]).toEqual([[409, type, null], title]);
  });

  it('is cancelled with a reason, and shows what is given back', async () => {
    const given = { ...difference, added: ['restore:ANNUAIRE'] };
    door.gateway.answer = () => ({ ok: true, state: 'suspended', difference: given });
    expect((await cancel({ reason: 'Revient' })).json).toEqual({ id, state: 'suspended', difference: given });
    expect((await cancel({ reason: '' })).status).toBe(400);
  });

  it('while Temporal is away every act may be sent again', async () => {
    door.gateway.answer = () => Promise.reject(new WorkflowsAway('nobody answers'));
    for (const reply of [
      await patch({ remark: 'x' }),
      await confirm({ as: 'now' }),
      await cancel({ reason: 'x' }),
    ])
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('an arrival is not reached under the address of departures', async () => {
    const arrival = idsOf('arrival', '150001').id;
    expect((await patch({ remark: 'x' }, arrival)).status).toBe(404);
    expect((await patch({ remark: 'x' }, 'REGIE.rien')).status).toBe(404);
  });

  it('HR of its organisation alone acts on it', async () => {
    const other = await door.key({ role: 'hr', organization: 'MUSEE' });
    const security = await door.key({ role: 'security', organization: 'REGIE' });
    for (const [key, status] of [
      [other, 404],
      [security, 403],
    ] as const) {
      expect((await patch({ remark: 'x' }, id, key)).status).toBe(status);
      expect((await confirm({ as: 'now' }, key)).status).toBe(status);
      expect((await cancel({ reason: 'x' }, key)).status).toBe(status);
    }
    expect(door.gateway.sent).toEqual([]);
  });

  it('one that is over is not acted on', async () => {
    await setState(door, separate, 'closed', true);
    expect(refusalOf(await patch({ remark: 'x' }, separate))).toEqual([409, 'process-ended', null]);
  });
});
