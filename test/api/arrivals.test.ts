import { arrivalBody, idsOf, openProcessDoor, refusalOf, type ProcessDoor } from './process-fixture';
import { hire } from '../support/workforce';

describe('HR announces an arrival', () => {
  let door: ProcessDoor;
  let hr: string;

  beforeAll(async () => {
    door = await openProcessDoor();
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    await hire(door.database.app, { organization: 'REGIE', number: '100001' });
    await hire(door.database.app, { organization: 'REGIE', number: '100002', managerNumber: '100001' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    door.mood = 'accepting';
  });

  const post = (body: unknown, key = hr) => door.send('POST', '/arrivals', key, body);
  const preview = (body: unknown, key = hr) => door.send('POST', '/arrivals/preview', key, body);
  const countOf = async (number: string): Promise<number> => {
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select 1 from processes where employee_number = ${number}`,
    );
    return rows.length;
  };

  it('is answered with its address, its state and its plan', async () => {
    const reply = await post(arrivalBody('150001', { managerNumber: '100001' }));
    const { id } = idsOf('arrival', '150001');
    expect(reply.status).toBe(202);
    expect(reply.headers.get('location')).toBe(`/api/v1/arrivals/${id}`);
    expect(reply.json).toMatchObject({ id, state: 'scheduled', plan: { on: '2026-12-07', late: false } });
  });

  it('the same request again is the same arrival, however it is spaced or ordered', async () => {
    const first = await post(arrivalBody('150002', { remark: '' }));
    const { firstDay, ...rest } = arrivalBody('150002', { organization: 'REGIE', managerNumber: null });
    const again = await post({ firstDay, ...rest, position: { unit: ' DRF ', title: 'Technicienne' } });
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(await countOf('150002')).toBe(1);
  });

  it('another request for the same number is a conflict that shows what differs', async () => {
    const first = await post(arrivalBody('150003'));
    const other = await post(arrivalBody('150003', { firstDay: '2026-12-14' }));
    expect(refusalOf(other)).toEqual([409, 'request-differs', null]);
    expect(other.json).toMatchObject({
      id: first.json?.id,
      difference: { firstDay: { from: '2026-12-07', to: '2026-12-14' } },
    });
    expect(other.json?.title).toBe('Une demande en cours dit autre chose');
  });

  it('the preview shows the plan that the request then gets, and writes nothing', async () => {
    const shown = await preview(arrivalBody('150004'));
    expect(shown.status).toBe(200);
    expect(await countOf('150004')).toBe(0);
    expect((await post(arrivalBody('150004'))).json?.plan).toEqual(shown.json?.plan);
  });

  it('a request that is durable and not yet planned is received', async () => {
    door.mood = 'slow';
    const reply = await post(arrivalBody('150005'));
    const { id } = idsOf('arrival', '150005');
    expect([reply.status, reply.json]).toEqual([202, { id, state: 'received' }]);
    expect(reply.headers.get('location')).toBe(`/api/v1/arrivals/${id}`);
  });

  it('while Temporal is away nothing is taken, and the caller is told when to try again', async () => {
    door.mood = 'away';
    const reply = await post(arrivalBody('150006'));
    expect(refusalOf(reply)).toEqual([503, 'unavailable', null]);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(await countOf('150006')).toBe(0);
  });

  it.each([
    ['a first day in 1990', { firstDay: '1990-01-08' }, 422, 'day-too-early', '/firstDay'],
    ['a first day in 2190', { firstDay: '2190-01-08' }, 422, 'day-too-late', '/firstDay'],
    ['an unknown profile', { profiles: ['SAISIE', 'ROI'] }, 422, 'unknown-profile', '/profiles/1'],
    ['oneself as manager', { managerNumber: '150010' }, 422, 'manager-is-self', '/managerNumber'],
    ['a manager nobody knows', { managerNumber: '999999' }, 422, 'unknown-manager', '/managerNumber'],
    [
      'an end before the start',
      { employmentEnd: '2026-12-01' },
      422,
      'end-before-first-day',
      '/employmentEnd',
    ],
  ])(
    '%s is refused by both preview and request, and nothing is written',
    async (_what, over, ...expected) => {
      const body = arrivalBody('150010', over);
      const replies = [await preview(body), await post(body)];
      expect(replies.map(refusalOf)).toEqual([expected, expected]);
      expect(String(replies[1]?.json?.detail)).toMatch(/\p{L} \p{L}/u);
      expect(await countOf('150010')).toBe(0);
    },
  );

  it('somebody who works here already cannot arrive', async () => {
    expect(refusalOf(await post(arrivalBody('100001')))).toEqual([
      409,
      'already-employed',
      '/employee/number',
    ]);
  });

  const employee = arrivalBody('150011').employee;
  it.each([
    ['a day that does not exist', { firstDay: '2026-02-30' }, '/firstDay'],
    ['a day written as text', { firstDay: 'lundi' }, '/firstDay'],
    ['an unknown field', { salaire: 1 }, '/salaire'],
    ['an unknown field inside', { employee: { ...employee, nas: '1' } }, '/employee/nas'],
    ['no number', { employee: { ...employee, number: ' ' } }, '/employee/number'],
    [
      'a number that a directory would escape',
      { employee: { ...employee, number: '1,ou=x' } },
      '/employee/number',
    ],
    ['an address that is none', { employee: { ...employee, email: 'noemie' } }, '/employee/email'],
    ['no name', { employee: { ...employee, givenName: '' } }, '/employee/givenName'],
    [
      'a name that reads backwards',
      { employee: { ...employee, familyName: 'Roy\u202Enongag' } },
      '/employee/familyName',
    ],
    ['a name of two lines', { employee: { ...employee, givenName: 'Zoé\nX' } }, '/employee/givenName'],
    ['a NUL character', { remark: 'a\u0000b' }, '/remark'],
    ['a profile twice', { profiles: ['SAISIE', 'SAISIE '] }, '/profiles'],
    ['an unknown status', { employmentStatus: 'bénévole' }, '/employmentStatus'],
    ['a remark without end', { remark: 'x'.repeat(1_001) }, '/remark'],
  ])('%s is refused at its place', async (_what, over, pointer) => {
    expect(refusalOf(await post(arrivalBody('150011', over)))).toEqual([400, 'validation', pointer]);
  });

  it('an address with letters outside ASCII, or none at all, is accepted', async () => {
    const soren = { ...employee, number: '150012', email: 'søren.bédard@exemple.gouv.qc.ca' };
    expect((await post(arrivalBody('150012', { employee: soren }))).status).toBe(202);
    const none = { ...employee, number: '150013', email: '' };
    expect((await post(arrivalBody('150013', { employee: none }))).status).toBe(202);
  });

  it('another organisation than the key opens does not exist', async () => {
    const body = arrivalBody('150014', { organization: 'MUSEE' });
    expect((await post(body)).status).toBe(404);
    expect((await preview(body)).status).toBe(404);
  });

  it('a key of all organisations must say which', async () => {
    const all = await door.key({ role: 'hr' });
    expect(refusalOf(await post(arrivalBody('150015'), all))).toEqual([400, 'validation', '/organization']);
  });

  it.each(['manager', 'respondent', 'security', 'pilot', 'admin', 'auditor'] as const)(
    'the role %s announces nobody',
    async (role) => {
      const key = await door.key({ role, organization: 'REGIE' });
      expect((await post(arrivalBody('150016'), key)).status).toBe(403);
      expect((await preview(arrivalBody('150016'), key)).status).toBe(403);
    },
  );
});
