import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import type { ArrivalChanges, ChangeRequest } from '../../domain/people/changes';
import { amendArrival, cancelProcess, workProven } from '../../workflows/contracts/people';
import { openHouse, type House } from '../support/house';
import { arrivalOf, departureOf, hr } from '../support/requests';
import { follow, person } from '../support/story';

jest.setTimeout(120_000);

const security = person('securite-1');
const colleague = person('securite-2');

/** The cases of the connectors' contract, for a system without an interface: people write, people and extracts read. */
describe('a manual system, held to the contract of the others', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
  });
  afterAll(() => house.close());

  const today = async () => civilDateOf(new Date(await house.now()).toISOString());
  const arrive = async (number: string) => {
    const submission = await house.submitter.arrival(arrivalOf(number, await today()), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };
  const leave = async (number: string) => {
    const lastDay = addWorkingDays(await today(), 10, calendar);
    const submission = await house.submitter.departure(departureOf(number, lastDay), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'departure', submission.id);
  };
  const held = async (number: string): Promise<string[]> =>
    await house.database.app.withScope(['REGIE'], async ({ sql }) => {
      const rows = await sql<{ entitlement: string }[]>`
        select g.entitlement from grants g join people p on p.id = g.person_id
        where p.number = ${number} and g.system = 'SAGIR' and g.recorded_to is null and g.valid_to is null`;
      return rows.map(({ entitlement }) => entitlement).sort();
    });
  const tasksOf = async (number: string): Promise<number> =>
    await house.database.app.withScope(['REGIE'], async ({ sql }) => {
      const rows = await sql`select 1 from tasks where employee_number = ${number} and system = 'SAGIR'`;
      return rows.length;
    });

  it('create: the right is held once a second person has read it, not before', async () => {
    const arrival = await arrive('630001');
    await arrival.complete('work:SAGIR', security);
    expect(await held('630001')).toEqual([]);
    await arrival.verify('work:SAGIR', colleague);
    expect(await held('630001')).toEqual(['SAGIR:LSA', 'SAGIR:LSCD', 'SAGIR:LSH-EMPLOYE', 'SAGIR:compte']);
  });

  it('create: nobody verifies his own work', async () => {
    const arrival = await arrive('630002');
    await arrival.complete('work:SAGIR', security);
    await expect(arrival.verify('work:SAGIR', security)).rejects.toMatchObject({ type: 'same-person' });
  });

  it('create again: the same request opens no second task', async () => {
    await arrive('630003').then((arrival) => arrival.untilStep('work:SAGIR', 'open'));
    await house.submitter.arrival(arrivalOf('630003', await today()), hr);
    expect(await tasksOf('630003')).toBe(1);
  });

  it('read back: work that the next extract shows needs no second person', async () => {
    const arrival = await arrive('630004');
    await arrival.complete('work:SAGIR', security);
    const { task } = await arrival.stepOf('work:SAGIR');
    const proof = { taskIds: [task ?? ''], extractId: 'extrait-1', at: '2026-11-24T12:00:00Z' };
    await house.gateway.signal(arrival.workflowId, workProven, proof);
    await arrival.untilStep('work:SAGIR', 'done');
    expect(await held('630004')).toHaveLength(4);
  });

  it('says yes and does nothing: a second person who does not find it sends the work back', async () => {
    const arrival = await arrive('630005');
    await arrival.complete('work:SAGIR', security);
    await arrival.reject('work:SAGIR', colleague, 'introuvable dans SAGIR');
    await arrival.untilStep('work:SAGIR', 'open');
    await arrival.complete('work:SAGIR', security);
    await arrival.verify('work:SAGIR', colleague);
    expect(await held('630005')).toHaveLength(4);
  });

  it('nonsense: an answer without evidence does not count', async () => {
    const arrival = await arrive('630006');
    const empty = arrival.answer('work:SAGIR', { verb: 'complete', evidence: { note: ' ' } }, security);
    await expect(empty).rejects.toMatchObject({ type: 'evidence-missing' });
  });

  it('suspend and restore: ends by a task, and comes back by a task when the departure is cancelled', async () => {
    const arrival = await arrive('630007');
    await arrival.complete('work:SAGIR', security);
    await arrival.verify('work:SAGIR', colleague);
    const departure = await leave('630007');
    await departure.complete('end:SAGIR', security);
    await departure.verify('end:SAGIR', colleague);
    expect(await held('630007')).toEqual([]);
    await house.gateway.update(departure.workflowId, cancelProcess, { reason: 'revient', actor: hr.actor });
    await departure.complete('restore:SAGIR', security);
    await departure.verify('restore:SAGIR', colleague);
    expect(await held('630007')).toHaveLength(4);
  });

  const move = async (number: string, over: Partial<ChangeRequest>) => {
    const request = {
      organization: 'REGIE',
      employeeNumber: number,
      effectiveOn: await today(),
      remark: null,
    };
    const submission = await house.submitter.change({ ...request, ...over }, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'change', submission.id);
  };
  const given = async (number: string) => {
    const arrival = await arrive(number);
    await arrival.complete('work:SAGIR', security);
    await arrival.verify('work:SAGIR', colleague);
    return arrival;
  };

  it('rename: who marries is asked to be renamed in it, and no right changes', async () => {
    await given('630009');
    const before = await held('630009');
    const change = await move('630009', { familyName: 'Roy-Tremblay' });
    await change.untilStep('update:ANNUAIRE', 'done');
    await change.complete('correct:SAGIR', security);
    await change.until(({ state }) => state === 'closed');
    expect(await held('630009')).toEqual(before);
  });

  it('rename: before the first day, where the work was done already, once for each correction', async () => {
    const firstDay = addWorkingDays(await today(), 4, calendar);
    const submission = await house.submitter.arrival(arrivalOf('630010', firstDay), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    const arrival = follow(house, 'arrival', submission.id);
    const correct = async (changes: ArrivalChanges) => {
      const update = { changes, requestHash: null, actor: hr.actor };
      const amended = await house.gateway.update(arrival.workflowId, amendArrival, update);
      return amended.ok ? amended.difference.added : amended.refusal;
    };
    // Not written anywhere yet: whoever opens the task reads the name as it is.
    expect(await correct({ employee: { familyName: 'Roi' } })).toEqual([]);
    await arrival.complete('work:SAGIR', security);
    expect(await correct({ employee: { familyName: 'Roy' } })).toEqual(['correct:SAGIR']);
    expect(await correct({ position: { unit: 'Paie' } })).toEqual([]);
    await arrival.complete('correct:SAGIR', security);
    expect(await correct({ remark: 'rien de visible' })).toEqual([]);
    expect(await correct({ employee: { familyName: 'Leroy' } })).toEqual(['correct:SAGIR:2']);
    await arrival.complete('correct:SAGIR:2', security);
    expect((await arrival.stepOf('correct:SAGIR')).state).toBe('done');
  });

  it('group add and remove: a right of the new post is given, the old one ended, the others stay', async () => {
    await given('630011');
    const grown = await move('630011', { profiles: ['GESTIONNAIRE'] });
    await grown.complete('approve:GESTIONNAIRE', person('gestionnaire-1', 'manager'));
    await grown.complete('work:SAGIR:GESTIONNAIRE', security);
    await grown.verify('work:SAGIR:GESTIONNAIRE', colleague);
    expect(await held('630011')).toContain('SAGIR:LSH-GESTIONNAIRE');
    await grown.complete('work:PILOTAGE:GESTIONNAIRE', person('pilote-1', 'pilot'));
    await grown.verify('work:PILOTAGE:GESTIONNAIRE', person('pilote-2', 'pilot'));
    await grown.until(({ state }) => state === 'closed');
    const tomorrow = addDays(await today(), 1);
    const shrunk = await move('630011', { profiles: ['LIBRE-SERVICE'], effectiveOn: tomorrow });
    await house.until(instantAt(tomorrow, '00:05'));
    await shrunk.complete('end:SAGIR', security);
    await shrunk.verify('end:SAGIR', colleague);
    expect(await held('630011')).toEqual(['SAGIR:LSA', 'SAGIR:LSCD', 'SAGIR:LSH-EMPLOYE', 'SAGIR:compte']);
  });

  it('down and slow: nobody answers for a week, which delays no other system; what is done then still counts', async () => {
    const arrival = await arrive('630008');
    await arrival.until(({ state }) => state === 'enabled');
    await house.until(new Date((await house.now()) + 7 * 86_400_000).toISOString());
    expect((await arrival.stepOf('work:SAGIR')).state).toBe('open');
    const messages = await house.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql<{ kind: string }[]>`
      select o.kind from outbox o join tasks t on t.id = o.task_id
      where t.employee_number = '630008' and t.system = 'SAGIR' order by o.not_before`,
    );
    expect(messages.map(({ kind }) => kind)).toEqual(['task', 'reminder', 'escalation', 'escalation']);
    await arrival.complete('work:SAGIR', security);
    await arrival.verify('work:SAGIR', colleague);
    expect(await held('630008')).toHaveLength(4);
    expect(await tasksOf('630008')).toBe(1);
  });
});
