import { hire } from '../support/workforce';
import {
  arrivalBody,
  idsOf,
  openProcessDoor,
  refusalOf,
  setState,
  type ProcessDoor,
} from './process-fixture';

describe('the pass of the first sign-in', () => {
  let door: ProcessDoor;
  let keys: Record<'hr' | 'manager' | 'above' | 'late' | 'stranger' | 'respondent' | 'service', string>;
  let now = '2026-11-23T14:00:00Z';
  const { id } = idsOf('arrival', '150001');

  beforeAll(async () => {
    door = await openProcessDoor({ clock: () => now });
    const { app } = door.database;
    await hire(app, { organization: 'REGIE', number: '100000' });
    await hire(app, { organization: 'REGIE', number: '100001', managerNumber: '100000' });
    // Named as a manager, and himself not here before January.
    await hire(app, {
      organization: 'REGIE',
      number: '100002',
      managerNumber: '100000',
      firstDay: '2027-01-11',
    });
    const managerOf = (employeeNumber: string) =>
      door.key({ role: 'manager', organization: 'REGIE', employeeNumber });
    keys = {
      hr: await door.key({ role: 'hr', organization: 'REGIE' }),
      manager: await managerOf('100001'),
      above: await managerOf('100000'),
      late: await managerOf('100002'),
      stranger: await managerOf('199999'),
      respondent: await door.key({ role: 'respondent', organization: 'REGIE' }),
      service: await door.key({ role: 'security', organization: 'REGIE', name: 'connexion' }),
    };
    for (const [number, managerNumber] of [
      ['150001', '100001'],
      ['150002', '100002'],
      ['150003', null],
    ] as const) {
      await door.send('POST', '/arrivals', keys.hr, arrivalBody(number, { managerNumber }));
      await setState(door, idsOf('arrival', number).id, 'enabled');
    }
  });
  afterAll(() => door.close());
  beforeEach(async () => {
    now = '2026-12-07T14:00:00Z';
    // Nobody has signed in yet.
    await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update activation_passes set used_at = null, expires_at = issued_at`,
    );
  });

  const make = (key = keys.manager, of = id) => door.send('POST', `/arrivals/${of}/activation-pass`, key);
  /** As its administrator would: what the organisation has decided otherwise stays. */
  const decide = async (minutes: number) => {
    const admin = await door.key({ role: 'admin', organization: 'REGIE' });
    const known = (await door.send('GET', '/organizations/REGIE', admin)).json ?? {};
    const settings = Object.fromEntries(Object.entries(known).filter(([key]) => key !== 'code'));
    return door.send('PUT', '/organizations/REGIE', admin, { ...settings, passMinutes: minutes });
  };
  const redeem = (pass: unknown, key = keys.service, of = id) =>
    door.send('POST', `/arrivals/${of}/activation-pass/redeem`, key, { pass });
  const made = async (): Promise<string> => String((await make()).json?.pass);

  it('is shown once to the manager, for an hour, and never kept in clear', async () => {
    const reply = await make();
    expect(reply.status).toBe(201);
    expect(reply.json?.expiresAt).toBe('2026-12-07T15:00:00.000Z');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const pass = String(reply.json?.pass);
    expect(pass).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const kept = await door.database.app.withScope(['REGIE'], async (tx) => [
      await tx.sql`select to_jsonb(a)::text as row from activation_passes a`,
      await tx.sql`select to_jsonb(a)::text || d.details as row from audit a join audit_details d on d.audit_id = a.id where action like 'activation-pass-%'`,
    ]);
    expect(kept.map((rows) => rows.length)).toEqual([1, 1]);
    const written = JSON.stringify([kept, door.lines]);
    for (const part of [pass, pass.replaceAll('-', '')]) expect(written).not.toContain(part);
  });

  it('lives as long as the organisation decides, from 10 minutes to 8 hours, whoever makes it', async () => {
    expect((await decide(480)).status).toBe(200);
    expect((await make()).json?.expiresAt).toBe('2026-12-07T22:00:00.000Z');
    for (const minutes of [9, 481, 10.5])
      expect(refusalOf(await decide(minutes))).toEqual([400, 'validation', '/passMinutes']);
    const asked = await door.send('POST', `/arrivals/${id}/activation-pass`, keys.manager, { minutes: 480 });
    expect(asked.status).toBe(400);
    expect((await decide(60)).status).toBe(200);
  });

  it('lets the employee in once, however he types it', async () => {
    const pass = await made();
    expect((await redeem(` ${pass.toLowerCase().replaceAll('-', ' ')}`)).status).toBe(204);
    expect(refusalOf(await redeem(pass))).toEqual([409, 'pass-used', null]);
  });

  it('is made no more once one has let him in: the help centre gives access again', async () => {
    const pass = await made();
    expect((await redeem(pass)).status).toBe(204);
    expect(refusalOf(await make())).toEqual([409, 'already-signed-in', null]);
    expect((await make(keys.respondent, idsOf('arrival', '150003').id)).status).toBe(201);
  });

  it('made while another one lets him in, lets nobody in', async () => {
    const pass = await made();
    const [used, again] = await Promise.all([redeem(pass), make()]);
    const second = again.status === 201 ? await redeem(again.json?.pass) : again;
    expect([used.status, second.status].toSorted()).toEqual([204, 409]);
  });

  it('presented twice at once it lets one in', async () => {
    const pass = await made();
    const replies = await Promise.all([redeem(pass), redeem(pass), redeem(pass)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 409, 409]);
  });

  it('a new one makes the former worthless', async () => {
    const former = await made();
    const latter = await made();
    expect(refusalOf(await redeem(former))).toEqual([409, 'pass-expired', null]);
    expect((await redeem(latter)).status).toBe(204);
  });

  it('of several made at once the last alone lives', async () => {
    const passes = await Promise.all([made(), made(), made(), made()]);
    const statuses = [];
    for (const pass of passes) statuses.push((await redeem(pass)).status);
    expect(statuses.toSorted()).toEqual([204, 409, 409, 409]);
  });

  it('is worth nothing after its time, or for somebody else', async () => {
    const pass = await made();
    expect(refusalOf(await redeem(pass, keys.service, idsOf('arrival', '150002').id))).toEqual([
      ...[404, 'pass-unknown', null],
    ]);
    now = '2026-12-07T15:00:00Z';
    expect(refusalOf(await redeem(pass))).toEqual([409, 'pass-expired', null]);
  });

  it('is not made before the first day, nor before the accesses are enabled', async () => {
    // 23:59 in Toronto, the day before.
    now = '2026-12-07T04:59:00Z';
    expect(refusalOf(await make())).toEqual([409, 'before-first-day', null]);
    now = '2026-12-07T05:00:00Z';
    expect((await make()).status).toBe(201);
    await setState(door, id, 'preparing');
    expect(refusalOf(await make())).toEqual([409, 'not-enabled', null]);
    await setState(door, id, 'closed', true);
    expect(refusalOf(await make())).toEqual([409, 'process-ended', null]);
    await setState(door, id, 'enabled');
  });

  it('once a departure suspends him, nothing is made and nothing lets in', async () => {
    const pass = await made();
    const sent = { employeeNumber: '150001', lastDayWorked: '2026-12-18', reason: 'démission' };
    const { json } = await door.send('POST', '/departures', keys.hr, sent);
    await setState(door, String(json?.id), 'suspending');
    expect(refusalOf(await make())).toEqual([409, 'access-ended', null]);
    expect(refusalOf(await redeem(pass))).toEqual([409, 'access-ended', null]);
    await setState(door, String(json?.id), 'cancelled', true);
    expect((await redeem(pass)).status).toBe(204);
  });

  it('once he is suspended in confidence, lets nobody in and says no more than that it is too late', async () => {
    const pass = await made();
    const sent = { employeeNumber: '150001', lastDayWorked: '2026-12-18', reason: 'démission' };
    const author = await door.key({ role: 'hr', organization: 'REGIE' });
    const { json } = await door.send('POST', '/departures', author, { ...sent, confidential: true });
    await setState(door, String(json?.id), 'suspending');
    expect(refusalOf(await make())).toEqual([409, 'process-ended', null]);
    const admin = await door.key({ role: 'admin', organization: 'REGIE' });
    expect(refusalOf(await redeem(pass, admin))).toEqual([409, 'pass-expired', null]);
    expect(refusalOf(await redeem(pass))).toEqual([409, 'access-ended', null]);
    await setState(door, String(json?.id), 'cancelled', true);
    expect((await redeem(pass)).status).toBe(204);
  });

  it('is made by the manager who is responsible that day, and by nobody else', async () => {
    expect((await make(keys.manager)).status).toBe(201);
    expect((await make(keys.stranger)).status).toBe(404);
    expect((await make(keys.above)).status).toBe(404);
    expect(refusalOf(await make(keys.respondent))).toEqual([403, 'not-responsible', null]);
    for (const key of [keys.hr, keys.service]) expect((await make(key)).status).toBe(403);
  });

  it('when the manager has not started, the next above or the respondent makes it', async () => {
    const of = idsOf('arrival', '150002').id;
    expect(refusalOf(await make(keys.late, of))).toEqual([403, 'not-responsible', null]);
    expect((await make(keys.above, of)).status).toBe(201);
    expect((await make(keys.respondent, of)).status).toBe(201);
  });

  it('of somebody at the top the respondent makes it, never himself', async () => {
    const of = idsOf('arrival', '150003').id;
    expect((await make(keys.respondent, of)).status).toBe(201);
    const self = { organization: 'REGIE', employeeNumber: '150003' };
    expect((await make(await door.key({ role: 'manager', ...self }), of)).status).toBe(403);
    expect((await make(await door.key({ role: 'respondent', ...self }), of)).status).toBe(403);
  });

  it('is used up by the sign-in system alone, in its own organisation', async () => {
    const pass = await made();
    for (const key of [keys.manager, keys.hr, keys.respondent])
      expect((await redeem(pass, key)).status).toBe(403);
    expect((await redeem(pass, await door.key({ role: 'security', organization: 'MUSEE' }))).status).toBe(
      404,
    );
    expect((await redeem('court')).status).toBe(400);
    expect((await redeem(42)).status).toBe(400);
    expect((await redeem(pass, await door.key({ role: 'admin', organization: 'REGIE' }))).status).toBe(204);
  });

  it('each use and each refused use is in the audit, without the pass', async () => {
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (
        tx,
      ) => tx.sql`select distinct action, d.details::jsonb ->> 'outcome' as outcome from audit a join audit_details d on d.audit_id = a.id
        where action like 'activation-pass-re%' order by 1, 2`,
    );
    expect(rows.map(({ outcome }) => outcome as string)).toEqual(
      expect.arrayContaining(['redeemed', 'access-ended', 'expired', 'unknown', 'used']),
    );
  });
});
