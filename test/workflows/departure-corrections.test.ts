import { addDays } from '../../domain/calendar/civil-date';
import { endOfDay, instantAt } from '../../domain/calendar/instants';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('a departure that is moved', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const move = (workflowId: string, lastDayWorked: string) =>
    staff.amend(workflowId, { lastDayWorked, employmentEnd: lastDayWorked });

  it('says what moves and what stays, and asks again for the end date', async () => {
    await staff.employ('720001');
    const lastDay = await staff.inDays(14);
    const departure = await staff.leave('720001', lastDay);
    await departure.untilAsked('end:SAGIR');
    const before = (await departure.stepOf('end:SAGIR')).task;
    const later = addDays(lastDay, 7);
    const moved = await move(departure.workflowId, later);
    if (!moved.ok) throw new Error(moved.refusal.type);
    expect(moved.difference.moved.map(({ id }) => id).toSorted()).toEqual([
      ...['archive:ANNUAIRE', 'archive:RESEAU', 'end:SAGIR', 'return:MATERIEL'],
      ...['suspend:ANNUAIRE', 'suspend:RESEAU'],
    ]);
    expect(moved.difference).toMatchObject({ added: [], cancelled: [], undone: [] });
    expect((await departure.stepOf('suspend:ANNUAIRE')).at).toBe(endOfDay(later));
    await departure.until(({ steps }) => {
      const end = steps.find(({ id }) => id === 'end:SAGIR');
      return end?.state === 'open' && end.task !== before;
    });
    const tasks = (await staff.tasksOf('720001')).filter(({ stepId }) => stepId === 'end:SAGIR');
    expect(tasks.map(({ state }) => state)).toEqual(['cancelled', 'open']);
    expect(tasks[1]?.checklist).toContain(`Mettre une date de fin à LSA (${later})`);
    expect(await staff.employmentOf('720001')).toMatchObject({ lastDayWorked: later });
    await staff.untilNight(lastDay);
    expect(await staff.accountIn('RESEAU', '720001')).toMatchObject({ active: true });
  });

  it('keeps what was handed over, and has an end date that was written already written anew', async () => {
    await staff.employ('720002');
    const lastDay = await staff.inDays(3);
    const departure = await staff.leave('720002', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await departure.complete('return:MATERIEL', who.manager);
    await departure.verify('return:MATERIEL', who.respondent);
    const later = addDays(lastDay, 10);
    const moved = await move(departure.workflowId, later);
    expect(moved).toMatchObject({ ok: true, difference: { kept: ['return:MATERIEL'] } });
    await departure.untilStep('end:SAGIR', 'open');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    const sagir = (await staff.grantsOf('720002')).filter(({ entitlement }) => entitlement === 'SAGIR:LSA');
    expect(sagir.map(({ validTo }) => validTo)).toEqual([endOfDay(later)]);
  });

  it('to a day before today runs at once', async () => {
    await staff.employ('720003', { firstDay: await staff.inDays(-20) });
    const departure = await staff.leave('720003', await staff.inDays(10));
    const moved = await move(departure.workflowId, await staff.inDays(-1));
    if (!moved.ok) throw new Error(moved.refusal.type);
    expect(moved.difference.overdue).toEqual(expect.arrayContaining(['suspend:ANNUAIRE', 'suspend:RESEAU']));
    await departure.until(({ state }) => state === 'suspended');
  });

  it('to a day before the first day is held, and goes on when it is corrected', async () => {
    const firstDay = await staff.inDays(10);
    await staff.arrive('720004', { firstDay });
    const departure = await staff.leave('720004', addDays(firstDay, 10));
    await move(departure.workflowId, addDays(firstDay, -1));
    expect((await departure.ask()).state).toBe('held');
    expect(await staff.employmentOf('720004')).toMatchObject({ lastDayWorked: null });
    await departure.untilAsked('confirm');
    await move(departure.workflowId, addDays(firstDay, 5));
    await departure.until(({ state }) => state === 'scheduled');
    expect(await staff.employmentOf('720004')).toMatchObject({ lastDayWorked: addDays(firstDay, 5) });
    await move(departure.workflowId, addDays(firstDay, -2));
    await departure.untilStep('confirm', 'open');
  });

  it('is refused after the suspension, and for a wrong day, and goes on as it was', async () => {
    await staff.employ('720005');
    const lastDay = await staff.inDays(1);
    const departure = await staff.leave('720005', lastDay);
    const wrong = await staff.amend(departure.workflowId, { lastDayWorked: addDays(lastDay, 900) });
    expect(wrong).toMatchObject({ ok: false, refusal: { pointer: '/employmentEnd' } });
    expect(await staff.employmentOf('720005')).toMatchObject({ lastDayWorked: lastDay });
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    await expect(move(departure.workflowId, addDays(lastDay, 5))).rejects.toMatchObject({
      type: 'departure-effective',
    });
  });
});

