import { releaseDeparture } from '../../workflows/contracts/people';
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
    const limits = JSON.stringify({ number: 2, percent: 100, immediate: 1 });
    await house.database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql`update organizations set settings = jsonb_set(settings, '{limits}', ${limits}::text::jsonb)`,
    );
  });
  afterAll(() => house.close());

  const release = (workflowId: string, actor = who.securite1) =>
    house.gateway.update(workflowId, releaseDeparture, { reason: 'vérifié auprès des RH', actor });
  const isActive = async (number: string) => (await staff.accountIn('ANNUAIRE', number))?.active;

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
