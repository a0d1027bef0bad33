import { addDays } from '../../domain/calendar/civil-date';
import { instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import type { ChangeRequest } from '../../domain/people/changes';
import { knowerOf } from '../../domain/people/knower';
import { openHouse, type House } from '../support/house';
import { hr } from '../support/requests';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('a move within an employment', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const inWorkingDays = async (days: number) => addWorkingDays(await staff.today(), days, calendar);
  const moveOf = (
    employeeNumber: string,
    effectiveOn: string,
    over: Partial<ChangeRequest> = {},
  ): ChangeRequest => ({ organization: 'REGIE', employeeNumber, effectiveOn, remark: null, ...over });
  const trained = { code: 'SAGIR-RF-1', validUntil: null };
  const held = async (number: string) =>
    (await staff.grantsOf(number)).filter(({ validTo }) => validTo === null).map((each) => each.entitlement);
  const enteringClerk = async (number: string) => {
    const arrival = await staff.employ(number, { profiles: ['RF-SAISIE'] });
    await staff.giveProfile(number, arrival, 'RF-SAISIE', trained);
    await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'done');
    return arrival;
  };

  it('swaps the profile on its day: the old ends, the new comes behind its approval, what stays is untouched', async () => {
    await enteringClerk('750001');
    const before = await staff.accountIn('RESEAU', '750001');
    expect(before?.groups.toSorted()).toEqual(['finances', 'postes-de-travail']);
    const day = await inWorkingDays(8);
    const change = await staff.change(moveOf('750001', day, { profiles: ['RH-DOTATION'] }));
    await change.complete('approve:RH-DOTATION', who.manager);
    await staff.train('750001', change.workflowId, { code: 'SAGIR-RH-1', validUntil: null });
    await house.until(instantAt(addDays(day, -1), '23:30'));
    expect((await staff.accountIn('RESEAU', '750001'))?.groups).toContain('finances');
    await house.until(instantAt(day, '00:05'));
    await change.untilStep('revoke:RESEAU', 'done');
    await change.untilStep('grant:RESEAU:RH-DOTATION', 'done');
    const after = await staff.accountIn('RESEAU', '750001');
    expect(after?.groups.toSorted()).toEqual(['postes-de-travail', 'rh']);
    for (const step of ['end:SAGIR', 'work:SAGIR:RH-DOTATION']) {
      await change.complete(step, who.securite1);
      await change.verify(step, who.securite2);
    }
    await staff.ended(change.workflowId);
    expect(await change.ask()).toMatchObject({ state: 'closed', outcome: 'completed' });
    const rights = await held('750001');
    expect(rights).toEqual(expect.arrayContaining(['SAGIR:RH-DOTATION', 'SAGIR:LSA', 'RESEAU:groupe:rh']));
    expect(rights).not.toContain('SAGIR:RF-SAISIE');
    const [ended] = (await staff.grantsOf('750001')).filter(
      ({ entitlement }) => entitlement === 'RESEAU:groupe:finances',
    );
    expect(ended).toMatchObject({ endStep: 'revoke:RESEAU' });
  });

  it('leaves alone a group that both profiles give', async () => {
    await enteringClerk('750002');
    const day = await inWorkingDays(3);
    const change = await staff.change(moveOf('750002', day, { profiles: ['RF-COMPTES-PAYABLES'] }));
    const steps = (await change.ask()).steps;
    expect(steps.flatMap(({ entitlements }) => entitlements)).not.toContain('RESEAU:groupe:finances');
    await house.until(instantAt(day, '00:05'));
    await change.untilAsked('end:SAGIR');
    expect((await staff.accountIn('RESEAU', '750002'))?.groups).toContain('finances');
  });

  it('goes on without the new right when the manager refuses it', async () => {
    await staff.employ('750003');
    const day = await inWorkingDays(2);
    const change = await staff.change(moveOf('750003', day, { profiles: ['RH-DOTATION'] }));
    await change.reject('approve:RH-DOTATION', who.manager, 'pas son travail');
    await staff.untilNight(day);
    await staff.ended(change.workflowId);
    const at = await change.ask();
    expect(at.steps.find(({ id }) => id === 'work:SAGIR:RH-DOTATION')?.state).toBe('withheld');
    expect(at.steps.find(({ id }) => id === 'move')?.state).toBe('done');
  });

  it('goes on without the new right when nobody answers in ten working days', async () => {
    await staff.employ('750004');
    const day = await inWorkingDays(2);
    const change = await staff.change(moveOf('750004', day, { profiles: ['RH-DOTATION'] }));
    await house.until(instantAt(await inWorkingDays(11), '23:59'));
    await staff.ended(change.workflowId);
    const approval = (await change.ask()).steps.find(({ id }) => id === 'approve:RH-DOTATION');
    expect(approval).toMatchObject({ state: 'withheld', detail: 'no-answer' });
  });

  it('shows the new post in both directories on its day, and has it written in SAGIR', async () => {
    await staff.employ('750005');
    const day = await inWorkingDays(2);
    const post = { title: 'Conseillère', unit: 'Direction des finances' };
    const change = await staff.change(moveOf('750005', day, post));
    await house.until(instantAt(addDays(day, -1), '23:30'));
    expect((await staff.accountIn('ANNUAIRE', '750005'))?.attributes.unit).toBe('Secrétariat général');
    await house.until(instantAt(day, '00:05'));
    await change.complete('correct:SAGIR', who.securite1);
    await staff.ended(change.workflowId);
    for (const system of ['ANNUAIRE', 'RESEAU'])
      expect((await staff.accountIn(system, '750005'))?.attributes).toMatchObject(post);
    expect(await staff.employmentOf('750005')).toMatchObject(post);
  });

  it('gives another manager on its day', async () => {
    await staff.employ('750006');
    await staff.employ('750007');
    const day = await inWorkingDays(1);
    const change = await staff.change(moveOf('750007', day, { managerNumber: '750006' }));
    expect(await staff.employmentOf('750007')).toMatchObject({ manager: null });
    await house.until(instantAt(day, '00:05'));
    await staff.ended(change.workflowId);
    expect(await staff.employmentOf('750007')).toMatchObject({ manager: '750006' });
    const cycle = await house.submitter.change(moveOf('750006', day, { managerNumber: '750007' }), hr);
    expect(cycle).toMatchObject({ outcome: 'refused', refusal: { type: 'manager-cycle' } });
  });

  it('that is cancelled before its day undoes what was given early, and changes nothing', async () => {
    await staff.employ('750008');
    const day = await inWorkingDays(4);
    const change = await staff.change(moveOf('750008', day, { profiles: ['RH-DOTATION'], title: 'Cheffe' }));
    await change.complete('approve:RH-DOTATION', who.manager);
    await staff.train('750008', change.workflowId, { code: 'SAGIR-RH-1', validUntil: null });
    await change.complete('work:SAGIR:RH-DOTATION', who.securite1);
    await change.verify('work:SAGIR:RH-DOTATION', who.securite2);
    expect(await held('750008')).toContain('SAGIR:RH-DOTATION');
    const cancelled = await staff.cancel(change.workflowId);
    expect(cancelled).toMatchObject({ ok: true, difference: { undone: ['work:SAGIR:RH-DOTATION'] } });
    await change.complete('undo:work:SAGIR:RH-DOTATION', who.securite1);
    await change.verify('undo:work:SAGIR:RH-DOTATION', who.securite2);
    await staff.ended(change.workflowId);
    expect((await change.ask()).state).toBe('cancelled');
    await staff.untilNight(day);
    expect(await staff.employmentOf('750008')).toMatchObject({ title: 'Technicienne' });
    expect(await held('750008')).not.toContain('SAGIR:RH-DOTATION');
  });

  it('is not cancelled on or after its day', async () => {
    await staff.employ('750009');
    const change = await staff.change(moveOf('750009', await staff.today(), { profiles: ['RH-DOTATION'] }));
    await expect(staff.cancel(change.workflowId)).rejects.toMatchObject({ type: 'change-effective' });
  });

  it('is taken over by a departure: what was not given will not be', async () => {
    await staff.employ('750010');
    const day = await inWorkingDays(10);
    const change = await staff.change(moveOf('750010', day, { profiles: ['RH-DOTATION'], title: 'Cheffe' }));
    await change.untilAsked('approve:RH-DOTATION');
    const departure = await staff.leave('750010', await staff.today(), { immediate: true });
    await departure.until(({ state }) => state === 'suspended');
    await staff.ended(change.workflowId);
    expect(await change.ask()).toMatchObject({ state: 'closed', outcome: 'superseded' });
    const tasks = (await staff.tasksOf('750010')).filter(({ stepId }) => stepId === 'approve:RH-DOTATION');
    expect(tasks).toMatchObject([{ state: 'cancelled' }]);
    expect(await staff.employmentOf('750010')).toMatchObject({ title: 'Technicienne' });
  });

  it('does what its preview says', async () => {
    await enteringClerk('750011');
    const request = moveOf('750011', await inWorkingDays(9), { profiles: ['RH-PAIE'], unit: 'Paie' });
    const preview = await house.previewer.change(request, await staff.now(), knowerOf(hr.actor));
    const submission = await house.submitter.change(request, hr);
    if (!preview.ok || submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    const shape = ({ steps }: typeof preview.plan) =>
      steps.map(({ id, action, entitlements, needs, reason }) => ({
        id,
        action,
        entitlements,
        needs,
        reason,
      }));
    expect(shape(submission.plan)).toEqual(shape(preview.plan));
  });

  it.each([
    ['unknown-profile', { profiles: ['INCONNU'] }],
    ['manager-is-self', { managerNumber: '750012' }],
    ['unknown-manager', { managerNumber: '799998' }],
  ])('is refused with %s', async (type, over) => {
    if (!(await staff.employmentOf('750012'))) await staff.employ('750012');
    const refused = await house.submitter.change(moveOf('750012', await inWorkingDays(2), over), hr);
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { type } });
  });

  it('is refused while another one is open', async () => {
    await staff.employ('750013');
    await staff.change(moveOf('750013', await inWorkingDays(5), { title: 'Cheffe' }));
    const second = await house.submitter.change(
      moveOf('750013', await inWorkingDays(6), { title: 'Commise' }),
      hr,
    );
    expect(second.outcome).toMatch(/refused|conflict/);
  });
});