describe('a departure that is cancelled', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const suspended = async (number: string, over = {}) => {
    const departure = await staff.leave(number, await staff.today(), { immediate: true, ...over });
    await departure.until(({ state }) => state === 'suspended');
    return departure;
  };
  const cancel = async (workflowId: string) => {
    const cancelled = await staff.cancel(workflowId);
    if (!cancelled.ok) throw new Error(cancelled.refusal.type);
    return cancelled.difference;
  };
  const held = async (number: string) =>
    (await staff.grantsOf(number)).filter(({ validTo }) => validTo === null).map((each) => each.entitlement);

  it('before the suspension takes nothing, and has what was ended by hand given back', async () => {
    await staff.employ('721001');
    const rights = await held('721001');
    const lastDay = await staff.inDays(3);
    const departure = await staff.leave('721001', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await departure.untilAsked('return:MATERIEL');
    const difference = await cancel(departure.workflowId);
    expect(difference.kept).toEqual(['end:SAGIR']);
    expect(difference.added).toEqual(['restore:SAGIR']);
    expect(difference.cancelled).toEqual(expect.arrayContaining(['suspend:ANNUAIRE', 'return:MATERIEL']));
    await departure.complete('restore:SAGIR', who.securite1);
    await departure.verify('restore:SAGIR', who.securite2);
    await staff.ended(departure.workflowId);
    expect(await departure.ask()).toMatchObject({ state: 'cancelled', outcome: 'erreur' });
    expect(await held('721001')).toEqual(rights);
    expect(await staff.employmentOf('721001')).toMatchObject({ state: 'active', lastDayWorked: null });
    await staff.untilNight(lastDay);
    expect(await staff.accountIn('ANNUAIRE', '721001')).toMatchObject({ active: true });
  });

  it('with an end date written and not yet read takes the task back and gives the right again', async () => {
    await staff.employ('721002');
    const departure = await staff.leave('721002', await staff.inDays(5));
    await departure.complete('end:SAGIR', who.securite1);
    const difference = await cancel(departure.workflowId);
    expect(difference.cancelled).toContain('end:SAGIR');
    expect(difference.added).toEqual(['restore:SAGIR']);
    await expect(departure.verify('end:SAGIR', who.securite2)).rejects.toMatchObject({
      type: 'task-not-completed',
    });
  });

  it('after the suspension gives back exactly what was taken', async () => {
    const arrival = await staff.employ('721003', { profiles: ['RF-SAISIE'] });
    await staff.giveProfile('721003', arrival, 'RF-SAISIE', { code: 'SAGIR-RF-1', validUntil: null });
    await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'done');
    const rights = await held('721003');
    const groups = (await staff.accountIn('RESEAU', '721003'))?.groups.toSorted();
    const departure = await suspended('721003');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await cancel(departure.workflowId);
    await departure.untilStep('restore:ANNUAIRE', 'done');
    await departure.untilStep('restore:RESEAU', 'done');
    expect(await staff.accountIn('ANNUAIRE', '721003')).toMatchObject({ active: true });
    const restored = await staff.accountIn('RESEAU', '721003');
    expect(restored).toMatchObject({ active: true });
    expect(restored?.groups.toSorted()).toEqual(groups);
    await departure.complete('restore:SAGIR', who.securite1);
    await departure.verify('restore:SAGIR', who.securite2);
    await staff.ended(departure.workflowId);
    expect(await held('721003')).toEqual(rights);
    expect(await staff.employmentOf('721003')).toMatchObject({ state: 'active', lastDayWorked: null });
    const again = await suspended('721003');
    await cancel(again.workflowId);
    await again.untilStep('restore:RESEAU', 'done');
    expect((await staff.accountIn('RESEAU', '721003'))?.groups.toSorted()).toEqual(groups);
  });

  it('does not give back a right whose training has expired meanwhile, and says why', async () => {
    const arrival = await staff.employ('721004', { profiles: ['RF-SAISIE'] });
    const validUntil = await staff.inDays(2);
    await staff.giveProfile('721004', arrival, 'RF-SAISIE', { code: 'SAGIR-RF-1', validUntil });
    await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'done');
    const departure = await suspended('721004');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await staff.untilNight(validUntil);
    await cancel(departure.workflowId);
    const at = await departure.untilStep('restore:RESEAU', 'done');
    expect(at.warnings.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        'RESEAU:groupe:finances n’est pas redonné: la formation SAGIR-RF-1 est échue.',
        'SAGIR:RF-SAISIE n’est pas redonné: la formation SAGIR-RF-1 est échue.',
      ]),
    );
    expect((await staff.accountIn('RESEAU', '721004'))?.groups).toEqual(['postes-de-travail']);
    expect(await held('721004')).not.toContain('RESEAU:groupe:finances');
  });

  it('is refused once the archive has begun, and a second time', async () => {
    await staff.employ('721005');
    const departure = await suspended('721005');
    const archived = instantAt(addDays(await staff.today(), 30), '06:01');
    await house.until(archived);
    await departure.untilStep('archive:RESEAU', 'done');
    await expect(staff.cancel(departure.workflowId)).rejects.toMatchObject({ type: 'departure-archived' });
    await staff.employ('721006');
    const other = await staff.leave('721006', await staff.inDays(5));
    await other.complete('end:SAGIR', who.securite1);
    await cancel(other.workflowId);
    await expect(staff.cancel(other.workflowId)).rejects.toMatchObject({ type: 'process-ended' });
  });

  it('is cancelled once, when two persons cancel it at the same moment', async () => {
    await staff.employ('721007');
    const departure = await suspended('721007');
    const both = await Promise.allSettled([1, 2].map(() => staff.cancel(departure.workflowId)));
    const done = both.filter((each) => each.status === 'fulfilled' && each.value.ok);
    expect(done).toHaveLength(1);
    await departure.untilStep('restore:ANNUAIRE', 'done');
    expect(await staff.accountIn('ANNUAIRE', '721007')).toMatchObject({ active: true });
  });
});
