import { readTasks } from '../../db/stores/tasks';
import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { trainingRecorded } from '../../workflows/contracts/people';
import { openHouse, type House } from '../support/house';
import { arrivalOf, hr } from '../support/requests';
import { follow, person } from '../support/story';

jest.setTimeout(120_000);

describe('an arrival, from its acceptance to its end', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
  });
  afterAll(() => house.close());

  const today = async () => civilDateOf(new Date(await house.now()).toISOString());
  const accountIn = async (system: string, number: string) => {
    const connector = await house.connectors.connectorFor('REGIE', system);
    const ref = { userName: `regie-${number}`, externalId: '' };
    return await connector.read(ref, { signal: new AbortController().signal });
  };
  const accepted = async (number: string, firstDay: string, over = {}) => {
    const submission = await house.submitter.arrival(arrivalOf(number, firstDay, over), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };

  it('gives, proves and closes in at most 92 events when everything goes at first try', async () => {
    const firstDay = addWorkingDays(await today(), 15, calendar);
    const arrival = await accepted('600001', firstDay);
    await house.until(instantAt(addWorkingDays(firstDay, -5, calendar), '06:01'));
    await arrival.complete('work:SAGIR', person('securite-1'));
    await arrival.verify('work:SAGIR', person('securite-2'));
    await arrival.complete('work:MATERIEL', person('gestionnaire-1', 'manager'));
    await arrival.verify('work:MATERIEL', person('repondant', 'respondent'));
    await house.until(instantAt(addWorkingDays(firstDay, -3, calendar), '06:01'));
    await arrival.untilStep('prepare:RESEAU', 'done');
    await house.until(instantAt(firstDay, '00:01'));
    await arrival.until((at) => at.state === 'enabled');
    await house.until(instantAt(addDays(addWorkingDays(firstDay, 5, calendar), 1), '00:00'));
    await arrival.complete('check', person('gestionnaire-1', 'manager'));
    await house.client.workflow.getHandle(arrival.workflowId).result();
    const events = await arrival.history();
    console.info(`golden arrival: ${events.length} events`);
    expect(events.length).toBeLessThanOrEqual(92);
  });

  describe('rights behind approvals and trainings', () => {
    it('gives a right once the manager approves and the training is recorded', async () => {
      const firstDay = await today();
      const arrival = await accepted('600010', firstDay, { profiles: ['RF-SAISIE'] });
      await arrival.until((at) => at.state === 'enabled');
      expect((await arrival.stepOf('grant:RESEAU:RF-SAISIE')).state).toBe('waiting');
      await arrival.complete('approve:RF-SAISIE', person('gestionnaire-1', 'manager'));
      expect((await arrival.stepOf('grant:RESEAU:RF-SAISIE')).state).toBe('waiting');
      await house.gateway.signal(arrival.workflowId, trainingRecorded, {
        code: 'SAGIR-RF-1',
        validUntil: null,
      });
      await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'done');
      await arrival.untilStep('work:SAGIR:RF-SAISIE', 'open');
      expect((await accountIn('RESEAU', '600010'))?.groups).toContain('finances');
    });

    it('does not let who asked approve', async () => {
      const arrival = await accepted('600011', await today(), { profiles: ['RF-SAISIE'] });
      const asker = arrival.complete('approve:RF-SAISIE', hr.actor);
      await expect(asker).rejects.toMatchObject({ type: 'requester-may-not-approve' });
    });

    it('does not let anybody approve for himself', async () => {
      const arrival = await accepted('600012', await today(), { profiles: ['RF-SAISIE'] });
      const own = arrival.complete('approve:RF-SAISIE', person('moi', 'manager', '600012'));
      await expect(own).rejects.toMatchObject({ type: 'own-right' });
    });

    it('withholds a refused right and gives the others', async () => {
      const arrival = await accepted('600013', await today(), { profiles: ['RF-SAISIE'] });
      await arrival.reject('approve:RF-SAISIE', person('gestionnaire-1', 'manager'), 'pas dans ses tâches');
      const at = await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'withheld');
      expect(at.steps.find(({ id }) => id === 'work:SAGIR:RF-SAISIE')?.state).toBe('withheld');
      await arrival.until(({ state }) => state === 'enabled');
    });

    it('ends an approval without answer after ten working days as not granted', async () => {
      const day = await today();
      const arrival = await accepted('600014', day, { profiles: ['RF-SAISIE'] });
      await arrival.until(({ state }) => state === 'enabled');
      await house.until(instantAt(addWorkingDays(day, 11, calendar), '23:59'));
      const step = await arrival.untilStep('approve:RF-SAISIE', 'withheld');
      expect(step.steps.find(({ id }) => id === 'approve:RF-SAISIE')?.detail).toBe('no-answer');
      const late = arrival.complete('approve:RF-SAISIE', person('gestionnaire-1', 'manager'));
      await expect(late).rejects.toMatchObject({ type: 'task-not-open' });
    });

    it('asks the manager for a profile when HR gave none, and gives what he chose', async () => {
      const arrival = await accepted('600015', await today(), { profiles: [] });
      await arrival.complete('choose', person('gestionnaire-1', 'manager'), { profiles: ['RH-DOTATION'] });
      await arrival.untilStep('approve:RH-DOTATION', 'open');
      await arrival.until(({ state }) => state === 'enabled');
    });

    it('are not approved by who chose them: the next in line may at once', async () => {
      const arrival = await accepted('600016', await today(), { profiles: [] });
      const chooser = person('gestionnaire-1', 'manager');
      await arrival.complete('choose', chooser, { profiles: ['RH-DOTATION'] });
      await arrival.untilStep('approve:RH-DOTATION', 'open');
      const type = 'requester-may-not-approve';
      await expect(arrival.complete('approve:RH-DOTATION', chooser)).rejects.toMatchObject({ type });
      const asked = await arrival.untilAsked('approve:RH-DOTATION');
      const [task] = await house.database.app.withScope(['REGIE'], (tx) => readTasks(tx, [asked]));
      expect(task).toMatchObject({ requestedBy: 'gestionnaire-1' });
      expect(task?.escalateAt).toBe(task?.openedAt);
      await arrival.complete('approve:RH-DOTATION', person('gestionnaire-2', 'manager'));
    });
  });

  describe('separation of duties', () => {
    const conflicting = { profiles: ['RF-COMPTES-PAYABLES', 'RM-APPROBATION'] };

    it('holds the conflicting right until the owner waives the rule, with a control', async () => {
      const arrival = await accepted('600020', await today(), conflicting);
      await arrival.complete('approve:RM-APPROBATION', person('gestionnaire-1', 'manager'));
      await house.gateway.signal(arrival.workflowId, trainingRecorded, {
        code: 'SAGIR-RM-1',
        validUntil: null,
      });
      await arrival.untilStep('work:PILOTAGE:RM-APPROBATION', 'open');
      expect((await arrival.stepOf('work:SAGIR:RM-APPROBATION:SOD-8')).state).toBe('waiting');
      const owner = person('drf', 'respondent');
      await expect(arrival.complete('waive:SOD-8', owner)).rejects.toMatchObject({ type: 'control-missing' });
      await arrival.complete('waive:SOD-8', owner, { control: 'revue mensuelle', days: 60 });
      await arrival.untilStep('work:SAGIR:RM-APPROBATION:SOD-8', 'open');
    });

    it('goes on without the conflicting right when the owner refuses', async () => {
      const arrival = await accepted('600021', await today(), conflicting);
      await arrival.reject('waive:SOD-8', person('drf', 'respondent'));
      await arrival.untilStep('work:SAGIR:RM-APPROBATION:SOD-8', 'withheld');
      await arrival.until(({ state }) => state === 'enabled');
    });
  });
});
