import { ConnectorError, type AccessConnector } from '../../connectors/port';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

/** How RESEAU misbehaves, by user name. */
type Misbehaviour = 'down' | 'says-yes' | 'refuses';

describe('a suspension that a target does not do', () => {
  const misbehaving = new Map<string, Misbehaviour>();
  let house: House;
  let staff: Staff;

  const wrap = (connector: AccessConnector, system: string): AccessConnector => {
    const how = (userName: string) => (system === 'RESEAU' ? misbehaving.get(userName) : undefined);
    return {
      kind: connector.kind,
      list: (call) => connector.list(call),
      close: () => connector.close(),
      read: async (account, call) => {
        if (how(account.userName) === 'down') throw new ConnectorError('unreachable', 'down');
        return await connector.read(account, call);
      },
      ensure: async (account, goal, call) => {
        if (how(account.userName) === 'refuses') throw new ConnectorError('refused', 'no');
        return how(account.userName) === 'says-yes' ? [] : await connector.ensure(account, goal, call);
      },
    };
  };
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true, wrapConnector: wrap });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const dismiss = async (number: string, how: Misbehaviour) => {
    await staff.employ(number);
    misbehaving.set(`regie-${number}`, how);
    return await staff.leave(number, await staff.today(), { immediate: true });
  };
  const mend = (number: string) => misbehaving.delete(`regie-${number}`);
  const inMinutes = async (minutes: number) =>
    house.until(new Date(Date.parse(await staff.now()) + minutes * 60_000).toISOString());
  const repairOf = async (number: string) =>
    (await staff.tasksOf(number)).find(({ kind }) => kind === 'repair');

  it('is caught by the read-back when the target says yes, while the other one is suspended', async () => {
    const departure = await dismiss('740001', 'says-yes');
    await departure.untilStep('suspend:ANNUAIRE', 'done');
    await inMinutes(2);
    const at = await departure.untilStep('suspend:RESEAU', 'failed');
    expect(at).toMatchObject({ state: 'suspending', attention: 1 });
    expect((await departure.stepOf('suspend:RESEAU')).detail).toBe('not-shown');
    expect(await repairOf('740001')).toMatchObject({ state: 'open', urgent: true });
    expect(await staff.accountIn('ANNUAIRE', '740001')).toMatchObject({ active: false });
    expect(await staff.employmentOf('740001')).toMatchObject({ state: 'active' });
    const open = (await staff.grantsOf('740001')).filter(({ validTo }) => validTo === null);
    expect(open.map(({ entitlement }) => entitlement)).toContain('RESEAU:compte');
    mend('740001');
    await departure.repair('suspend:RESEAU', who.securite1, 'retry');
    await departure.until(({ state }) => state === 'suspended');
    expect(await staff.accountIn('RESEAU', '740001')).toMatchObject({ active: false, groups: [] });
  });

  it('is urgent after three minutes when the target is down, and heals by itself when it comes back', async () => {
    const departure = await dismiss('740002', 'down');
    await departure.untilStep('suspend:ANNUAIRE', 'done');
    await inMinutes(2.5);
    expect((await departure.stepOf('suspend:RESEAU')).state).toBe('running');
    await inMinutes(1);
    await departure.untilStep('suspend:RESEAU', 'failed');
    expect(await repairOf('740002')).toMatchObject({ state: 'open', urgent: true });
    mend('740002');
    await inMinutes(10);
    await departure.until(({ state }) => state === 'suspended');
    expect(await departure.stepOf('suspend:RESEAU')).toMatchObject({ detail: 'target-came-back' });
    expect(await repairOf('740002')).toMatchObject({ state: 'done' });
    expect(await staff.accountIn('RESEAU', '740002')).toMatchObject({ active: false });
  });

  it('is as urgent when a held departure is confirmed now', async () => {
    await staff.employ('740006');
    const departure = await staff.leave('740006', await staff.inDays(5), { immediate: true });
    await departure.untilAsked('confirm');
    misbehaving.set('regie-740006', 'down');
    await staff.confirm(departure.workflowId, 'now');
    await departure.untilStep('suspend:ANNUAIRE', 'done');
    await inMinutes(3.5);
    await departure.untilStep('suspend:RESEAU', 'failed');
    expect(await repairOf('740006')).toMatchObject({ urgent: true });
    mend('740006');
  });

  it('done by hand is believed with its evidence, and the departure goes on', async () => {
    const departure = await dismiss('740003', 'refuses');
    await departure.untilStep('suspend:RESEAU', 'failed');
    await departure.repair('suspend:RESEAU', who.securite1, 'done');
    const at = await departure.until(({ state }) => state === 'suspended');
    expect(at.attention).toBe(0);
    expect((await departure.stepOf('suspend:RESEAU')).detail).toBe('done-by-hand');
  });

  it('is no more wanted when the departure is cancelled: the account stays as it is, and all ends', async () => {
    const departure = await dismiss('740004', 'down');
    await departure.untilStep('suspend:ANNUAIRE', 'done');
    await inMinutes(3.5);
    await departure.untilStep('suspend:RESEAU', 'failed');
    const cancelled = await staff.cancel(departure.workflowId);
    expect(cancelled).toMatchObject({ ok: true });
    await departure.untilStep('restore:ANNUAIRE', 'done');
    expect((await departure.stepOf('suspend:RESEAU')).state).toBe('cancelled');
    mend('740004');
    await inMinutes(10);
    await departure.untilStep('restore:RESEAU', 'done');
    await staff.ended(departure.workflowId);
    expect(await repairOf('740004')).toMatchObject({ state: 'cancelled' });
    const groups = ['ANNUAIRE', 'RESEAU'].map((system) => staff.accountIn(system, '740004'));
    expect(await Promise.all(groups)).toMatchObject([
      { active: true, groups: ['tous-les-employes'] },
      { active: true, groups: ['postes-de-travail'] },
    ]);
  });

  it('refused by the target is waited for no more when the departure is cancelled', async () => {
    const departure = await dismiss('740007', 'refuses');
    await departure.untilStep('suspend:RESEAU', 'failed');
    mend('740007');
    await staff.cancel(departure.workflowId);
    await departure.untilStep('restore:RESEAU', 'done');
    await staff.ended(departure.workflowId);
    expect(await staff.accountIn('RESEAU', '740007')).toMatchObject({ active: true });
  });

  it('under way when the departure is cancelled ends first, and is then given back whole', async () => {
    const departure = await dismiss('740005', 'down');
    await departure.untilStep('suspend:ANNUAIRE', 'done');
    await staff.cancel(departure.workflowId);
    await departure.untilStep('restore:ANNUAIRE', 'done');
    mend('740005');
    await inMinutes(3);
    await departure.untilStep('restore:RESEAU', 'done');
    expect(await staff.accountIn('RESEAU', '740005')).toMatchObject({
      ...{ active: true, groups: ['postes-de-travail'] },
    });
    const open = (await staff.grantsOf('740005')).filter(({ validTo }) => validTo === null);
    expect(open.map(({ entitlement }) => entitlement)).toContain('RESEAU:groupe:postes-de-travail');
    expect(await staff.employmentOf('740005')).toMatchObject({ state: 'active', lastDayWorked: null });
  });
});
