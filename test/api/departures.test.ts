import { hire } from '../support/workforce';
import { departureBody, idsOf, openProcessDoor, refusalOf, type ProcessDoor } from './process-fixture';

describe('HR announces a departure', () => {
  let door: ProcessDoor;
  let hr: string;

  beforeAll(async () => {
    door = await openProcessDoor();
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    const { app } = door.database;
    for (const number of [
      '150001',
      '150002',
      '150003',
      '150004',
      '150005',
      '150006',
      '150007',
      '150010',
      '150011',
    ])
      await hire(app, { organization: 'REGIE', number, managerNumber: '150006' });
    await hire(app, { organization: 'REGIE', number: '150008', firstDay: '2027-01-11', state: 'planned' });
    await hire(app, { organization: 'REGIE', number: '150009', state: 'ended', lastDayWorked: '2026-06-30' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    door.mood = 'accepting';
  });

  const post = (body: unknown, key = hr) => door.send('POST', '/departures', key, body);
  const preview = (body: unknown, key = hr) => door.send('POST', '/departures/preview', key, body);
  const requestOf = async (number: string): Promise<Record<string, unknown> | undefined> => {
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql<{ request: Record<string, unknown> }[]>`select request from processes
        where kind = 'departure' and employee_number = ${number}`,
    );
    return rows[0]?.request;
  };

  it('is answered with its address and its plan; the employment ends with the last day worked', async () => {
    const reply = await post(departureBody('150001'));
    const { id } = idsOf('departure', '150001');
    expect([reply.status, reply.headers.get('location')]).toEqual([202, `/api/v1/departures/${id}`]);
    expect(reply.json).toMatchObject({ id, state: 'scheduled', plan: { on: '2026-12-18' } });
    expect(await requestOf('150001')).toMatchObject({
      ...{ employmentEnd: '2026-12-18', immediate: false, confidential: false, substituteNumber: null },
    });
    const again = await post(departureBody('150001', { employmentEnd: '2026-12-18', remark: ' ' }));
    expect([again.status, again.json]).toEqual([202, reply.json]);
  });

  it('said otherwise by somebody else of HR, it is a conflict that shows the difference', async () => {
    const other = await door.key({ role: 'hr', organization: 'REGIE' });
    const reply = await post(departureBody('150001', { reason: 'retraite' }), other);
    expect(refusalOf(reply)).toEqual([409, 'request-differs', null]);
    expect(reply.json?.difference).toEqual({ reason: { from: 'démission', to: 'retraite' } });
  });

  it('an immediate one without a day is of today, as Toronto counts it', async () => {
    const body = { employeeNumber: '150002', reason: 'congédiement', immediate: true };
    const reply = await post(body);
    expect(reply.json).toMatchObject({ state: 'scheduled', plan: { on: '2026-11-23' } });
    expect(await requestOf('150002')).toMatchObject({
      lastDayWorked: '2026-11-23',
      employmentEnd: '2026-11-23',
    });
  });

  it('an immediate one at an instant is planned and previewed for it, however the instant is written', async () => {
    const body = { employeeNumber: '150010', reason: 'congédiement', immediate: true };
    const at = '2026-11-23T15:30:00-05:00';
    const seen = await preview({ ...body, at });
    const reply = await post({ ...body, at });
    expect(reply.json).toMatchObject({ state: 'scheduled', plan: seen.json?.plan });
    const { steps } = reply.json?.plan as { steps: { id: string; at: string }[] };
    expect(steps.find(({ id }) => id === 'suspend:ANNUAIRE')?.at).toBe('2026-11-23T20:30:00.000Z');
    expect(await requestOf('150010')).toMatchObject({ lastDayWorked: '2026-11-23', immediate: true });
    const again = await post({ ...body, at: '2026-11-23T20:30:00Z' });
    expect([again.status, again.json?.id]).toEqual([202, reply.json?.id]);
    const other = await post({ ...body, at: '2026-11-23T21:00:00Z' });
    expect(Object.keys(other.json?.difference as object)).toEqual(['at']);
  });

  it.each([
    ['passed', { at: '2026-11-23T13:00:00Z' }, 422, 'instant-past'],
    ['more than a week ahead', { at: '2026-12-01T14:00:00Z' }, 422, 'instant-too-late'],
    ['of a planned one', { immediate: false, lastDayWorked: '2026-11-23' }, 400, 'validation'],
    ['on another day than the last one worked', { lastDayWorked: '2026-11-24' }, 400, 'validation'],
    ['without a zone', { at: '2026-11-23T15:30:00' }, 400, 'validation'],
  ])('an instant that is %s is refused', async (_what, over, status, type) => {
    const body = { employeeNumber: '150007', reason: 'congédiement', immediate: true };
    const at = '2026-11-23T20:30:00Z';
    for (const send of [post, preview])
      expect(refusalOf(await send({ ...body, at, ...over })).slice(0, 2)).toEqual([status, type]);
  });

  it('an immediate one at an instant of tomorrow is held: HR confirms it, now or then', async () => {
    const at = '2026-11-24T19:00:00Z';
    const reply = await post({ employeeNumber: '150011', reason: 'congédiement', immediate: true, at });
    expect(reply.json).toMatchObject({ state: 'held', plan: { on: '2026-11-24' } });
  });

  it.each([
    ['immediate with a day to come', departureBody('150003', { immediate: true }), 'immediate-not-today'],
    ['dated before the first day', departureBody('150008'), 'before-first-day'],
  ])('%s is held for HR to confirm', async (_what, body, reason) => {
    const reply = await post(body);
    const plan = reply.json?.plan as { steps: { id: string; reason: string }[] };
    expect(reply.json?.state).toBe('held');
    expect(plan.steps.find(({ id }) => id === 'confirm')).toMatchObject({ reason });
  });

  it('the preview shows the plan that the request then gets, and writes nothing', async () => {
    const shown = await preview(departureBody('150004'));
    expect(shown.status).toBe(200);
    expect(await requestOf('150004')).toBeUndefined();
    expect((await post(departureBody('150004'))).json?.plan).toEqual(shown.json?.plan);
  });

  it.each([
    ['1990', { lastDayWorked: '1990-01-08' }, 422, 'day-too-early', '/lastDayWorked'],
    ['2190', { lastDayWorked: '2190-01-08' }, 422, 'day-too-late', '/lastDayWorked'],
    [
      'an end before the last day',
      { employmentEnd: '2026-12-01' },
      422,
      'end-before-last-day',
      '/employmentEnd',
    ],
    [
      'who leaves as substitute',
      { substituteNumber: '150005' },
      422,
      'substitute-is-leaver',
      '/substituteNumber',
    ],
    [
      'a substitute nobody knows',
      { substituteNumber: '999' },
      422,
      'unknown-substitute',
      '/substituteNumber',
    ],
    ['somebody nobody knows', { employeeNumber: '999' }, 422, 'unknown-employee', '/employeeNumber'],
    ['somebody who left', { employeeNumber: '150009' }, 409, 'not-employed', '/employeeNumber'],
  ])(
    '%s is refused by both preview and request, and nothing is written',
    async (_what, over, ...expected) => {
      const body = departureBody('150005', over);
      const replies = [await preview(body), await post(body)];
      expect(replies.map(refusalOf)).toEqual([expected, expected]);
      expect(await requestOf('150005')).toBeUndefined();
    },
  );

  it.each([
    ['no day and not immediate', { lastDayWorked: undefined }, '/lastDayWorked'],
    ['a day that does not exist', { lastDayWorked: '2026-02-30' }, '/lastDayWorked'],
    ['an unknown reason', { reason: 'ennui' }, '/reason'],
    ['an unknown field', { motif: 'x' }, '/motif'],
    ['yes as a word', { immediate: 'oui' }, '/immediate'],
    ['a number that is none', { substituteNumber: 'a b' }, '/substituteNumber'],
  ])('%s is refused at its place', async (_what, over, pointer) => {
    expect(refusalOf(await post(departureBody('150005', over)))).toEqual([400, 'validation', pointer]);
  });

  it('while Temporal is away nothing is taken; when it is slow the departure is received', async () => {
    door.mood = 'away';
    const away = await post(departureBody('150005'));
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    door.mood = 'slow';
    const slow = await post(departureBody('150005'));
    const { id } = idsOf('departure', '150005');
    expect([slow.status, slow.json]).toEqual([202, { id, state: 'received' }]);
  });

  it('another organisation does not exist, and HR alone announces', async () => {
    expect((await post(departureBody('150005', { organization: 'MUSEE' }))).status).toBe(404);
    for (const role of ['manager', 'respondent', 'security', 'pilot', 'admin', 'auditor'] as const) {
      const key = await door.key({ role, organization: 'REGIE' });
      expect((await post(departureBody('150005'), key)).status).toBe(403);
      expect((await preview(departureBody('150005'), key)).status).toBe(403);
    }
  });

  describe('a confidential one', () => {
    const { id } = idsOf('departure', '150007');
    const body = departureBody('150007', { reason: 'congédiement', confidential: true });
    const sees = async (key: string): Promise<unknown[]> => {
      const list = await door.send('GET', '/departures?employeeNumber=150007', key);
      const one = await door.send('GET', `/departures/${id}`, key);
      return [(list.json?.items as unknown[]).length, one.status];
    };

    it('shows to its author, security and the auditor, and is not there for anybody else', async () => {
      expect((await post(body)).status).toBe(202);
      door.gateway.query = () => Promise.reject(new Error('a closed door asks nobody'));
      const keyOf = (role: 'hr' | 'manager' | 'respondent' | 'pilot' | 'admin' | 'security' | 'auditor') =>
        door.key({ role, organization: 'REGIE', employeeNumber: role === 'manager' ? '150006' : null });
      for (const role of ['hr', 'manager', 'respondent', 'pilot', 'admin'] as const)
        expect([role, ...(await sees(await keyOf(role)))]).toEqual([role, 0, 404]);
      const table = { outcome: null, attention: 0, waiting: 0, steps: [], next: [], warnings: [] };
      door.gateway.query = <Ret>() => Promise.resolve({ ...table, state: 'scheduled' } as Ret);
      for (const key of [hr, await keyOf('security'), await keyOf('auditor')])
        expect(await sees(key)).toEqual([1, 200]);
    });

    it('says nothing of itself to somebody who sends another, or guesses it', async () => {
      const other = await door.key({ role: 'hr', organization: 'REGIE' });
      for (const guess of [departureBody('150007'), body]) {
        const reply = await post(guess, other);
        expect(refusalOf(reply)).toEqual([409, 'departure-open', '/employeeNumber']);
        expect(reply.text).not.toContain('congédiement');
        expect(reply.text).not.toContain(id);
      }
      expect((await post(body)).json).toMatchObject({ id });
    });

    it('is not corrected, confirmed or cancelled by who may not know of it', async () => {
      const other = await door.key({ role: 'hr', organization: 'REGIE' });
      const acts = [
        await door.send('PATCH', `/departures/${id}`, other, { remark: 'x' }),
        await door.send('POST', `/departures/${id}/confirm`, other, { as: 'now' }),
        await door.send('POST', `/departures/${id}/cancel`, other, { reason: 'x' }),
      ];
      expect(acts.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(door.gateway.sent).toEqual([]);
    });
  });
});
