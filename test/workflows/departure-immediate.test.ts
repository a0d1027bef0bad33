import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('an immediate departure', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const dismiss = async (number: string, over = {}) =>
    await staff.leave(number, await staff.today(), { immediate: true, reason: 'congédiement', ...over });
  /** The next working day, at a clock. */
  const untilWorkingDay = async (clock: string) => {
    const day = addWorkingDays(await staff.today(), 1, calendar);
    await house.until(instantAt(day, clock));
    return day;
  };
  const endTask = async (number: string) =>
    (await staff.tasksOf(number)).find(({ stepId }) => stepId === 'end:SAGIR');

  it('is read back suspended in both directories at once, and SAGIR is an urgent task', async () => {
    await staff.employ('710001');
    const before = Date.parse(await staff.now());
    const departure = await dismiss('710001');
    const at = await departure.until(({ state }) => state === 'suspended');
    for (const system of ['ANNUAIRE', 'RESEAU'])
      expect(await staff.accountIn(system, '710001')).toMatchObject({ active: false, groups: [] });
    for (const step of at.steps.filter(({ action }) => action === 'suspend'))
      expect(Date.parse(step.since) - before).toBeLessThan(5 * 60_000);
    await departure.untilAsked('end:SAGIR');
    expect(await endTask('710001')).toMatchObject({ state: 'open', urgent: true });
    expect(await staff.employmentOf('710001')).toMatchObject({
      ...{ state: 'ended', lastDayWorked: civilDateOf(await staff.now()) },
    });
  });

  it('at an instant later today suspends then, unless it is moved or taken back to now', async () => {
    await staff.employ('710020');
    const day = await untilWorkingDay('10:00');
    const departure = await dismiss('710020', { at: instantAt(day, '15:00') });
    await house.until(instantAt(day, '14:30'));
    expect(await departure.ask()).toMatchObject({ state: 'scheduled' });
    expect(await staff.accountIn('RESEAU', '710020')).toMatchObject({ active: true });
    const moved = await staff.amend(departure.workflowId, { at: instantAt(day, '16:00') });
    expect(moved).toMatchObject({ ok: true, difference: { overdue: [] } });
    await house.until(instantAt(day, '15:30'));
    expect(await staff.accountIn('RESEAU', '710020')).toMatchObject({ active: true });
    await house.until(instantAt(day, '16:01'));
    await departure.until(({ state }) => state === 'suspended');
    const { since } = await departure.stepOf('suspend:RESEAU');
    expect(Date.parse(since) - Date.parse(instantAt(day, '16:00'))).toBeLessThan(5 * 60_000);
  });

  it('at an instant of tomorrow runs then once HR has confirmed it', async () => {
    await staff.employ('710021');
    const day = addDays(await untilWorkingDay('10:00'), 1);
    const departure = await staff.leave('710021', day, { immediate: true, at: instantAt(day, '11:00') });
    await departure.untilAsked('confirm');
    expect(await staff.confirm(departure.workflowId, 'planned')).toMatchObject({
      ok: true,
      state: 'scheduled',
    });
    await house.until(instantAt(day, '10:30'));
    expect(await staff.accountIn('ANNUAIRE', '710021')).toMatchObject({ active: true });
    await house.until(instantAt(day, '11:01'));
    await departure.until(({ state }) => state === 'suspended');
  });

  it('taken back to now suspends at once', async () => {
    await staff.employ('710022');
    const day = await untilWorkingDay('10:00');
    const departure = await dismiss('710022', { at: instantAt(day, '23:00') });
    expect(await staff.amend(departure.workflowId, { at: null })).toMatchObject({ ok: true });
    await departure.until(({ state }) => state === 'suspended');
  });

  it('calls the on-call list at 0, 15 and 30 minutes when it comes at night', async () => {
    await staff.employ('710002');
    await untilWorkingDay('22:00');
    const departure = await dismiss('710002');
    await departure.untilAsked('end:SAGIR');
    const task = await endTask('710002');
    const messages = await staff.messagesOf(task?.id ?? '');
    const onCall = messages.filter(({ key }) => key.startsWith('on-call:'));
    const opened = Date.parse(task?.openedAt ?? '');
    const minutes = onCall.map(({ notBefore }) => (Date.parse(notBefore) - opened) / 60_000);
    expect(minutes.toSorted((a, b) => a - b)).toEqual([0, 15, 30]);
    const places = [0, 1, 2].map((place) => `on-call:securite:${place}`);
    expect(onCall.map(({ recipient }) => recipient).toSorted()).toEqual(places);
  });

  it('disturbs nobody on call during the support hours', async () => {
    await staff.employ('710003');
    await untilWorkingDay('10:00');
    const departure = await dismiss('710003');
    await departure.untilAsked('end:SAGIR');
    const messages = await staff.messagesOf((await endTask('710003'))?.id ?? '');
    expect(messages.map(({ key }) => key.split(':')[0])).toEqual(
      expect.arrayContaining(['task', 'reminder']),
    );
    expect(messages.filter(({ key }) => key.startsWith('on-call:'))).toEqual([]);
  });

  it('that is confidential marks each of its tasks so', async () => {
    await staff.employ('710004');
    const departure = await dismiss('710004', { confidential: true });
    await departure.untilAsked('end:SAGIR');
    await departure.untilAsked('return:MATERIEL');
    const tasks = (await staff.tasksOf('710004')).filter(({ stepId }) => /^(end|return)/.test(stepId));
    expect(tasks.map(({ confidential }) => confidential)).toEqual([true, true]);
  });

  it('ends the right in SAGIR when the person who ends it says so, not before and not at midnight', async () => {
    await staff.employ('710005');
    const departure = await dismiss('710005');
    await departure.untilAsked('end:SAGIR');
    await departure.complete('end:SAGIR', who.securite1);
    const open = (await staff.grantsOf('710005')).filter(({ entitlement }) => entitlement === 'SAGIR:LSA');
    expect(open).toMatchObject([{ validTo: null }]);
    const said = Date.parse(await staff.now());
    await departure.verify('end:SAGIR', who.securite2);
    const [ended] = (await staff.grantsOf('710005')).filter(({ entitlement }) => entitlement === 'SAGIR:LSA');
    expect(Math.abs(Date.parse(ended?.validTo ?? '') - said)).toBeLessThan(60_000);
  });

  it('archives thirty days after its day, not after the day it was asked for', async () => {
    await staff.employ('710006');
    const departure = await dismiss('710006');
    const day = await staff.today();
    expect((await departure.stepOf('archive:ANNUAIRE')).at).toBe(instantAt(addDays(day, 30), '06:00'));
  });
});

