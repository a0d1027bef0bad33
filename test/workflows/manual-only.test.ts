import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('an organisation where no system is automatic', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
    await staff.read(
      (sql) => sql`update systems set connector = 'manuel', queue = 'securite' where connector <> 'manuel'
        returning code`,
    );
  });
  afterAll(() => house.close());

  const welcomesOf = async (number: string) =>
    await staff.read(
      (sql) => sql`select o.id from outbox o join processes p on p.id = o.process_id
        where p.employee_number = ${number} and o.kind = 'welcome'`,
    );

  it('has its arrivals enabled by the first day itself, whatever manual work is open', async () => {
    const firstDay = await staff.inDays(2);
    const arrival = await staff.arrive('740001', { firstDay });
    await arrival.untilAsked('work:SAGIR');
    expect((await arrival.ask()).state).toBe('preparing');
    expect(await staff.employmentOf('740001')).toMatchObject({ state: 'planned' });
    await staff.untilNight(await staff.inDays(1));
    await arrival.until(({ state }) => state === 'enabled');
    await arrival.untilStep('move', 'done');
    expect((await arrival.ask()).waiting).toBeGreaterThan(0);
    expect(await staff.employmentOf('740001')).toMatchObject({ state: 'active' });
    expect(await welcomesOf('740001')).toHaveLength(1);
    await expect(staff.cancel(arrival.workflowId)).rejects.toMatchObject({ type: 'arrival-effective' });
  });

  it('has an arrival of a day past enabled at once', async () => {
    const arrival = await staff.arrive('740002', { firstDay: await staff.inDays(-3) });
    await arrival.until(({ state }) => state === 'enabled');
  });

  it('has its departures suspended at the end of the last day, whatever manual work is open', async () => {
    const arrival = await staff.arrive('740003');
    await arrival.until(({ state }) => state === 'enabled');
    await arrival.complete('work:SAGIR', who.securite1);
    const lastDay = await staff.inDays(2);
    const departure = await staff.leave('740003', lastDay);
    await departure.untilAsked('end:SAGIR');
    expect((await departure.ask()).state).toBe('scheduled');
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    expect(await staff.employmentOf('740003')).toMatchObject({ state: 'ended' });
  });
});
