import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../../domain/calendar/public-holidays';
import { addWorkingDays } from '../../domain/calendar/working-days';
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
});
