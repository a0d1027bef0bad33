import { addDays } from '../../domain/calendar/civil-date';
import { instantAt } from '../../domain/calendar/instants';
import { openHouse, type House } from '../support/house';
import { hr } from '../support/requests';
import { follow, person } from '../support/story';
import { amendArrival } from '../../workflows/contracts/people';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

/** What HR announces while the person leaves in a confidence that it does not share. */
describe('what a colleague announces about somebody who leaves in confidence', () => {
  let house: House;
  let staff: Staff;
  const colleague = { ...hr, actor: person('hr-2', 'hr') };
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const leaveInSecret = async (number: string) => {
    await staff.employ(number);
    const departure = await staff.leave(number, await staff.today(), { immediate: true, confidential: true });
    await departure.until(({ state }) => state === 'suspended');
    await staff.employmentOnce(number, 'ended');
    return departure;
  };
  const move = async (number: string, days: number) => {
    const request = {
      ...{ organization: 'REGIE', employeeNumber: number, effectiveOn: await staff.inDays(days) },
      ...{ unit: 'Direction des archives', remark: null },
    };
    const submission = await house.submitter.change(request, colleague);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'change', submission.id);
  };

  it('a change is accepted and waits; when the departure is called off it is made on its day', async () => {
    const departure = await leaveInSecret('790001');
    const change = await move('790001', 3);
    expect(await change.ask()).toMatchObject({ state: 'scheduled', waiting: 0 });
    await house.until(instantAt(await staff.inDays(1), '12:00'));
    await staff.cancel(departure.workflowId);
    await staff.ended(departure.workflowId);
    await house.until(instantAt(await staff.inDays(2), '00:05'));
    await change.complete('correct:SAGIR', who.securite1);
    await staff.ended(change.workflowId);
    expect(await change.ask()).toMatchObject({ state: 'closed', outcome: 'completed' });
    expect(await staff.employmentOf('790001')).toMatchObject({
      state: 'active',
      unit: 'Direction des archives',
    });
  });

  it('a change is never made when he has left for good, however long it waits', async () => {
    const departure = await leaveInSecret('790002');
    await departure.complete('return:MATERIEL', who.securite1);
    await departure.verify('return:MATERIEL', who.securite2);
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    const change = await move('790002', 3);
    await house.until(instantAt(await staff.inDays(10), '12:00'));
    expect(await change.ask()).toMatchObject({ state: 'scheduled' });
    expect(await staff.accountIn('RESEAU', '790002')).toMatchObject({ active: false });
    await house.until(instantAt(await staff.inDays(25), '12:00'));
    await staff.ended(departure.workflowId);
    await staff.ended(change.workflowId);
    expect(await change.ask()).toMatchObject({ state: 'closed', outcome: 'superseded' });
    expect(await staff.employmentOf('790002')).toMatchObject({ unit: 'Secrétariat général' });
  });

  it('a change is cancelled by who announced it while it waits', async () => {
    await leaveInSecret('790003');
    const change = await move('790003', 3);
    expect(await staff.cancel(change.workflowId)).toMatchObject({ ok: true });
    await staff.ended(change.workflowId);
    expect(await change.ask()).toMatchObject({ state: 'cancelled' });
  });

  it('a first day moves for him, and not for who knows that the employee leaves', async () => {
    const firstDay = await staff.inDays(10);
    const arrival = await staff.arrive('790004', { firstDay });
    await staff.leave('790004', addDays(firstDay, 20), { confidential: true });
    const amend = (days: number, { actor }: typeof hr) =>
      house.gateway.update(arrival.workflowId, amendArrival, {
        ...{ changes: { firstDay: addDays(firstDay, days) }, requestHash: null, actor },
      });
    expect(await amend(2, hr)).toMatchObject({ ok: false, refusal: { type: 'departure-open' } });
    expect(await amend(2, colleague)).toMatchObject({ ok: true });
  });
});
