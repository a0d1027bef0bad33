import { ConnectorError, type AccessConnector } from '../../connectors/port';
import { civilDateOf } from '../../domain/calendar/instants';
import { openHouse, type House } from '../support/house';
import { arrivalOf, hr } from '../support/requests';
import { follow, person } from '../support/story';

jest.setTimeout(120_000);

/** How RESEAU misbehaves, by user name. */
type Misbehaviour = 'down' | 'says-yes' | 'refuses';

describe('a target that cannot go on', () => {
  const misbehaving = new Map<string, Misbehaviour>();
  const calls = new Map<string, number>();
  let house: House;

  const wrap = (connector: AccessConnector, system: string): AccessConnector => ({
    kind: connector.kind,
    read: (account, call) => connector.read(account, call),
    list: (call) => connector.list(call),
    close: () => connector.close(),
    ensure: async (account, goal, call) => {
      const how = system === 'RESEAU' ? misbehaving.get(account.userName) : undefined;
      calls.set(account.userName, (calls.get(account.userName) ?? 0) + 1);
      if (how === 'down') throw new ConnectorError('unreachable', 'down');
      if (how === 'refuses') throw new ConnectorError('refused', 'no');
      return how === 'says-yes' ? [] : await connector.ensure(account, goal, call);
    },
  });

  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true, wrapConnector: wrap });
  });
  afterAll(() => house.close());

  const begin = async (number: string, how: Misbehaviour) => {
    misbehaving.set(`regie-${number}`, how);
    const today = civilDateOf(new Date(await house.now()).toISOString());
    const submission = await house.submitter.arrival(arrivalOf(number, today), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };
  const mend = (number: string) => misbehaving.delete(`regie-${number}`);
  const inHours = async (hours: number) =>
    house.until(new Date((await house.now()) + hours * 3_600_000).toISOString());

  it('is waited for without a person when it is down for an hour, and delays only its own step', async () => {
    const arrival = await begin('620001', 'down');
    await arrival.untilStep('enable:ANNUAIRE', 'done');
    await inHours(1);
    expect((await arrival.stepOf('enable:RESEAU')).state).toBe('running');
    mend('620001');
    await inHours(0.1);
    await arrival.until(({ state }) => state === 'enabled');
    expect((await arrival.ask()).attention).toBe(0);
  });

  it('becomes a repair task after two hours, and heals by itself when it comes back', async () => {
    const arrival = await begin('620002', 'down');
    await inHours(2.1);
    const failed = await arrival.untilStep('enable:RESEAU', 'failed');
    expect(failed).toMatchObject({ attention: 1, state: 'preparing' });
    mend('620002');
    await inHours(0.2);
    const step = await arrival.untilStep('enable:RESEAU', 'done');
    expect(step.attention).toBe(0);
  });

  it('is caught by the read-back when it says yes and does nothing, and becomes a repair task', async () => {
    const arrival = await begin('620003', 'says-yes');
    await inHours(0.1);
    const at = await arrival.untilStep('enable:RESEAU', 'failed');
    expect(at.steps.find(({ id }) => id === 'enable:RESEAU')?.detail).toBe('not-shown');
    mend('620003');
    await arrival.repair('enable:RESEAU', person('securite-1'), 'retry');
    await arrival.until(({ state }) => state === 'enabled');
  });

  it('is skipped with a reason when a person decides so, and the arrival goes on', async () => {
    const arrival = await begin('620004', 'refuses');
    await arrival.untilStep('enable:RESEAU', 'failed');
    await arrival.repair('enable:RESEAU', person('securite-1'), 'skip');
    const at = await arrival.until(({ state }) => state === 'enabled');
    expect(at.steps.find(({ id }) => id === 'enable:RESEAU')).toMatchObject({ state: 'skipped' });
  });

  it('writes an account once, however often the step is tried', async () => {
    const arrival = await begin('620005', 'down');
    await inHours(0.5);
    mend('620005');
    await inHours(0.1);
    await arrival.until(({ state }) => state === 'enabled');
    const found: string[] = [];
    const connector = await house.connectors.connectorFor('REGIE', 'RESEAU');
    for await (const account of connector.list({ signal: new AbortController().signal }))
      if (account.userName === 'regie-620005') found.push(account.userName);
    expect(found).toHaveLength(1);
    expect(calls.get('regie-620005')).toBeGreaterThan(2);
  });
});
