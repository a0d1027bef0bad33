import postgres from 'postgres';
import { openDoor, type Door, type Json, type Reply } from './door';
import { organization } from './samples';

const START = '2026-11-23T14:00:00.000Z';
const later = (hours: number) => new Date(Date.parse(START) + hours * 3_600_000).toISOString();

interface Made {
  id: string;
  key: string;
  expiresAt: string;
}

describe('the keys that an administrator gives', () => {
  let door: Door;
  let now = START;
  let admin: string;
  let ofRegie: string;
  let holder: string;

  beforeAll(async () => {
    door = await openDoor({ clock: () => now });
    admin = await door.key({ role: 'admin' });
    for (const code of ['REGIE', 'MUSEE'])
      await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
    ofRegie = await door.key({ role: 'admin', organization: 'REGIE' });
    holder = await inscribe('Système de paie', { kind: 'service', organization: 'REGIE' });
    await give(holder);
  });
  afterAll(() => door.close());
  beforeEach(() => {
    now = START;
  });

  const post = (path: string, body: unknown, key = admin, headers = {}) =>
    door.ask('POST', `/api/v1/${path}`, { key, body, headers });
  const get = (path: string, key = admin) => door.ask('GET', `/api/v1/${path}`, { key });
  const idOf = ({ json }: Reply) => (json as { id: string }).id;
  const itemsOf = (json: Json) => (json as { items: { id: string }[] }).items;
  const inscribe = async (name: string, over: object = {}, key = admin) =>
    idOf(await post('principals', { name, kind: 'person', ...over }, key));
  const give = (principal: string, role = 'hr', organization: string | null = 'REGIE') =>
    post('role-grants', { principal, role, organization });
  const make = async (over: object = {}, key = admin): Promise<Made> =>
    (await post('keys', { principal: holder, role: 'hr', organization: 'REGIE', ...over }, key))
      .json as unknown as Made;
  const opens = async (key: string) => (await get('organizations', key)).status === 200;

  it('are shown once, open at once, and only their hash is kept', async () => {
    const reply = await post('keys', { principal: holder, role: 'hr', organization: 'REGIE', days: 30 });
    expect(reply.status).toBe(201);
    const { id, key, expiresAt } = reply.json as unknown as Made;
    expect([expiresAt, await opens(key)]).toEqual([later(30 * 24), true]);
    const shown = (await get(`keys/${id}`)).json;
    expect(shown).toMatchObject({ principal: holder, principalName: 'Système de paie', role: 'hr' });
    const owner = postgres(door.database.superuserUrl, { max: 1 });
    const kept = JSON.stringify([
      await owner`select * from api_keys`,
      await owner`select * from audit_details`,
      await owner`select * from idempotency_keys`,
    ]);
    await owner.end();
    for (const place of [kept, JSON.stringify(shown), door.lines.join('')])
      expect(place).not.toContain(key.slice(3));
  });

  it('are made once for one Idempotency-Key, and the answer does not come again', async () => {
    const headers = { 'Idempotency-Key': 'paie-1' };
    const wish = { principal: holder, role: 'hr', organization: 'REGIE' };
    const before = itemsOf((await get('keys?limit=200')).json).length;
    expect((await post('keys', wish, admin, headers)).status).toBe(201);
    expect((await post('keys', wish, admin, headers)).json).toMatchObject({
      ...{ status: 409, type: 'urn:relais:problem:answer-shown-once' },
    });
    expect(itemsOf((await get('keys?limit=200')).json)).toHaveLength(before + 1);
  });

  it('are followed by another one, and both open until the overlap ends', async () => {
    const old = await make({ days: 90 });
    const next = (await post(`keys/${old.id}/rotation`, { overlapHours: 2 })).json as unknown as Made;
    expect(next).toMatchObject({ replaces: old.id, principal: holder, expiresAt: later(90 * 24) });
    expect([await opens(old.key), await opens(next.key)]).toEqual([true, true]);
    now = later(2);
    expect([await opens(old.key), await opens(next.key)]).toEqual([false, true]);
    expect((await post(`keys/${old.id}/rotation`, {})).json).toMatchObject({
      type: 'urn:relais:problem:key-ended',
    });
    now = START;
    expect((await post(`keys/${old.id}/rotation`, {})).json).toMatchObject({
      type: 'urn:relais:problem:key-rotated',
    });
  });

  it('never live longer because they are followed', async () => {
    const old = await make({ days: 1 });
    await post(`keys/${old.id}/rotation`, { overlapHours: 720 });
    expect((await get(`keys/${old.id}`)).json).toMatchObject({ expiresAt: old.expiresAt });
  });

  it('end when they are revoked, once, with the reason in the audit', async () => {
    const { id } = await make();
    const revoke = () => post(`keys/${id}/revocation`, { reason: 'Perdue' });
    expect((await revoke()).json).toMatchObject({ revokedAt: START });
    now = later(1);
    expect((await revoke()).json).toMatchObject({ revokedAt: START });
    const auditor = await door.key({ role: 'auditor', organization: 'REGIE' });
    const { items } = (await get(`audit?subject=${id}`, auditor)).json as unknown as {
      items: { action: string; details: object }[];
    };
    expect(items.map(({ action }) => action)).toEqual(['key.revoked', 'key.created']);
    expect(items[0]?.details).toMatchObject({ reason: 'Perdue', role: 'hr' });
  });

  it('tell when they were last used, to five minutes', async () => {
    const { id, key } = await make();
    const lastUse = async () => ((await get(`keys/${id}`)).json as { lastUsedAt: string | null }).lastUsedAt;
    expect(await lastUse()).toBeNull();
    await opens(key);
    expect(await lastUse()).toBe(START);
  });

  it('are listed page by page, newest first, narrowed to those that live and to one holder', async () => {
    const paged = await inscribe('Système de présence', { kind: 'service', organization: 'REGIE' });
    await give(paged);
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      now = later(n);
      made.unshift((await make({ principal: paged })).id);
    }
    const first = (await get(`keys?principal=${paged}&limit=2`)).json as { next: string };
    const second = (await get(`keys?principal=${paged}&limit=2&after=${first.next}`)).json;
    expect([first as Json, second].flatMap((page) => itemsOf(page)).map(({ id }) => id)).toEqual(made);
    await post(`keys/${made[0] ?? ''}/revocation`, { reason: 'Essai' });
    const alive = itemsOf((await get(`keys?principal=${paged}&alive=true`)).json);
    expect(alive.map(({ id }) => id)).toEqual(made.slice(1));
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await get(`keys?after=${unknown}`)).json).toMatchObject({ errors: [{ code: 'bad-cursor' }] });
  });

  it('of another organisation do not exist for its administrator, nor do their holders', async () => {
    const museum = await inscribe('Paie du Musée', { kind: 'service', organization: 'MUSEE' });
    await give(museum, 'hr', 'MUSEE');
    const { id } = await make({ principal: museum, organization: 'MUSEE' });
    expect((await get(`keys/${id}`, ofRegie)).status).toBe(404);
    expect((await post(`keys/${id}/rotation`, {}, ofRegie)).status).toBe(404);
    expect((await post(`keys/${id}/revocation`, { reason: 'x' }, ofRegie)).status).toBe(404);
    expect((await get(`keys?after=${id}`, ofRegie)).status).toBe(400);
    expect((await get('keys?organization=MUSEE', ofRegie)).status).toBe(404);
    const wish = { principal: museum, role: 'hr' };
    expect((await post('keys', { ...wish, organization: 'REGIE' }, ofRegie)).status).toBe(404);
    expect((await post('keys', { ...wish, organization: 'MUSEE' }, ofRegie)).status).toBe(404);
    const seen = itemsOf((await get('principals', ofRegie)).json).map(({ id: each }) => each);
    expect(seen).toContain(holder);
    expect(seen).not.toContain(museum);
    expect(itemsOf((await get('keys?limit=200', ofRegie)).json).map(({ id: each }) => each)).not.toContain(
      id,
    );
  });

  it.each([
    ['a role that its holder does not hold', { role: 'security' }, 'role-not-held'],
    ['a place where he does not hold it', { organization: 'MUSEE' }, 'role-not-held'],
    ['more places than he holds it in', { organization: null }, 'role-not-held'],
    ['a life without end', { days: 1_096 }, 'validation'],
    ['a role that does not exist', { role: 'roi' }, 'validation'],
    ['nobody', { principal: 'personne' }, 'not-found'],
  ])('are refused to %s', async (_why, over, kind) => {
    const reply = await post('keys', { principal: holder, role: 'hr', organization: 'REGIE', ...over });
    expect(reply.json).toMatchObject({ type: `urn:relais:problem:${kind}` });
  });

  it('of all organisations are made by who reaches all of them alone', async () => {
    expect((await make({ role: 'auditor', organization: null }, ofRegie)) as unknown).toMatchObject({
      status: 403,
    });
  });

  it('open nothing once the role of their holder has ended', async () => {
    const short = await inscribe('Stage', { organization: 'REGIE' });
    const granted = idOf(await give(short));
    const { key } = await make({ principal: short });
    await post(`role-grants/${granted}/end`, { reason: 'Fin du stage' });
    expect((await get('organizations', key)).json).toMatchObject({
      ...{ status: 403, type: 'urn:relais:problem:role-not-held' },
    });
  });

  it('belong to one principal an employee, who is not inscribed twice', async () => {
    const wish = { name: 'Éva Roy', kind: 'person', organization: 'REGIE', employeeNumber: '100001' };
    const first = idOf(await post('principals', wish));
    expect((await post('principals', wish)).json).toMatchObject({
      ...{ status: 409, type: 'urn:relais:problem:employee-known', principal: first },
    });
    const homeless = await post('principals', { ...wish, organization: null });
    expect(homeless.json).toMatchObject({ status: 400, errors: [{ pointer: '/organization' }] });
    await give(first, 'manager');
    const { key } = await make({ principal: first, role: 'manager' });
    expect((await get('people', key)).status).toBe(200);
  });
});
