import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { addWorkingDays } from '../../domain/calendar/working-days';
import type { Sender } from '../../domain/people/submission';
import { amendArrival, cancelProcess } from '../../workflows/contracts/people';
import { openHouse, type House } from '../support/house';
import { arrivalOf, hr } from '../support/requests';
import { follow, person } from '../support/story';

jest.setTimeout(120_000);

const file: Sender = { ...hr, origin: 'import' };

describe('an arrival that is corrected, cancelled or sent again', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
  });
  afterAll(() => house.close());

  const today = async () => civilDateOf(new Date(await house.now()).toISOString());
  const inDays = async (days: number) => addWorkingDays(await today(), days, calendar);
  const accountOf = async (number: string) => {
    const connector = await house.connectors.connectorFor('REGIE', 'ANNUAIRE');
    return await connector.read(
      { userName: `regie-${number}`, externalId: '' },
      { signal: new AbortController().signal },
    );
  };
  const accepted = async (number: string, firstDay: string, over = {}) => {
    const submission = await house.submitter.arrival(arrivalOf(number, firstDay, over), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };
  const amend = (workflowId: string, changes: object, actor = hr.actor) =>
    house.gateway.update(workflowId, amendArrival, { changes, requestHash: null, actor });
  const cancel = (workflowId: string) =>
    house.gateway.update(workflowId, cancelProcess, { reason: 'désistement', actor: hr.actor });

  it('moves with its first day, and says which steps moved', async () => {
    const arrival = await accepted('610001', await inDays(20));
    const later = await inDays(25);
    const amended = await amend(arrival.workflowId, { firstDay: later });
    if (!amended.ok) throw new Error(amended.refusal.type);
    expect(amended.difference.moved.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['prepare:ANNUAIRE', 'enable:ANNUAIRE', 'work:SAGIR', 'check']),
    );
    expect((await arrival.stepOf('enable:RESEAU')).at).toBe(instantAt(later, '00:00'));
  });

  it('keeps what is prepared when the first day moves later, and enables on the new day', async () => {
    const firstDay = await inDays(10);
    const arrival = await accepted('610002', firstDay);
    await house.until(instantAt(addWorkingDays(firstDay, -2, calendar), '12:00'));
    await arrival.untilStep('prepare:ANNUAIRE', 'done');
    const later = addWorkingDays(firstDay, 5, calendar);
    const amended = await amend(arrival.workflowId, { firstDay: later });
    if (!amended.ok) throw new Error(amended.refusal.type);
    expect(amended.difference.kept).toContain('prepare:ANNUAIRE');
    await house.until(instantAt(addDays(firstDay, 1), '00:00'));
    expect(await accountOf('610002')).toMatchObject({ active: false });
    await house.until(instantAt(later, '00:01'));
    await arrival.until(({ state }) => state === 'enabled');
    expect(await accountOf('610002')).toMatchObject({ active: true });
  });

  it('once cancelled takes no correction that was sent at the same moment', async () => {
    for (let n = 0; n < 4; n += 1) {
      const arrival = await accepted(`6101${n}0`, await inDays(20));
      const refused = (error: unknown) => ({ ok: false, error });
      const [cancelled, , again] = await Promise.all([
        cancel(arrival.workflowId).catch(refused),
        amend(arrival.workflowId, { remark: 'autre' }).catch(refused),
        cancel(arrival.workflowId).catch(refused),
      ]);
      expect([cancelled.ok, again.ok].filter(Boolean)).toHaveLength(1);
      await house.client.workflow.getHandle(arrival.workflowId).result();
      const { state, steps } = await arrival.ask();
      expect([state, steps.filter(({ state: each }) => each === 'open' || each === 'scheduled')]).toEqual([
        'cancelled',
        [],
      ]);
    }
  });

  it('keeps the account at work when the manager chooses profiles after the first day', async () => {
    const firstDay = await inDays(10);
    const arrival = await accepted('610040', firstDay, { profiles: [] });
    await house.until(instantAt(addDays(firstDay, 1), '12:00'));
    await arrival.untilStep('enable:ANNUAIRE', 'done');
    await arrival.complete('choose', person('gestionnaire-1', 'manager'), { profiles: ['GESTIONNAIRE'] });
    await arrival.untilStep('approve:GESTIONNAIRE', 'open');
    expect((await arrival.ask()).steps.filter(({ id }) => id.startsWith('undo:'))).toEqual([]);
    expect(await accountOf('610040')).toMatchObject({ active: true, archived: false });
  });

  it('lets nobody approve the profile that he brought in by a correction: who began the arrival may', async () => {
    const arrival = await accepted('610041', await inDays(20), { profiles: ['RF-SAISIE'] });
    const second = person('rh-2', 'hr', '610049');
    const changes = { profiles: ['RF-SAISIE', 'RH-DOTATION'], managerNumber: null };
    expect(await amend(arrival.workflowId, changes, second)).toMatchObject({ ok: true });
    await arrival.untilAsked('approve:RH-DOTATION');
    const as = ({ principal }: typeof second) => person(principal, 'manager');
    const type = 'requester-may-not-approve';
    await expect(arrival.complete('approve:RH-DOTATION', as(second))).rejects.toMatchObject({ type });
    await expect(arrival.complete('approve:RF-SAISIE', as(hr.actor))).rejects.toMatchObject({ type });
    await arrival.complete('approve:RH-DOTATION', as(hr.actor));
    await arrival.complete('approve:RF-SAISIE', as(second));
  });

  it('is not corrected once it is effective', async () => {
    const arrival = await accepted('610003', await today());
    await arrival.until(({ state }) => state === 'enabled');
    await expect(amend(arrival.workflowId, { firstDay: await inDays(5) })).rejects.toMatchObject({
      type: 'arrival-effective',
    });
  });

  it('refuses a correction to a profile that does not exist, and goes on as it was', async () => {
    const arrival = await accepted('610004', await inDays(20));
    const amended = await amend(arrival.workflowId, { profiles: ['INCONNU'] });
    expect(amended).toMatchObject({
      ok: false,
      refusal: { type: 'unknown-profile', pointer: '/profiles/0' },
    });
    expect((await arrival.ask()).state).toBe('scheduled');
  });

  it('leaves no usable account when it is cancelled after its preparation', async () => {
    const firstDay = await inDays(10);
    const arrival = await accepted('610005', firstDay);
    await house.until(instantAt(addWorkingDays(firstDay, -2, calendar), '12:00'));
    await arrival.untilStep('prepare:RESEAU', 'done');
    await arrival.complete('work:SAGIR', person('securite-1'));
    const cancelled = await cancel(arrival.workflowId);
    if (!cancelled.ok) throw new Error(cancelled.refusal.type);
    expect(cancelled.difference.undone).toEqual(
      expect.arrayContaining(['prepare:ANNUAIRE', 'prepare:RESEAU', 'work:SAGIR']),
    );
    await arrival.untilStep('undo:ANNUAIRE', 'done');
    await arrival.complete('undo:work:SAGIR', person('securite-1'));
    await arrival.verify('undo:work:SAGIR', person('securite-2'));
    await house.client.workflow.getHandle(arrival.workflowId).result();
    expect(await accountOf('610005')).toMatchObject({ active: false, archived: true, groups: [] });
    expect((await arrival.ask()).state).toBe('cancelled');
  });

  it('is not cancelled after the first day: that is a departure', async () => {
    const arrival = await accepted('610006', await today());
    await arrival.until(({ state }) => state === 'enabled');
    await expect(cancel(arrival.workflowId)).rejects.toMatchObject({ type: 'arrival-effective' });
  });

  it('is one process however often the same request is sent, even at once', async () => {
    const request = arrivalOf('610007', await inDays(20));
    const sent = await Promise.all(Array.from({ length: 6 }, () => house.submitter.arrival(request, hr)));
    expect(new Set(sent.map((each) => 'id' in each && each.id)).size).toBe(1);
    expect(sent.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(await house.submitter.arrival(request, hr)).toMatchObject({ outcome: 'unchanged' });
  });

  it('is a conflict by hand, and a correction from a file, when the content differs', async () => {
    const request = arrivalOf('610008', await inDays(20));
    await house.submitter.arrival(request, hr);
    const other = { ...request, firstDay: await inDays(22) };
    const byHand = await house.submitter.arrival(other, hr);
    expect(byHand).toMatchObject({ outcome: 'conflict', difference: { firstDay: { to: other.firstDay } } });
    const fromFile = await house.submitter.arrival(other, file);
    expect(fromFile).toMatchObject({ outcome: 'changed', difference: { firstDay: { to: other.firstDay } } });
    expect(await house.submitter.arrival(other, file)).toMatchObject({ outcome: 'agrees' });
  });

  it('runs at once and says so when the first day is past', async () => {
    const submission = await house.submitter.arrival(arrivalOf('610009', addDays(await today(), -3)), hr);
    expect(submission).toMatchObject({ outcome: 'accepted', plan: { late: true } });
    if (submission.outcome !== 'accepted') throw new Error('refused');
    await follow(house, 'arrival', submission.id).until(({ state }) => state === 'enabled');
  });

  it.each([
    ['610010', '1990-01-01', 'day-too-early'],
    ['610011', '2190-01-01', 'day-too-late'],
  ])('%s is refused with a first day on %s, and its id stays free', async (number, firstDay, type) => {
    const refused = await house.submitter.arrival(arrivalOf(number, firstDay), hr);
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { type, pointer: '/firstDay' } });
    await expect(accepted(number, await inDays(20))).resolves.toBeDefined();
  });

  it('loses none of several corrections sent at once', async () => {
    const arrival = await accepted('610020', await inDays(20));
    const firstDay = await inDays(24);
    const sent = [{ firstDay }, { position: { title: 'Chef', unit: 'Unité' } }, { remark: 'vu' }];
    await Promise.all(sent.map((changes) => amend(arrival.workflowId, changes)));
    const rows = await house.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql<{ request: unknown }[]>`
      select request from processes where employee_number = '610020'`,
    );
    expect(rows[0]?.request).toMatchObject({ firstDay, position: { title: 'Chef' }, remark: 'vu' });
  });

  it('keeps each of several corrections of one part sent at once, and knows the whole again from a file', async () => {
    const firstDay = await inDays(20);
    const arrival = await accepted('610023', firstDay);
    const sent = [
      ...[{ position: { title: 'Chef' } }, { position: { unit: 'Direction' } }],
      ...[{ employee: { givenName: 'Aude' } }, { employee: { familyName: 'Roy' } }],
    ];
    await Promise.all(sent.map((changes) => amend(arrival.workflowId, changes)));
    const whole = arrivalOf('610023', firstDay, { position: { title: 'Chef', unit: 'Direction' } });
    whole.employee = { ...whole.employee, givenName: 'Aude', familyName: 'Roy' };
    const fromFile = await house.submitter.arrival(whole, file);
    expect(fromFile).toMatchObject({ outcome: 'agrees' });
    const rows = await house.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql`
      select p.given_name, p.family_name, e.title, e.unit from people p join employments e on e.person_id = p.id
      where p.number = '610023'`,
    );
    expect(rows).toEqual([{ given_name: 'Aude', family_name: 'Roy', title: 'Chef', unit: 'Direction' }]);
  });

  it('takes the choice of a manager for his answer, not for what HR has said', async () => {
    const request = arrivalOf('610024', await inDays(20), { profiles: [] });
    const submission = await house.submitter.arrival(request, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    const arrival = follow(house, 'arrival', submission.id);
    await arrival.complete('choose', person('gestionnaire-1', 'manager'), { profiles: ['RH-DOTATION'] });
    await arrival.untilAsked('approve:RH-DOTATION');
    const again = await house.submitter.arrival(request, file);
    expect(again).toMatchObject({ outcome: 'agrees' });
  });

  it('in force, is compared as it stands: the daily file agrees, or begins a change, or leaves it to a person', async () => {
    const request = arrivalOf('610030', await today());
    const arrival = await accepted('610030', request.firstDay);
    await arrival.until(({ state }) => state === 'enabled');
    expect(await house.submitter.arrival(request, file)).toMatchObject({ outcome: 'agrees' });
    const moved = { ...request, position: { ...request.position, unit: 'DRM' } };
    const changed = await house.submitter.arrival(moved, file);
    const difference = { unit: { from: request.position.unit, to: 'DRM' } };
    expect(changed).toMatchObject({ outcome: 'changed', difference });
    if (changed.outcome !== 'changed') throw new Error('no change');
    const change = follow(house, 'change', changed.id);
    await change.complete('correct:SAGIR', person('securite-1'));
    await house.client.workflow.getHandle(change.workflowId).result();
    expect(await house.submitter.arrival(moved, file)).toMatchObject({ outcome: 'agrees' });
    expect(await house.submitter.arrival(request, file)).toMatchObject({
      ...{ outcome: 'disagrees', id: changed.id, cause: 'superseded' },
      difference: { unit: { from: 'DRM', to: request.position.unit } },
    });
  });

  it('called off by a person, is not begun again by the daily file', async () => {
    const request = arrivalOf('610031', await inDays(20));
    const arrival = await accepted('610031', request.firstDay);
    await cancel(arrival.workflowId);
    await house.client.workflow.getHandle(arrival.workflowId).result();
    const again = await house.submitter.arrival(request, file);
    expect(again).toMatchObject({ outcome: 'disagrees', cause: 'cancelled-before' });
  });

  it('keeps the address that it was given when a file that says none corrects it', async () => {
    const request = arrivalOf('610032', await inDays(20));
    const silent = { ...request, employee: { ...request.employee, email: null } };
    await house.submitter.arrival(silent, hr);
    const titled = { ...silent, position: { ...silent.position, title: 'Cheffe' } };
    const changed = await house.submitter.arrival(titled, file);
    expect(changed).toMatchObject({
      ...{ outcome: 'changed', difference: { title: { from: 'Technicienne', to: 'Cheffe' } } },
    });
    const rows = await house.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql`select email from people where number = '610032'`,
    );
    expect(rows).toEqual([{ email: expect.stringMatching(/^noemie\.gagnon\d*@/) as unknown }]);
  });

  it('gives again what a correction had taken back', async () => {
    const arrival = await accepted('610021', await inDays(3), { profiles: ['RH-DOTATION'] });
    await arrival.untilStep('approve:RH-DOTATION', 'open');
    await amend(arrival.workflowId, { profiles: ['LIBRE-SERVICE'] });
    await arrival.untilStep('approve:RH-DOTATION', 'cancelled');
    await amend(arrival.workflowId, { profiles: ['RH-DOTATION'] });
    await amend(arrival.workflowId, { firstDay: await inDays(8) });
    await arrival.complete('approve:RH-DOTATION', person('gestionnaire-1', 'manager'));
    await arrival.untilStep('approve:RH-DOTATION', 'done');
  });

  it('gives nothing more of a profile that a change leaves behind', async () => {
    const arrival = await accepted('610022', await today(), { profiles: ['RF-SAISIE'] });
    await arrival.until(({ state }) => state === 'enabled');
    const request = {
      ...{ organization: 'REGIE', employeeNumber: '610022', effectiveOn: await today() },
      ...{ profiles: ['LIBRE-SERVICE'], remark: null },
    };
    expect(await house.submitter.change(request, hr)).toMatchObject({ outcome: 'accepted' });
    await arrival.untilStep('approve:RF-SAISIE', 'cancelled');
    await arrival.untilStep('grant:RESEAU:RF-SAISIE', 'cancelled');
  });
});
