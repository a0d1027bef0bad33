import { addDays } from '../../domain/calendar/civil-date';
import { instantAt } from '../../domain/calendar/instants';
import { WAIVER_DAYS } from '../../domain/tasks/rules';
import { waitUntil } from '../../embedded/wait';
import { workflowIdOf } from '../../temporal/ids';
import { trainingRecorded } from '../../workflows/contracts/people';
import { RECONCILIATION } from '../../workflows/contracts/reconciliation';
import { openHouse, type House } from '../support/house';
import { follow } from '../support/story';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(180_000);

describe('a right whose training or waiver has expired', () => {
  let house: House;
  let staff: Staff;
  let nights = 0;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  /** The night of 2:00, on a day: the workflow that the schedule wakes. */
  const night = async (day: string): Promise<void> => {
    await house.until(instantAt(day, '02:00'));
    nights += 1;
    const workflowId = `${RECONCILIATION}/_/night-${nights}`;
    const handle = await house.client.workflow.start(RECONCILIATION, {
      workflowId,
      taskQueue: house.taskQueue,
    });
    // Its result is not waited for: the clock would jump.
    const isOver = async () => (await handle.describe()).status.name === 'COMPLETED';
    if (!(await waitUntil(isOver, 30_000, 50))) throw new Error('the night has not ended');
  };
  const expiriesOf = (number: string) =>
    staff.read(
      (sql) => sql<{ id: string; state: string; outcome: string | null }[]>`
        select id, state, outcome from processes where kind = 'expiry' and employee_number = ${number} order by recorded_at`,
    );
  const theExpiryOf = async (number: string) => {
    const [expiry, ...others] = await expiriesOf(number);
    if (!expiry || others.length > 0) throw new Error(`${others.length + 1} processes`);
    return follow(house, 'expiry', expiry.id);
  };
  const findingsOf = (number: string) =>
    staff.read(
      (sql) => sql<{ about: string }[]>`
        select split_part(dedupe_key, ':', 1) as about from tasks
        where employee_number = ${number} and kind = 'finding' and closed_at is null`,
    );
  const heldIn = async (number: string) =>
    (await staff.grantsOf(number))
      .filter(({ validTo }) => validTo === null)
      .map(({ entitlement }) => entitlement);
  /** Somebody with a profile whose training is valid until a day. */
  const clerk = async (number: string, validUntil: string) => {
    const arrival = await staff.employ(number, { profiles: ['RF-COMPTES-PAYABLES'] });
    await staff.train(number, arrival.workflowId, { code: 'SAGIR-RF-1', validUntil: null });
    const profile = 'RF-COMPTES-PAYABLES';
    await staff.giveProfile(number, arrival, profile, { code: 'SAGIR-RF-2', validUntil });
    await arrival.untilStep(`grant:RESEAU:${profile}`, 'done');
    return arrival;
  };

  it('is asked about a month before, and ends the night after: revoked and read back, a task elsewhere, told to both', async () => {
    const last = await staff.inDays(40);
    await clerk('770001', last);
    await night(addDays(last, -29));
    expect(await findingsOf('770001')).toEqual([{ about: 'expires' }]);
    await night(last);
    expect(await expiriesOf('770001')).toEqual([]);
    await night(addDays(last, 1));
    const expiry = await theExpiryOf('770001');
    await expiry.untilStep('revoke:RESEAU', 'done');
    expect((await staff.accountIn('RESEAU', '770001'))?.groups).toEqual(['postes-de-travail']);
    expect(await findingsOf('770001')).toEqual([]);
    await night(addDays(last, 2));
    expect(await findingsOf('770001')).toEqual([]);
    await expiry.complete('end:SAGIR', who.securite1);
    await expiry.verify('end:SAGIR', who.securite2);
    await staff.ended(expiry.workflowId);
    expect(await expiriesOf('770001')).toMatchObject([{ state: 'closed', outcome: 'completed' }]);
    const rights = await heldIn('770001');
    expect(rights).not.toContain('SAGIR:RF-COMPTES-PAYABLES');
    expect(rights).toContain('SAGIR:LSA');
    const { id } = (await expiriesOf('770001'))[0] ?? {};
    const [ended] = (await staff.grantsOf('770001')).filter(({ validTo }) => validTo !== null);
    expect(ended?.endProcess).toBe(id);
    const told = await staff.read(
      (sql) => sql<{ recipient: string; kind: string }[]>`
        select recipient, kind from outbox where process_id = ${id ?? ''} and task_id is null order by recipient`,
    );
    expect(told).toEqual([
      { recipient: 'employee', kind: 'expiry' },
      { recipient: 'manager', kind: 'expiry' },
    ]);
    const audited = await staff.read(
      (sql) => sql<{ action: string }[]>`select action from audit where subject_id = ${id ?? ''} order by id`,
    );
    expect(audited.map(({ action }) => action)).toEqual([...['expiry-accepted', 'access-revoke', 'closed']]);
  });

  it('stays when the training is renewed before the day', async () => {
    const last = await staff.inDays(5);
    await clerk('770002', last);
    await staff.read(
      (sql) => sql`update trainings_held t set valid_until = ${addDays(last, 700)}::text::date from people p
        where p.id = t.person_id and p.number = '770002' and t.code = 'SAGIR-RF-2' returning t.code`,
    );
    await night(addDays(last, 1));
    expect(await expiriesOf('770002')).toEqual([]);
    expect(await heldIn('770002')).toContain('SAGIR:RF-COMPTES-PAYABLES');
  });

  it('is kept as far as it has not ended when the training is renewed meanwhile', async () => {
    const last = await staff.inDays(3);
    await clerk('770003', last);
    await night(addDays(last, 1));
    const expiry = await theExpiryOf('770003');
    await expiry.untilAsked('end:SAGIR');
    await expiry.untilStep('revoke:RESEAU', 'done');
    const renewed = { code: 'SAGIR-RF-2', validUntil: addDays(last, 700) };
    await house.gateway.signal(expiry.workflowId, trainingRecorded, renewed);
    await staff.ended(expiry.workflowId);
    expect(await expiriesOf('770003')).toMatchObject([{ state: 'closed', outcome: 'renewed' }]);
    expect(await heldIn('770003')).toContain('SAGIR:RF-COMPTES-PAYABLES');
  });

  it('ends alone when it was held by a waiver: the right beside it stays', async () => {
    const today = await staff.today();
    const profiles = ['RF-SAISIE', 'RM-ACQUISITIONS', 'RM-APPROBATION'];
    const arrival = await staff.employ('770004', { profiles });
    const trained = { code: 'SAGIR-RM-1', validUntil: null };
    await staff.giveProfile('770004', arrival, 'RM-ACQUISITIONS', trained);
    await arrival.complete('approve:RM-APPROBATION', who.manager);
    await arrival.complete('waive:SOD-2', who.respondent, { control: 'revue mensuelle', days: WAIVER_DAYS });
    await arrival.complete('work:SAGIR:RM-APPROBATION:SOD-2', who.securite1);
    await arrival.verify('work:SAGIR:RM-APPROBATION:SOD-2', who.securite2);
    await night(addDays(today, WAIVER_DAYS - 1));
    expect(await expiriesOf('770004')).toEqual([]);
    await night(addDays(today, WAIVER_DAYS));
    const expiry = await theExpiryOf('770004');
    expect((await expiry.stepOf('end:SAGIR')).entitlements).toEqual(['SAGIR:RM-APPROBATION']);
    await expiry.complete('end:SAGIR', who.securite1);
    await expiry.verify('end:SAGIR', who.securite2);
    await staff.ended(expiry.workflowId);
    const rights = await heldIn('770004');
    expect(rights).toContain('SAGIR:RM-ACQUISITIONS');
    expect(rights).not.toContain('SAGIR:RM-APPROBATION');
  });

  it('is left to the departure that takes the accesses meanwhile', async () => {
    const last = await staff.inDays(3);
    await clerk('770005', last);
    await night(addDays(last, 1));
    const expiry = await theExpiryOf('770005');
    await expiry.untilAsked('end:SAGIR');
    const departure = await staff.leave('770005', await staff.today(), { immediate: true });
    await departure.until(({ state }) => state === 'suspended');
    await staff.ended(expiry.workflowId);
    expect(await expiriesOf('770005')).toMatchObject([{ outcome: 'superseded' }]);
    const asked = (await staff.tasksOf('770005')).filter(
      ({ stepId, state }) => /^end:SAGIR/.test(stepId) && state === 'open',
    );
    expect(asked.length).toBeGreaterThan(0);
  });

  it('is not begun twice by one night that is made again', async () => {
    const last = await staff.inDays(3);
    await clerk('770006', last);
    await night(addDays(last, 1));
    await night(addDays(last, 1));
    expect(await expiriesOf('770006')).toHaveLength(1);
    expect(workflowIdOf('expiry', (await expiriesOf('770006'))[0]?.id ?? '')).toMatch(/^expiry\/REGIE\//);
  });
});
