import { openDoor, type Door, type Json, type Reply } from './door';
import { organization } from './samples';

// 23:30 in Québec is the next day in UTC.
const LATE = '2026-11-24T04:30:00.000Z';
const AFTER_MIDNIGHT = '2026-11-24T05:00:10.000Z';

describe('the roles that an administrator gives', () => {
  let door: Door;
  let now = LATE;
  let admin: string;
  let ofRegie: string;
  let names = 0;

  beforeAll(async () => {
    door = await openDoor({ clock: () => now });
    admin = await door.key({ role: 'admin' });
    for (const code of ['REGIE', 'MUSEE'])
      await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
    ofRegie = await door.key({ role: 'admin', organization: 'REGIE' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    now = LATE;
  });

  const post = (path: string, body: unknown, key = admin) =>
    door.ask('POST', `/api/v1/${path}`, { key, body });
  const get = (path: string, key = admin) => door.ask('GET', `/api/v1/${path}`, { key });
  const idOf = ({ json }: Reply) => (json as { id: string }).id;
  const idsOf = (json: Json) => (json as { items: { id: string }[] }).items.map(({ id }) => id);
  const kindOf = ({ status, json }: Reply) => [status, String(json?.type).replace('urn:relais:problem:', '')];
  const inscribe = async (over: object = {}) => {
    names += 1;
    return idOf(
      await post('principals', { name: `N ${names}`, kind: 'person', organization: 'REGIE', ...over }),
    );
  };
  const give = (principal: string, over: object = {}, key = admin) =>
    post('role-grants', { principal, role: 'hr', organization: 'REGIE', ...over }, key);
  const keyOf = async (principal: string, role = 'hr') =>
    ((await post('keys', { principal, role, organization: 'REGIE' })).json as { key: string }).key;
  const opens = async (key: string) => (await get('organizations', key)).status;

  it('hold from their first day to their last, by the day in Québec', async () => {
    const principal = await inscribe();
    const given = await give(principal, { from: '2026-11-24', until: '2026-11-24' });
    expect(given.json).toMatchObject({
      from: '2026-11-24',
      until: '2026-11-24',
      givenAt: LATE,
      endedAt: null,
    });
    const key = await keyOf(principal);
    expect(await opens(key)).toBe(403);
    const heldOn = async (day: string) =>
      idsOf((await get(`role-grants?principal=${principal}&on=${day}`)).json);
    expect(await heldOn('2026-11-23')).toEqual([]);
    expect(await heldOn('2026-11-24')).toEqual([idOf(given)]);
    expect(await heldOn('2026-11-25')).toEqual([]);
  });

  it('open from midnight in Québec on, and no longer the day after the last', async () => {
    const principal = await inscribe();
    await give(principal, { from: '2026-11-24', until: '2026-11-24' });
    const key = await keyOf(principal);
    now = AFTER_MIDNIGHT;
    expect(await opens(key)).toBe(200);
    const gone = await inscribe();
    await give(gone, { from: '2026-11-24', until: '2026-11-24' });
    const late = await keyOf(gone);
    now = '2026-11-25T05:00:10.000Z';
    expect(await opens(late)).toBe(403);
  });

  it('end at once, or with a last day that is never put off', async () => {
    const id = idOf(await give(await inscribe(), { until: '2026-12-31' }));
    const end = (body: object) => post(`role-grants/${id}/end`, { reason: 'Mutation', ...body });
    expect((await end({ lastDay: '2027-01-31' })).json).toMatchObject({ errors: [{ code: 'not-earlier' }] });
    expect((await end({ lastDay: '2026-11-22' })).json).toMatchObject({ errors: [{ code: 'not-earlier' }] });
    expect((await end({ lastDay: '2026-11-30' })).json).toMatchObject({ until: '2026-11-30', endedAt: null });
    expect((await end({})).json).toMatchObject({ endedAt: LATE });
    expect(kindOf(await end({}))).toEqual([409, 'grant-ended']);
    const auditor = await door.key({ role: 'auditor', organization: 'REGIE' });
    const { items } = (await get(`audit?subject=${id}`, auditor)).json as unknown as {
      items: { action: string; details: object }[];
    };
    expect(items.map(({ action }) => action)).toEqual(['role.ended', 'role.ended', 'role.given']);
    expect(items[0]?.details).toMatchObject({ reason: 'Mutation', lastDay: null });
  });

  it('are held once at a time in one place, and may come again', async () => {
    const principal = await inscribe();
    const first = idOf(await give(principal, { until: '2026-11-30' }));
    expect(kindOf(await give(principal, { from: '2026-11-30' }))).toEqual([409, 'role-held']);
    const at = await Promise.all(
      [1, 2].map(() => give(principal, { from: '2026-12-01', until: '2026-12-31' })),
    );
    expect(at.map(({ status }) => status).sort()).toEqual([201, 409]);
    await post(`role-grants/${first}/end`, { reason: 'x' });
    expect((await give(principal, { until: '2026-11-30' })).status).toBe(201);
  });

  it.each([
    ['for yesterday', { from: '2026-11-22' }, [400, 'validation']],
    ['with a last day before the first', { until: '2026-11-22' }, [400, 'validation']],
    ['of an organisation for all of them', { organization: null }, [422, 'role-needs-organization']],
    ['of a manager to who is no employee', { role: 'manager' }, [422, 'role-needs-number']],
    ['of an employee to who is none', { role: 'employee' }, [422, 'role-needs-number']],
    ['that do not exist', { role: 'roi' }, [400, 'validation']],
    ['in an organisation that does not exist', { organization: 'RIEN' }, [404, 'not-found']],
  ])('are refused %s', async (_why, over, expected) => {
    expect(kindOf(await give(await inscribe(), over))).toEqual(expected);
  });

  it('are never given to oneself', async () => {
    const principal = await inscribe();
    await give(principal, { role: 'admin' });
    const own = await keyOf(principal, 'admin');
    expect(kindOf(await give(principal, { role: 'security' }, own))).toEqual([409, 'own-authority']);
  });

  it('of another organisation do not exist for its administrator, who gives none for all of them', async () => {
    const museum = await inscribe({ organization: 'MUSEE' });
    const id = idOf(await give(museum, { organization: 'MUSEE' }));
    expect((await get(`role-grants/${id}`, ofRegie)).status).toBe(404);
    expect((await post(`role-grants/${id}/end`, { reason: 'x' }, ofRegie)).status).toBe(404);
    expect((await give(museum, { organization: 'REGIE' }, ofRegie)).status).toBe(404);
    expect((await get('role-grants?organization=MUSEE', ofRegie)).status).toBe(404);
    expect(idsOf((await get('role-grants?limit=200', ofRegie)).json)).not.toContain(id);
    const known = await inscribe();
    expect((await give(known, { role: 'auditor', organization: null }, ofRegie)).status).toBe(403);
  });

  it('let a wrong name or address of their holder be corrected', async () => {
    const id = await inscribe();
    const patch = (body: object, key = admin) => door.ask('PATCH', `/api/v1/principals/${id}`, { key, body });
    expect((await patch({ email: 'eva@regie.qc.ca' })).json).toMatchObject({ email: 'eva@regie.qc.ca' });
    expect((await patch({})).status).toBe(400);
    const ofMuseum = await door.key({ role: 'admin', organization: 'MUSEE' });
    expect((await patch({ name: 'X' }, ofMuseum)).status).toBe(404);
  });

  it('leave a holder who acts for others too to who reaches them all', async () => {
    const id = await inscribe({ organization: null });
    await give(id, { organization: 'REGIE' });
    await give(id, { organization: 'MUSEE' });
    const identity = { issuer: 'https://idp.example', subject: 'somebody-else' };
    const link = (key: string) => post(`principals/${id}/identities`, identity, key);
    const body = { email: 'moi@regie.example' };
    expect((await link(ofRegie)).status).toBe(403);
    expect((await door.ask('PATCH', `/api/v1/principals/${id}`, { key: ofRegie, body })).status).toBe(403);
    expect((await link(admin)).status).toBe(204);
  });
});