describe('a held departure', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const hold = async (number: string, days = 7) => {
    await staff.employ(number);
    const departure = await staff.leave(number, await staff.inDays(days), { immediate: true });
    await departure.untilAsked('confirm');
    expect((await departure.ask()).state).toBe('held');
    return departure;
  };
  const isActive = async (number: string) => (await staff.accountIn('ANNUAIRE', number))?.active;

  it('does nothing, asks nobody else and changes no employment until HR confirms', async () => {
    const departure = await hold('711001', 2);
    await house.until(instantAt(await staff.inDays(5), '12:00'));
    expect((await departure.ask()).state).toBe('held');
    expect(await isActive('711001')).toBe(true);
    expect(await staff.employmentOf('711001')).toMatchObject({ state: 'active', lastDayWorked: null });
    const asked = (await staff.tasksOf('711001')).filter(({ stepId }) => stepId !== 'check');
    expect(asked.filter(({ state }) => state === 'open').map(({ stepId }) => stepId)).toEqual(['confirm']);
  });

  it('confirmed now ends the accesses at once, urgently', async () => {
    const departure = await hold('711002');
    const confirmed = await staff.confirm(departure.workflowId, 'now');
    expect(confirmed).toMatchObject({ ok: true });
    await departure.until(({ state }) => state === 'suspended');
    expect(await isActive('711002')).toBe(false);
    const today = await staff.today();
    expect(await staff.employmentOf('711002')).toMatchObject({ state: 'ended', lastDayWorked: today });
    await departure.untilAsked('end:SAGIR');
    const task = (await staff.tasksOf('711002')).find(({ stepId }) => stepId === 'end:SAGIR');
    expect(task).toMatchObject({ urgent: true });
  });

  it('confirmed as planned ends them at the end of its day, and may be moved like any other', async () => {
    const departure = await hold('711003');
    const lastDay = await staff.inDays(7);
    await staff.confirm(departure.workflowId, 'planned');
    expect((await departure.ask()).state).toBe('scheduled');
    expect(await staff.employmentOf('711003')).toMatchObject({ lastDayWorked: lastDay });
    const later = addDays(lastDay, 2);
    const moved = await staff.amend(departure.workflowId, { lastDayWorked: later, employmentEnd: later });
    expect(moved).toMatchObject({ ok: true, state: 'scheduled' });
    await staff.untilNight(lastDay);
    expect(await isActive('711003')).toBe(true);
    await staff.untilNight(later);
    await departure.until(({ state }) => state === 'suspended');
  });

  it('confirmed by an answer to its task ends them as the answer says', async () => {
    const departure = await hold('711004');
    await departure.complete('confirm', who.hr, { as: 'now' });
    await departure.until(({ state }) => state === 'suspended');
  });

  it('that HR does not confirm is cancelled as such, and the employment goes on', async () => {
    const departure = await hold('711005');
    await departure.reject('confirm', who.hr, 'erreur de saisie');
    await staff.ended(departure.workflowId);
    expect(await departure.ask()).toMatchObject({ state: 'cancelled', outcome: 'not-confirmed' });
    expect(await staff.employmentOf('711005')).toMatchObject({ state: 'active', lastDayWorked: null });
    expect(await isActive('711005')).toBe(true);
    const open = (await staff.tasksOf('711005')).filter(({ state }) => state === 'open');
    expect(open.map(({ stepId }) => stepId)).not.toContain('confirm');
    const again = await staff.leave('711005', await staff.inDays(9));
    expect((await again.ask()).state).toBe('scheduled');
  });

  it('that is corrected to today runs at once and urgently, without a confirmation', async () => {
    const departure = await hold('711006');
    const today = await staff.today();
    await staff.amend(departure.workflowId, { lastDayWorked: today, employmentEnd: today });
    await departure.until(({ state }) => state === 'suspended');
    await departure.untilAsked('end:SAGIR');
    const task = (await staff.tasksOf('711006')).find(({ stepId }) => stepId === 'end:SAGIR');
    expect(task).toMatchObject({ urgent: true });
  });

  it('is confirmed once: a second answer is refused', async () => {
    const departure = await hold('711007');
    await staff.confirm(departure.workflowId, 'planned');
    await expect(staff.confirm(departure.workflowId, 'now')).rejects.toMatchObject({
      type: 'departure-not-held',
    });
    await expect(departure.complete('confirm', who.hr)).rejects.toMatchObject({ type: 'task-not-open' });
  });

  it('before the first day, once confirmed, undoes the arrival: the employment never starts', async () => {
    const firstDay = addWorkingDays(await staff.today(), 10, calendar);
    const arrival = await staff.arrive('711008', { firstDay });
    await house.until(instantAt(addWorkingDays(firstDay, -2, calendar), '12:00'));
    await arrival.untilStep('prepare:ANNUAIRE', 'done');
    await arrival.complete('work:SAGIR', who.securite1);
    const departure = await staff.leave('711008', addDays(firstDay, -1));
    await departure.untilAsked('confirm');
    await departure.complete('confirm', who.hr, { as: 'planned' });
    await staff.ended(departure.workflowId);
    expect(await departure.ask()).toMatchObject({ state: 'closed', outcome: 'never-started' });
    await arrival.untilStep('undo:ANNUAIRE', 'done');
    expect((await arrival.ask()).state).toBe('cancelled');
    expect(await staff.accountIn('ANNUAIRE', '711008')).toMatchObject({ active: false, archived: true });
    expect(await staff.employmentOf('711008')).toMatchObject({ state: 'never-started', lastDayWorked: null });
    await arrival.complete('undo:work:SAGIR', who.securite1);
    await arrival.verify('undo:work:SAGIR', who.securite2);
    await staff.ended(arrival.workflowId);
  });

  it('before the first day, confirmed after it has come, ends the accesses like any departure', async () => {
    const firstDay = addWorkingDays(await staff.today(), 2, calendar);
    const arrival = await staff.arrive('711009', { firstDay });
    const departure = await staff.leave('711009', addDays(firstDay, -1));
    await departure.untilAsked('confirm');
    await house.until(instantAt(firstDay, '09:00'));
    await arrival.until(({ state }) => state === 'enabled');
    await staff.confirm(departure.workflowId, 'planned');
    await departure.until(({ state }) => state === 'suspended');
    expect(await isActive('711009')).toBe(false);
  });
});
