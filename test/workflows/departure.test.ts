import { addDays } from '../../domain/calendar/civil-date';
import { endOfDay, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { knowerOf } from '../../domain/people/knower';
import { openHouse, type House } from '../support/house';
import { departureOf, hr } from '../support/requests';
import { eventsBySource } from './support/events';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('a planned departure', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const inWorkingDays = async (days: number) => addWorkingDays(await staff.today(), days, calendar);
  /** The last second of a day, and what it begins. */
  const untilLastSecond = (day: string) =>
    house.until(new Date(Date.parse(endOfDay(day)) + 500).toISOString());
  const taskOf = async (number: string, stepId: string) =>
    (await staff.tasksOf(number)).find((task) => task.stepId === stepId && task.state !== 'cancelled');

  it('hands over, suspends, archives and closes in at most 83 events when all goes at first try', async () => {
    const arrival = await staff.employ('700001');
    await house.until(instantAt(await inWorkingDays(6), '08:31'));
    await arrival.complete('check', who.manager);
    await staff.ended(arrival.workflowId);
    const lastDay = await inWorkingDays(10);
    const departure = await staff.leave('700001', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await house.until(instantAt(addWorkingDays(lastDay, -5, calendar), '06:01'));
    await departure.complete('return:MATERIEL', who.manager);
    await departure.verify('return:MATERIEL', who.respondent);
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    await house.until(instantAt(addDays(lastDay, 30), '05:59'));
    expect((await departure.stepOf('archive:ANNUAIRE')).state).toBe('scheduled');
    await house.until(instantAt(addDays(lastDay, 30), '06:01'));
    await staff.ended(departure.workflowId);
    expect(await departure.ask()).toMatchObject({ state: 'closed', outcome: 'completed' });
    expect(await staff.accountIn('RESEAU', '700001')).toMatchObject({ active: false, archived: true });
    const events = await departure.history();
    const { automatic, manual, timer, rest } = eventsBySource(events);
    const units = { automatic: automatic / 2, manual: manual / 2, timer: timer / 3, rest };
    console.info(`golden departure: ${events.length} events; by unit: ${JSON.stringify(units)}`);
    expect(events.length).toBeLessThanOrEqual(83);
    expect(units.automatic).toBeLessThanOrEqual(12);
    expect(units.manual).toBeLessThanOrEqual(15);
    expect(units.timer).toBeLessThanOrEqual(5);
    expect(units.rest).toBeLessThanOrEqual(18);
  });

  it('suspends in the last second of the last day though nothing was handed over, which becomes urgent', async () => {
    await staff.employ('700002');
    const lastDay = await inWorkingDays(8);
    const departure = await staff.leave('700002', lastDay);
    await departure.untilAsked('end:SAGIR');
    expect(await taskOf('700002', 'end:SAGIR')).toMatchObject({ urgent: false });
    await house.until(instantAt(lastDay, '23:59'));
    expect(await staff.accountIn('ANNUAIRE', '700002')).toMatchObject({ active: true });
    await untilLastSecond(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    for (const system of ['ANNUAIRE', 'RESEAU'])
      expect(await staff.accountIn(system, '700002')).toMatchObject({
        ...{ active: false, archived: false, groups: [] },
      });
    const task = await taskOf('700002', 'end:SAGIR');
    expect(task).toMatchObject({ state: 'open', urgent: true });
    const messages = await staff.messagesOf(task?.id ?? '');
    const urgent = messages.filter(({ key }) => key.startsWith('urgent:'));
    expect(urgent).toMatchObject([{ recipient: 'task' }]);
    const wait = Date.parse(urgent[0]?.notBefore ?? '') - Date.parse(instantAt(lastDay, '23:59'));
    expect(wait).toBeLessThan(2 * 60_000);
    // At night, as of any other urgent task.
    expect(messages.filter(({ key }) => key.startsWith('on-call:'))).toHaveLength(3);
    expect(Date.parse(task?.dueAt ?? '')).toBe(
      Date.parse(instantAt(addWorkingDays(lastDay, -1, calendar), '16:30')),
    );
    expect(await staff.employmentOf('700002')).toMatchObject({ state: 'ended', lastDayWorked: lastDay });
  });

  it('ends each right with its cause, when it ends in its system', async () => {
    await staff.employ('700003');
    const lastDay = await inWorkingDays(8);
    const departure = await staff.leave('700003', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    expect((await departure.stepOf('end:SAGIR')).state).toBe('completed');
    await departure.verify('end:SAGIR', who.securite2);
    const end = endOfDay(lastDay);
    const sagir = (await staff.grantsOf('700003')).filter((each) => each.entitlement.startsWith('SAGIR:'));
    expect(sagir).toHaveLength(4);
    for (const grant of sagir) expect(grant).toMatchObject({ validTo: end, endStep: 'end:SAGIR' });
    expect((await taskOf('700003', 'end:SAGIR'))?.checklist).toContain(
      `Mettre une date de fin à LSA (${lastDay})`,
    );
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    const annuaire = (await staff.grantsOf('700003')).filter(({ endStep }) => endStep === 'suspend:ANNUAIRE');
    expect(annuaire.map(({ entitlement }) => entitlement)).toEqual([
      'ANNUAIRE:compte',
      'ANNUAIRE:groupe:tous-les-employes',
    ]);
    expect(annuaire.map(({ validTo }) => validTo?.slice(0, 16))).toEqual([
      end.slice(0, 16),
      end.slice(0, 16),
    ]);
  });

  it('leaves the self-service until the end of the employment, and the other rights until the last day', async () => {
    const arrival = await staff.employ('700004', { profiles: ['RF-SAISIE'] });
    await staff.giveProfile('700004', arrival, 'RF-SAISIE', { code: 'SAGIR-RF-1', validUntil: null });
    const lastDay = await inWorkingDays(6);
    const employmentEnd = addDays(lastDay, 14);
    const departure = await staff.leave('700004', lastDay, { employmentEnd });
    for (const step of ['end:SAGIR', 'end:SAGIR:self-service']) {
      await departure.complete(step, who.securite1);
      await departure.verify(step, who.securite2);
    }
    const ends = Object.fromEntries(
      (await staff.grantsOf('700004')).map(({ entitlement, validTo }) => [entitlement, validTo]),
    );
    expect(ends).toMatchObject({
      'SAGIR:RF-SAISIE': endOfDay(lastDay),
      'SAGIR:LSA': endOfDay(employmentEnd),
    });
  });

  it('sends an end date back to who wrote it when the second person does not read it', async () => {
    await staff.employ('700005');
    const departure = await staff.leave('700005', await inWorkingDays(8));
    await departure.complete('end:SAGIR', who.securite1);
    await expect(departure.verify('end:SAGIR', who.securite1)).rejects.toMatchObject({ type: 'same-person' });
    await departure.reject('end:SAGIR', who.securite2, 'pas de date');
    expect(await departure.stepOf('end:SAGIR')).toMatchObject({ state: 'open', detail: 'sent-back' });
  });

  it('stays open until the equipment is returned or said lost, long after the archive', async () => {
    await staff.employ('700006');
    const lastDay = await inWorkingDays(2);
    const departure = await staff.leave('700006', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await house.until(instantAt(addDays(lastDay, 40), '12:00'));
    await departure.untilStep('archive:RESEAU', 'done');
    expect(await departure.ask()).toMatchObject({ state: 'suspended', waiting: 1 });
    expect(await departure.closed()).toBe('RUNNING');
    await departure.complete('return:MATERIEL', who.manager, { lost: true });
    await departure.verify('return:MATERIEL', who.respondent);
    await staff.ended(departure.workflowId);
  });

  it('announced after the last day runs at once, says so, and asks urgently', async () => {
    await staff.employ('700007');
    const yesterday = await staff.inDays(-1);
    const first = await staff.read(
      (sql) => sql`update employments e set first_day = first_day - 30 from people p
        where p.id = e.person_id and p.number = '700007' returning e.id`,
    );
    expect(first).toHaveLength(1);
    const departure = await staff.leave('700007', yesterday);
    await departure.until(({ state }) => state === 'suspended');
    await departure.untilAsked('end:SAGIR');
    expect(await taskOf('700007', 'end:SAGIR')).toMatchObject({ urgent: true });
  });

  it('does what its preview says', async () => {
    await staff.employ('700008');
    const request = departureOf('700008', await inWorkingDays(12));
    const preview = await house.previewer.departure(request, await staff.now(), knowerOf(hr.actor));
    const submission = await house.submitter.departure(request, hr);
    if (!preview.ok || submission.outcome !== 'accepted') throw new Error('refused');
    const shape = ({ steps, ...plan }: typeof preview.plan) => ({
      ...plan,
      steps: steps.map(({ at, ...step }) => ({ ...step, at: at.slice(0, 16) })),
    });
    expect(shape(submission.plan)).toEqual(shape(preview.plan));
  });

  it('is refused for somebody who has no employment here, and while another one is open', async () => {
    const lastDay = await inWorkingDays(8);
    const unknown = await house.submitter.departure(departureOf('799999', lastDay), hr);
    expect(unknown).toMatchObject({ outcome: 'refused', refusal: { type: 'unknown-employee' } });
    await staff.employ('700009');
    await staff.leave('700009', lastDay);
    const second = await house.submitter.departure(departureOf('700009', addDays(lastDay, 3)), hr);
    expect(second).toMatchObject({ outcome: 'conflict', difference: { lastDayWorked: { from: lastDay } } });
  });
});
