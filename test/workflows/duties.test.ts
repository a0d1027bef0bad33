import { instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

const PAY = 'SAGIR:RH-PAIE';
const evidence = { note: 'accepté', values: { control: 'revue mensuelle', days: 30 } };

describe('the separation of duties, as rights are given', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const held = async (number: string) =>
    (await staff.grantsOf(number)).filter(({ validTo }) => validTo === null).map((each) => each.entitlement);
  type Process = Awaited<ReturnType<Staff['arrive']>>;
  const give = async (process: Process, step: string) => {
    await process.complete(step, who.securite1);
    await process.verify(step, who.securite2);
  };
  const approvePay = async (process: Process) => {
    await process.complete('approve:RH-PAIE', who.manager);
    await process.complete('approve-owner:RH-PAIE', who.respondent);
  };

  /** Whose pay right waits for a training while a change gives the staffing right, which may not be held beside it. */
  const meeting = async (number: string) => {
    const arrival = await staff.employ(number, { profiles: ['RH-PAIE'] });
    await approvePay(arrival);
    await staff.train(number, arrival.workflowId, { code: 'SAGIR-RH-1', validUntil: null });
    const effectiveOn = await staff.today();
    const change = await staff.change({
      ...{ organization: 'REGIE', employeeNumber: number, effectiveOn, remark: null },
      profiles: ['RH-PAIE', 'RH-DOTATION'],
    });
    await change.complete('approve:RH-DOTATION', who.manager);
    await give(change, 'work:SAGIR:RH-DOTATION');
    await staff.ended(change.workflowId);
    await staff.train(number, arrival.workflowId, { code: 'SAGIR-RH-2', validUntil: null });
    await arrival.untilAsked('waive:SOD-4');
    return arrival;
  };

  it('a right whose opposite was given meanwhile waits for its owner, and is given once he waives the rule', async () => {
    const arrival = await meeting('760001');
    expect((await arrival.stepOf('work:SAGIR:RH-PAIE')).state).toBe('waiting');
    expect((await arrival.ask()).warnings).toMatchObject([{ code: 'separation-of-duties' }]);
    await arrival.answer('waive:SOD-4', { verb: 'complete', evidence }, who.respondent);
    await give(arrival, 'work:SAGIR:RH-PAIE');
    expect(await held('760001')).toEqual(expect.arrayContaining([PAY, 'SAGIR:RH-DOTATION']));
  });

  it('the arrival goes on without the right when he does not, and says so', async () => {
    const arrival = await meeting('760002');
    await arrival.reject('waive:SOD-4', who.respondent, 'séparation exigée');
    const step = await arrival.untilStep('work:SAGIR:RH-PAIE', 'withheld');
    expect(step.steps.find(({ id }) => id === 'waive:SOD-4')).toMatchObject({ detail: 'refused' });
    await house.until(instantAt(addWorkingDays(await staff.today(), 6, calendar), '12:00'));
    await arrival.complete('check', who.manager);
    await staff.ended(arrival.workflowId);
    expect(await held('760002')).not.toContain(PAY);
  });

  it('a waiver that has ended before the first day is asked for again', async () => {
    const firstDay = addWorkingDays(await staff.today(), 80, calendar);
    const arrival = await staff.arrive('760003', { firstDay, profiles: ['RH-DOTATION', 'RH-PAIE'] });
    await arrival.complete('approve:RH-DOTATION', who.manager);
    await approvePay(arrival);
    for (const code of ['SAGIR-RH-1', 'SAGIR-RH-2'])
      await staff.train('760003', arrival.workflowId, { code, validUntil: null });
    await arrival.answer('waive:SOD-4', { verb: 'complete', evidence }, who.respondent);
    await house.until(instantAt(addWorkingDays(firstDay, -5, calendar), '06:01'));
    await arrival.untilAsked('waive:SOD-4:2');
    await arrival.untilAsked('work:SAGIR:RH-DOTATION');
    await arrival.answer('waive:SOD-4:2', { verb: 'complete', evidence }, who.respondent);
    await give(arrival, 'work:SAGIR:RH-PAIE:SOD-4');
    expect((await staff.grantsOf('760003')).map(({ entitlement }) => entitlement)).toContain(PAY);
  });
});
