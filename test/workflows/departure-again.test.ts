import { ConnectorError, type AccessConnector } from '../../connectors/port';
import { instantAt } from '../../domain/calendar/instants';
import { addDays } from '../../domain/calendar/civil-date';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

/** What was called off is being given back, and the person leaves again. */
describe('a departure announced while the one before it is given back', () => {
  let house: House;
  let staff: Staff;
  const down = new Set<string>();
  const wrap = (connector: AccessConnector, system: string): AccessConnector => ({
    kind: connector.kind,
    read: (account, call) => connector.read(account, call),
    list: (call) => connector.list(call),
    close: () => connector.close(),
    ensure: (account, goal, call) =>
      system === 'RESEAU' && goal.active && down.has(account.userName)
        ? Promise.reject(new ConnectorError('unreachable', 'down'))
        : connector.ensure(account, goal, call),
  });
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true, wrapConnector: wrap });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const leaveNow = async (number: string) =>
    await staff.leave(number, await staff.today(), { immediate: true, reason: 'congédiement' });
  /** Suspended everywhere, called off, and RESEAU does not take its account back. */
  const halfGivenBack = async (number: string) => {
    await staff.employ(number);
    const first = await leaveNow(number);
    await first.until(({ state }) => state === 'suspended');
    await first.complete('end:SAGIR', who.securite1);
    await first.verify('end:SAGIR', who.securite2);
    down.add(`regie-${number}`);
    await staff.cancel(first.workflowId);
    await first.untilStep('restore:ANNUAIRE', 'done');
    await first.untilAsked('restore:SAGIR');
    return first;
  };
  const activeIn = async (number: string) =>
    Promise.all(
      ['ANNUAIRE', 'RESEAU'].map(async (system) => (await staff.accountIn(system, number))?.active),
    );
  const inHours = async (hours: number) =>
    house.until(new Date((await house.now()) + hours * 3_600_000).toISOString());

  it('now takes over: what is not given back is not, and everything is suspended again for good', async () => {
    const first = await halfGivenBack('791001');
    const second = await leaveNow('791001');
    await second.until(({ state }) => state === 'suspended');
    down.delete('regie-791001');
    // How long it waits for its next try depends on how many there were.
    await inHours(3);
    await first.until(({ steps }) => steps.every(({ state }) => state !== 'running'));
    expect(await activeIn('791001')).toEqual([false, false]);
    expect(await first.ask()).toMatchObject({ state: 'cancelled', outcome: 'erreur' });
    expect((await first.stepOf('restore:RESEAU')).detail).toBe('superseded');
    expect(await staff.employmentOf('791001')).toMatchObject({ state: 'ended' });
  });

  it('has what was being given back by hand ended too', async () => {
    const first = await halfGivenBack('791002');
    await first.complete('restore:SAGIR', who.securite1);
    const second = await leaveNow('791002');
    await second.untilAsked('end:SAGIR');
    expect((await second.stepOf('end:SAGIR')).entitlements).toEqual(expect.arrayContaining(['SAGIR:LSA']));
    await second.until(({ state }) => state === 'suspended');
    await expect(first.verify('restore:SAGIR', who.securite2)).rejects.toThrow();
  });

  it('called off in its turn gives back what the first one took and did not give back', async () => {
    await halfGivenBack('791003');
    const second = await leaveNow('791003');
    await second.until(({ state }) => state === 'suspended');
    down.delete('regie-791003');
    await staff.cancel(second.workflowId);
    await second.untilStep('restore:RESEAU', 'done');
    expect(await activeIn('791003')).toEqual([true, true]);
    expect((await staff.accountIn('RESEAU', '791003'))?.groups).toEqual(['postes-de-travail']);
    const held = (await staff.grantsOf('791003')).filter(({ validTo }) => validTo === null);
    expect(held.map(({ entitlement }) => entitlement)).toEqual(
      expect.arrayContaining(['ANNUAIRE:compte', 'RESEAU:compte', 'RESEAU:groupe:postes-de-travail']),
    );
    expect((await second.stepOf('restore:SAGIR')).entitlements).toEqual(
      expect.arrayContaining(['SAGIR:LSA']),
    );
  });

  it('planned lets the first one give back until its own day has come', async () => {
    const first = await halfGivenBack('791004');
    const lastDay = await staff.inDays(5);
    const second = await staff.leave('791004', lastDay);
    expect(await second.ask()).toMatchObject({ state: 'scheduled' });
    down.delete('regie-791004');
    await inHours(3);
    await first.untilStep('restore:RESEAU', 'done');
    expect(await activeIn('791004')).toEqual([true, true]);
    await house.until(instantAt(addDays(lastDay, 1), '00:01'));
    await second.until(({ state }) => state === 'suspended');
    expect(await activeIn('791004')).toEqual([false, false]);
  });

  it('gives back an account as it was found: one that was inactive stays so', async () => {
    await staff.employ('791005');
    const connector = await house.connectors.connectorFor('REGIE', 'RESEAU');
    const account = await staff.accountIn('RESEAU', '791005');
    const goal = { attributes: null, active: false, addGroups: [], removeGroups: [], archived: false };
    await connector.ensure(
      { userName: 'regie-791005', externalId: account?.externalId ?? '' },
      { ...goal, revokeSessions: false },
      { signal: new AbortController().signal },
    );
    const departure = await leaveNow('791005');
    await departure.until(({ state }) => state === 'suspended');
    // In the database, whatever becomes of the workers meanwhile.
    const kept = await staff.read(
      (sql) => sql<{ captured: string[]; active: boolean }[]>`select captured, captured_active as active
        from accounts where user_name = 'regie-791005' and system = 'RESEAU'`,
    );
    expect(kept).toEqual([{ captured: ['postes-de-travail'], active: false }]);
    await staff.cancel(departure.workflowId);
    await departure.untilStep('restore:RESEAU', 'done');
    await departure.untilStep('restore:ANNUAIRE', 'done');
    expect(await activeIn('791005')).toEqual([true, false]);
    expect((await staff.accountIn('RESEAU', '791005'))?.groups).toEqual(['postes-de-travail']);
  });
});
