import { addDays } from '../../domain/calendar/civil-date';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { readResponsibles } from '../../db/stores/responsibles';
import { openHouse, type House } from '../support/house';
import { arrivalOf, hr } from '../support/requests';
import { person } from '../support/story';
import { staffOf, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('the people around a departure', () => {
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
    await staff.employmentOnce(number, 'ended');
    return departure;
  };

  describe('a manager who leaves', () => {
    /** A manager under another one, with one report. */
    const team = async (prefix: string) => {
      const [director, manager, report, substitute] = ['1', '2', '3', '4'].map((digit) => prefix + digit);
      if (!director || !manager || !report || !substitute) throw new Error('four numbers');
      await staff.employ(director);
      await staff.employ(manager, { managerNumber: director });
      await staff.employ(report, { managerNumber: manager });
      await staff.employ(substitute, { managerNumber: manager });
      return { director, manager, report, substitute };
    };

    it('gives his reports to the substitute at the suspension, and the substitute to his own manager', async () => {
      const { director, manager, report, substitute } = await team('73001');
      const lastDay = await staff.inDays(3);
      const departure = await staff.leave(manager, lastDay, { substituteNumber: substitute });
      await departure.untilAsked('handover:PILOTAGE');
      expect(await staff.employmentOf(report)).toMatchObject({ manager });
      await staff.untilNight(lastDay);
      await departure.untilStep('rehome', 'done');
      expect(await staff.employmentOf(report)).toMatchObject({ manager: substitute });
      expect(await staff.employmentOf(substitute)).toMatchObject({ manager: director });
    });

    it('gives them to his own manager when nobody was named', async () => {
      const { director, manager, report } = await team('73002');
      const departure = await suspended(manager);
      await departure.untilStep('rehome', 'done');
      expect(await staff.employmentOf(report)).toMatchObject({ manager: director });
    });

    it('whose substitute leaves first says so, and gives them to his own manager', async () => {
      const { director, manager, report, substitute } = await team('73003');
      const lastDay = await staff.inDays(5);
      await staff.leave(substitute, addDays(lastDay, -1));
      const departure = await staff.leave(manager, lastDay, { substituteNumber: substitute });
      expect((await departure.ask()).warnings.map(({ code }) => code)).toEqual(['substitute-leaving']);
      await staff.untilNight(lastDay);
      await departure.untilStep('rehome', 'done');
      expect(await staff.employmentOf(report)).toMatchObject({ manager: director });
    });

    it('tells nobody that the substitute leaves in confidence, and still gives them to who stays', async () => {
      const { director, manager, report, substitute } = await team('73004');
      const lastDay = await staff.inDays(5);
      await staff.leave(substitute, addDays(lastDay, -1), { confidential: true });
      const departure = await staff.leave(manager, lastDay, { substituteNumber: substitute });
      expect((await departure.ask()).warnings).toEqual([]);
      await staff.untilNight(lastDay);
      await departure.untilStep('rehome', 'done');
      expect(await staff.employmentOf(report)).toMatchObject({ manager: director });
    });
  });

  describe('an owner who leaves', () => {
    /** An organisation's DRF and DRM under a director, and somebody whose profiles wait for them. */
    const owner = async (prefix: string) => {
      const [director, drf, substitute, employee] = ['1', '2', '3', '4'].map((digit) => prefix + digit);
      if (!director || !drf || !substitute || !employee) throw new Error('four numbers');
      for (const number of [director, substitute]) await staff.employ(number);
      await staff.employ(drf, { managerNumber: director });
      await staff.read(
        (sql) => sql`update organizations set settings = jsonb_set(settings, '{owners}',
          ${JSON.stringify({ DRF: drf, DRM: drf })}::text::jsonb) returning code`,
      );
      const profiles = ['RF-CREATION-FOURNISSEUR', 'RF-PAIEMENT'];
      const arrival = await staff.arrive(employee, { profiles, firstDay: await staff.inDays(60) });
      await arrival.untilAsked('approve-owner:RF-PAIEMENT');
      await arrival.untilAsked('waive:SOD-1');
      return { director, drf, substitute, employee, arrival };
    };
    /** Employee numbers of who answers each of these steps today. */
    const answerersOf = async (employee: string, ...steps: string[]) => {
      const tasks = await staff.read(
        (sql) => sql<{ key: string; organization: string; subject: string; assignee: string }[]>`
          select id as key, organization, employee_number as subject, assignee from tasks
          where employee_number = ${employee} and step_id = any (${steps}::text[]) and state = 'open'`,
      );
      const today = await staff.today();
      const found = await house.database.app.withScope(['REGIE'], (tx) => readResponsibles(tx, tasks, today));
      return tasks.map(({ key }) => found.get(key)?.level0);
    };
    const decisions = ['approve-owner:RF-PAIEMENT', 'waive:SOD-1'];

    it('leaves his open approvals and waivers to the substitute, who answers them', async () => {
      const { drf, substitute, employee, arrival } = await owner('73008');
      expect(await answerersOf(employee, ...decisions)).toEqual([drf, drf]);
      const departure = await suspended(drf, { substituteNumber: substitute });
      await departure.untilStep('rehome', 'done');
      expect(await answerersOf(employee, ...decisions)).toEqual([substitute, substitute]);
      const heir = person('drf-2', 'manager', substitute);
      await arrival.complete('approve-owner:RF-PAIEMENT', heir);
      await arrival.complete('waive:SOD-1', heir, { control: 'revue mensuelle', days: 30 });
      await arrival.untilStep('waive:SOD-1', 'done');
    });

    it('leaves them to his own manager when nobody was named', async () => {
      const { director, drf, employee } = await owner('73009');
      const departure = await suspended(drf);
      await departure.untilStep('rehome', 'done');
      expect(await answerersOf(employee, ...decisions)).toEqual([director, director]);
    });
  });

  it('an approver who leaves holds no task any more', async () => {
    await staff.employ('730050');
    await staff.employ('730051');
    await staff.read(
      (sql) => sql`insert into principals (id, organization, kind, name, employee_number)
        values ('approbateur-1', 'REGIE', 'person', 'Approbateur', '730050') returning id`,
    );
    const other = await staff.leave('730051', await staff.inDays(20));
    await other.untilAsked('end:SAGIR');
    await staff.read(
      (sql) => sql`update tasks set claimed_by = 'approbateur-1', claimed_at = now()
        where employee_number = '730051' and step_id = 'end:SAGIR' returning id`,
    );
    await suspended('730050');
    const task = (await staff.tasksOf('730051')).find(({ stepId }) => stepId === 'end:SAGIR');
    expect(task).toMatchObject({ state: 'open', claimedBy: null });
  });

  describe('during an open arrival', () => {
    it('takes over at the suspension: what was not given will not be, and nothing is undone', async () => {
      const arrival = await staff.arrive('730060', { profiles: ['RF-SAISIE'] });
      await arrival.until(({ state }) => state === 'enabled');
      await arrival.untilAsked('approve:RF-SAISIE');
      const departure = await suspended('730060');
      await staff.ended(arrival.workflowId);
      const at = await arrival.ask();
      expect(at).toMatchObject({ state: 'closed', outcome: 'superseded' });
      const states = Object.fromEntries(at.steps.map(({ id, state }) => [id, state]));
      expect(states).toMatchObject({
        'enable:ANNUAIRE': 'done',
        'approve:RF-SAISIE': 'cancelled',
        'work:SAGIR': 'cancelled',
      });
      expect(at.steps.filter(({ id }) => id.startsWith('undo:'))).toEqual([]);
      // The account in SAGIR was asked for and perhaps made: its end is asked too.
      const end = await departure.stepOf('end:SAGIR');
      expect(end.entitlements).toContain('SAGIR:compte');
    });

    it('ends what was given after it was planned, urgently', async () => {
      const arrival = await staff.employ('730061', { profiles: ['RF-SAISIE'] });
      const lastDay = await staff.inDays(4);
      const departure = await staff.leave('730061', lastDay);
      expect((await departure.stepOf('end:SAGIR')).entitlements).not.toContain('SAGIR:RF-SAISIE');
      await staff.giveProfile('730061', arrival, 'RF-SAISIE', { code: 'SAGIR-RF-1', validUntil: null });
      await staff.untilNight(lastDay);
      await departure.untilAsked('end:SAGIR:late');
      expect(await departure.stepOf('end:SAGIR:late')).toMatchObject({
        entitlements: ['SAGIR:RF-SAISIE'],
      });
      const tasks = (await staff.tasksOf('730061')).filter(({ stepId }) => stepId === 'end:SAGIR:late');
      expect(tasks).toMatchObject([{ urgent: true }]);
      expect(await staff.accountIn('RESEAU', '730061')).toMatchObject({ active: false, groups: [] });
    });
  });

  describe('who is hired again', () => {
    it('finds the account again with fresh rights alone, and nothing is archived', async () => {
      const first = await staff.employ('730070', { profiles: ['RF-SAISIE'] });
      await staff.giveProfile('730070', first, 'RF-SAISIE', { code: 'SAGIR-RF-1', validUntil: null });
      await first.untilStep('grant:RESEAU:RF-SAISIE', 'done');
      const before = await staff.accountIn('RESEAU', '730070');
      expect(before?.groups).toContain('finances');
      const departure = await suspended('730070');
      const firstDay = addWorkingDays(await staff.today(), 4, calendar);
      const arrival = await staff.arrive('730070', { firstDay });
      await departure.untilStep('archive:RESEAU', 'cancelled');
      expect((await departure.stepOf('archive:ANNUAIRE')).detail).toBe('rehired');
      await staff.untilNight(firstDay);
      await arrival.until(({ state }) => state === 'enabled');
      const after = await staff.accountIn('RESEAU', '730070');
      expect(after).toMatchObject({ active: true, externalId: before?.externalId });
      expect(after?.groups).toEqual(['postes-de-travail']);
      await staff.untilNight(addDays(firstDay, 40));
      expect(await staff.accountIn('RESEAU', '730070')).toMatchObject({ active: true, archived: false });
    });

    it('has his old departure cancelled no more', async () => {
      await staff.employ('730071');
      const departure = await suspended('730071');
      await staff.arrive('730071', { firstDay: await staff.inDays(10) });
      await departure.untilStep('archive:RESEAU', 'cancelled');
      expect(await staff.cancel(departure.workflowId)).toMatchObject({
        ok: false,
        refusal: { type: 'person-rehired' },
      });
      expect(await staff.accountIn('ANNUAIRE', '730071')).toMatchObject({ active: false });
    });

    it('is a conflict while the old employment goes on, and refused on its last day', async () => {
      await staff.employ('730072');
      const lastDay = await staff.inDays(3);
      const departure = await staff.leave('730072', lastDay);
      const early = await house.submitter.arrival(arrivalOf('730072', addDays(lastDay, 5)), hr);
      expect(early).toMatchObject({ outcome: 'conflict' });
      await staff.untilNight(lastDay);
      await departure.until(({ state }) => state === 'suspended');
      const same = await house.submitter.arrival(arrivalOf('730072', lastDay), hr);
      expect(same).toMatchObject({ outcome: 'refused', refusal: { type: 'before-last-day' } });
    });
  });
});
