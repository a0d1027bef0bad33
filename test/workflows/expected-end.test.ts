import { MockActivityEnvironment } from '@temporalio/testing';
import { createReconciliationActivities } from '../../activities/reconciliation';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { openHouse, type House } from '../support/house';
import { staffOf, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('the expected end of a temporary employment', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const night = async () => {
    const { reconcileOrganization } = createReconciliationActivities({
      ...{
        organizations: () => Promise.resolve(['REGIE']),
        seal: () => Promise.resolve([]),
        endExpired: () => Promise.resolve(),
      },
      store: createReconciliationStore(house.database.app),
      connectorFor: house.connectors.connectorFor,
      endRights: () => Promise.reject(new Error('nothing has expired')),
    });
    const command = { organization: 'REGIE', neighbours: [], now: await staff.now() };
    await new MockActivityEnvironment().run(reconcileOrganization, command);
  };
  const questions = (number: string) =>
    staff.read(
      (sql) => sql<{ about: string; decision: string | null }[]>`
        select split_part(dedupe_key, ':', 1) || ' ' || split_part(dedupe_key, ':', 3) as about, decision
        from tasks where employee_number = ${number} and kind = 'question' order by opened_at`,
    );

  it('is asked 20 working days before; put off it is asked again, confirmed it is a departure; nothing ends by itself', async () => {
    const workingDays = async (days: number) => addWorkingDays(await staff.today(), days, calendar);
    const end = await workingDays(22);
    await staff.employ('760001', { employmentStatus: 'occasionnel', employmentEnd: end });
    await night();
    expect(await questions('760001')).toEqual([]);

    await staff.untilNight(addWorkingDays(end, -21, calendar));
    await night();
    expect(await questions('760001')).toEqual([{ about: `expected-end ${end}`, decision: null }]);

    const later = addWorkingDays(end, 10, calendar);
    const effectiveOn = await staff.today();
    const change = await staff.change({
      ...{ organization: 'REGIE', employeeNumber: '760001', effectiveOn, employmentEnd: later, remark: null },
    });
    await staff.ended(change.workflowId);
    await night();
    const putOff = { about: `expected-end ${end}`, decision: 'resolved-by-itself' };
    expect(await questions('760001')).toEqual([putOff]);

    await staff.untilNight(addWorkingDays(later, -21, calendar));
    await night();
    const again = { about: `expected-end ${later}`, decision: null };
    expect(await questions('760001')).toEqual([putOff, again]);

    await staff.untilNight(later);
    await night();
    expect(await staff.employmentOf('760001')).toMatchObject({ state: 'active', lastDayWorked: null });
    expect(await staff.accountIn('ANNUAIRE', '760001')).toMatchObject({ active: true });
    expect(await questions('760001')).toEqual([
      putOff,
      { ...again, decision: 'resolved-by-itself' },
      { about: `end-passed ${later}`, decision: null },
    ]);

    const departure = await staff.leave('760001', await staff.today());
    expect((await questions('760001')).at(-1)).toMatchObject({ decision: 'resolved-by-itself' });
    await staff.untilNight(await staff.today());
    await departure.until(({ state }) => state === 'suspended');
    expect(await staff.accountIn('ANNUAIRE', '760001')).toMatchObject({ active: false });
  });

  it('is still a question while a confidential departure is under way: its closing would tell', async () => {
    const end = addWorkingDays(await staff.today(), 5, calendar);
    await staff.employ('760002', { employmentEnd: end });
    await staff.leave('760002', end, { confidential: true });
    await night();
    expect(await questions('760002')).toEqual([{ about: `expected-end ${end}`, decision: null }]);
  });
});
