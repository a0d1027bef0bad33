import { UpdateRefused } from '../../temporal/process-errors';
import { hire } from '../support/workforce';
import { organization } from './samples';
import { departureBody, idsOf, openProcessDoor, type ProcessDoor } from './process-fixture';

const difference = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };

describe('departures that wait because too many come at once', () => {
  let door: ProcessDoor;
  const keys: Record<string, string> = {};
  const numbers = ['160001', '160002', '160003', '160004', '160005'];

  beforeAll(async () => {
    door = await openProcessDoor();
    for (const role of ['hr', 'security', 'auditor', 'admin', 'pilot', 'respondent'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    keys.other = await door.key({ role: 'security', organization: 'MUSEE' });
    for (const number of numbers) {
      await hire(door.database.app, { organization: 'REGIE', number });
      await door.send('POST', '/departures', keys.hr ?? '', departureBody(number));
    }
  });
  afterAll(() => door.close());
  beforeEach(() => {
    door.gateway.sent.length = 0;
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference });
  });

  const send = (who: string, method: string, path: string, body?: unknown) =>
    door.send(method, path, keys[who] ?? '', body);
  const digest = async (): Promise<string> =>
    ((await send('security', 'GET', '/departure-limits')).json?.parked as { digest: string }).digest;
  const decide = async (who: string, body: object) =>
    send(who, 'POST', '/departure-limits/decisions', { reason: 'vérifié', digest: await digest(), ...body });

  it('are summed up for security, the administrator and the auditor: how many, when, where', async () => {
    const reply = await send('security', 'GET', '/departure-limits');
    expect(reply.json).toMatchObject({
      ...{ organization: 'REGIE', employees: 5, allowed: 3 },
      limits: { number: 10, percent: 5, immediate: 3 },
      parked: { count: 2, own: 0, days: [{ count: 2 }] },
    });
    for (const who of ['admin', 'auditor'])
      expect((await send(who, 'GET', '/departure-limits')).status).toBe(200);
    for (const who of ['hr', 'pilot', 'respondent'])
      expect((await send(who, 'GET', '/departure-limits')).status).toBe(403);
    expect((await send('other', 'GET', '/departure-limits?organization=REGIE')).status).toBe(404);
  });

  it('keep their limit for a day when one administrator raises it; a lower one holds at once, and both are in the audit', async () => {
    const put = (number: number) =>
      send('admin', 'PUT', '/organizations/REGIE', {
        ...organization,
        limits: { number, percent: 5, immediate: 3 },
      });
    const limits = async () => {
      const { json } = await send('security', 'GET', '/departure-limits');
      return [(json?.limits as { number: number }).number, json?.raised];
    };
    expect((await put(5_000)).status).toBe(200);
    const from = '2026-11-24T14:00:00.000Z';
    const raised = { limits: { number: 5_000, percent: 5, immediate: 3 }, from };
    expect(await limits()).toEqual([10, raised]);
    // The same again puts nothing off.
    await put(5_000);
    expect(await limits()).toEqual([10, raised]);
    await put(4);
    expect(await limits()).toEqual([4, null]);
    const audit = await send('auditor', 'GET', '/audit?organization=REGIE&action=limits.raised');
    expect(audit.json?.items).toMatchObject([
      { details: { from: { number: 10 }, to: { number: 5_000 }, inForceFrom: from } },
    ]);
  });

  it('are decided together, each by its own process, with what was seen and why', async () => {
    const reply = await decide('security', { decision: 'release' });
    expect(reply.json).toMatchObject({ decided: 2 });
    expect(door.gateway.sent).toHaveLength(2);
    expect(door.gateway.sent).toMatchObject([
      { name: 'release', argument: { reason: 'vérifié', actor: { role: 'security' } } },
      { name: 'release' },
    ]);
    await decide('security', { decision: 'cancel' });
    expect(door.gateway.sent.slice(2)).toMatchObject([{ name: 'cancel' }, { name: 'cancel' }]);
  });

  it('are looked at again when they have changed meanwhile', async () => {
    const seen = await digest();
    const replace = (gone: string, come: string) =>
      door.database.app.withScope(['REGIE'], async ({ sql }) => {
        const [from, to] = [idsOf('departure', gone).id, idsOf('departure', come).id];
        await sql`update processes set state = case id when ${to} then 'held' else 'scheduled' end
          where id in (${from}, ${to})`;
        await sql`update process_steps set process_id = ${to} where process_id = ${from} and step_id = 'release'`;
      });
    // One goes, another comes: as many as before, and not the same.
    await replace('160005', '160001');
    const reply = await decide('security', { decision: 'release', digest: seen });
    await replace('160001', '160005');
    expect([reply.status, reply.json?.type, reply.json?.count]).toEqual([
      ...[409, 'urn:relais:problem:parked-changed', 2],
    ]);
    expect(door.gateway.sent).toEqual([]);
  });

  it('that somebody else has decided meanwhile are none of ours', async () => {
    door.gateway.answer = () => {
      throw new UpdateRefused('departure-not-parked');
    };
    expect((await decide('security', { decision: 'release' })).json).toMatchObject({
      decided: 0,
    });
  });

  it('are let go one by one too, by security alone', async () => {
    const { id, workflowId } = idsOf('departure', '160005');
    const path = `/departures/${id}/release`;
    expect((await send('security', 'POST', path, { reason: 'vérifié' })).status).toBe(200);
    expect(door.gateway.sent).toMatchObject([{ workflowId, name: 'release' }]);
    for (const who of ['hr', 'admin', 'pilot'])
      expect((await send(who, 'POST', path, { reason: 'vérifié' })).status).toBe(403);
    expect((await send('security', 'POST', path, {})).status).toBe(400);
  });
});
