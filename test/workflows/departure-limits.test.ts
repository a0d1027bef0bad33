import { confirmDeparture, releaseDeparture } from '../../workflows/contracts/people';
import { createPrincipal } from '../../db/stores/identity';
import { openHouse, type House } from '../support/house';
import { hr } from '../support/requests';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('departures of which too many come at once', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
    await house.database.app.withEverywhere([], (tx) =>
      createPrincipal(tx, {
        ...{ id: hr.actor.principal, name: 'Louise Tremblay', kind: 'person' },
        ...{ employeeNumber: null, organization: null },
      }),
    );
    const limits = JSON.stringify({ number: 2, percent: 100, immediate: 1 });
    await house.database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql`update organizations set settings = jsonb_set(settings, '{limits}', ${limits}::text::jsonb)`,
    );
  });
  afterAll(() => house.close());

  const confirm = (workflowId: string) =>
    house.gateway.update(workflowId, confirmDeparture, { as: 'now', actor: hr.actor });
  const release = (workflowId: string, actor = who.securite1) =>
    house.gateway.update(workflowId, releaseDeparture, { reason: 'vérifié auprès des RH', actor });
  const isActive = async (number: string) => (await staff.accountIn('ANNUAIRE', number))?.active;

  it('wait when one person confirms more than he may of what he has held ready', async () => {
    const numbers = ['770011', '770012'] as const;
    for (const number of numbers)
      await staff.arrive(number).then((one) => one.untilStep('enable:ANNUAIRE', 'done'));
    const tomorrow = await staff.inDays(1);
    const held = await Promise.all(
      numbers.map((number) => staff.leave(number, tomorrow, { immediate: true, reason: 'congédiement' })),
    );
    for (const departure of held) expect((await departure.ask()).state).toBe('held');
    const [first, second] = held;
    if (!first || !second) throw new Error('two departures');
    // Asked for long ago: what counts is when accesses end.
    await house.until(new Date((await house.now()) + 61 * 60_000).toISOString());
    await confirm(first.workflowId);
    await first.until(({ state }) => state === 'suspended');
    await confirm(second.workflowId);
    await second.untilStep('release', 'open');
    expect(await isActive(numbers[1])).toBe(true);
    await release(second.workflowId);
    await second.until(({ state }) => state === 'suspended');
  });

  it('suspend nobody until a second person lets each go, not even those accepted before', async () => {
    const numbers = ['770001', '770002', '770003'] as const;
    for (const number of numbers)
      await staff.arrive(number).then((one) => one.untilStep('enable:ANNUAIRE', 'done'));
    const lastDay = await staff.today();
    const [first, second, third] = await Promise.all(numbers.map((number) => staff.leave(number, lastDay)));
    if (!first || !second || !third) throw new Error('three departures');
    await staff.untilNight(lastDay);
    for (const departure of [first, second, third]) {
      await departure.untilStep('release', 'open');
      expect((await departure.ask()).state).toBe('held');
    }
    for (const number of numbers) expect(await isActive(number)).toBe(true);

    await expect(release(first.workflowId, hr.actor)).rejects.toMatchObject({
      type: 'requester-may-not-release',
    });
    await release(first.workflowId);
    await first.until(({ state }) => state === 'suspended');
    expect(await isActive(numbers[0])).toBe(false);
    await expect(release(first.workflowId)).rejects.toMatchObject({ type: 'departure-not-parked' });

    await staff.cancel(second.workflowId);
    await second.until(({ state }) => state === 'cancelled');
    for (const number of numbers.slice(1)) expect(await isActive(number)).toBe(true);
  });
});
