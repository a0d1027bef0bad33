import { createKey, createPrincipal, findByHash, hashKey } from '../../db/stores/identity';
import { ensureRole, listRoleGrants } from '../../db/stores/role-grants';
import { openHouse, type House } from '../support/house';
import { staffOf, type Staff } from './support/staff';

jest.setTimeout(120_000);

const all = { after: null, limit: 10 };

describe('the keys and roles of who leaves', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  /** Somebody with a number in an organisation, and the keys that he holds. */
  const holder = (id: string, organization: string, employeeNumber: string, keys = 1) =>
    house.database.app.withScope([organization], async (tx) => {
      await createPrincipal(tx, { id, name: id, kind: 'person', organization, employeeNumber });
      const key = {
        principalId: id,
        role: 'manager',
        organization,
        expiresAt: '2036-01-01T00:00:00Z',
      } as const;
      await ensureRole(tx, { ...key, from: '2020-01-01', givenBy: 'test', givenAt: '2020-01-01T12:00:00Z' });
      return await Promise.all(Array.from({ length: keys }, () => createKey(tx, key)));
    });
  const isRevoked = (plain = '') =>
    house.database.app.withoutScope(async (tx) => (await findByHash(tx, hashKey(plain)))?.revokedAt !== null);
  const rolesOf = (id: string) =>
    house.database.app.withEverywhere(['REGIE'], (tx) =>
      listRoleGrants(tx, { organization: null, principal: id, role: null, on: '2026-11-23' }, all),
    );
  const auditOf = (keyId = '') =>
    staff.read(
      (sql) =>
        sql`select actor, action, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where subject_kind = 'key' and subject_id = ${keyId}`,
    );

  it('end with the suspension and not before, every one of them, with the departure as their cause', async () => {
    await staff.employ('750001');
    const [first, second] = await holder('cadre-1', 'REGIE', '750001', 2);
    const [same] = await holder('cadre-2', 'MUSEE', '750001');
    const [other] = await holder('cadre-3', 'REGIE', '750009');
    const lastDay = await staff.inDays(3);
    const departure = await staff.leave('750001', lastDay);
    await departure.untilAsked('end:SAGIR');
    expect(await isRevoked(first?.plain)).toBe(false);
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    expect(await isRevoked(first?.plain)).toBe(true);
    expect(await isRevoked(second?.plain)).toBe(true);
    expect(await isRevoked(same?.plain)).toBe(false);
    expect(await isRevoked(other?.plain)).toBe(false);
    expect([await rolesOf('cadre-1'), (await rolesOf('cadre-3')).length]).toEqual([[], 1]);
    const process = `REGIE.${departure.workflowId.split('/').at(-1) ?? ''}`;
    expect(await auditOf(second?.id)).toEqual([
      {
        ...{ actor: 'relais', action: 'key.revoked' },
        details: { role: 'manager', principal: 'cadre-1', process },
      },
    ]);
  });

  it('do not come back when the departure is cancelled: a new one is made, and lives', async () => {
    await staff.employ('750002');
    const [old] = await holder('cadre-4', 'REGIE', '750002');
    const departure = await staff.leave('750002', await staff.today(), { immediate: true });
    await departure.until(({ state }) => state === 'suspended');
    const before = await auditOf(old?.id);
    expect(before).toHaveLength(1);
    expect(await staff.cancel(departure.workflowId)).toMatchObject({ ok: true });
    await staff.ended(departure.workflowId);
    expect(await isRevoked(old?.plain)).toBe(true);
    expect(await auditOf(old?.id)).toEqual(before);
    const fresh = await house.database.app.withEverywhere(['REGIE'], (tx) =>
      createKey(tx, {
        ...{ principalId: 'cadre-4', role: 'manager', organization: 'REGIE' },
        expiresAt: '2036-01-01T00:00:00Z',
      }),
    );
    expect(await isRevoked(fresh.plain)).toBe(false);
  });
});
