import type { DepartureSender } from '../../activities/types';
import { putOrganization } from '../../db/stores/catalogue';
import type { DepartureRequest } from '../../domain/people/requests';
import { arrivalOf, departureOf, hr } from '../support/requests';
import { accepted, commandOf, openAcceptBench, type AcceptBench } from './accept-fixture';

const TODAY = '2026-11-02';

describe('too many departures at once', () => {
  let bench: AcceptBench;
  beforeEach(async () => {
    bench = await openAcceptBench();
    const { separation, trainings } = { separation: [], trainings: [] };
    const settings = { mailTemplate: null, separation, trainings, owners: {}, respondentEmail: null };
    const organization = { code: 'REGIE', name: 'Régie', settings };
    await bench.deps.database.withScope(['REGIE'], (tx) => putOrganization(tx, organization));
    for (let n = 1; n <= 16; n += 1) await employ(String(800_000 + n));
  }, 60_000);
  afterEach(() => bench.close());

  const employ = async (number: string) => {
    accepted(await bench.acceptArrival(commandOf('arrival', arrivalOf(number, '2026-01-12'))));
    await bench.becomes(number, 'active');
  };
  const leave = async (n: number, over: Partial<DepartureRequest> = {}, command = {}, day = '2026-11-27') => {
    const request = departureOf(String(800_000 + n), day, over);
    return accepted(await bench.acceptDeparture(commandOf('departure', request, command)));
  };
  const leaveAll = async (count: number, over = {}, command = {}, day?: string) => {
    const states = [];
    for (let n = 1; n <= count; n += 1) states.push((await leave(n, over, command, day)).state);
    return states;
  };
  const immediate = { immediate: true };
  const machine = { requester: { ...hr.actor, kind: 'service' as const } };
  const file = { origin: 'import' as const };

  it('wait for a second person from the fourth on where sixteen work, and nothing of them runs', async () => {
    expect(await leaveAll(5)).toEqual(['scheduled', 'scheduled', 'scheduled', 'held', 'held']);
    const { plan } = await leave(6);
    expect(plan.steps[0]).toMatchObject({ id: 'release', action: 'release', reason: 'over-limit' });
    for (const { id, needs } of plan.steps.slice(1))
      expect([id, needs]).toEqual([id, expect.arrayContaining(['release'])]);
    expect(await bench.employmentOf('800006')).toMatchObject({ last: null });
  });

  it('are told to security once, urgently', async () => {
    await leaveAll(6);
    const tasks = await bench.read("select queue, urgent from tasks where dedupe_key = 'over-limit:REGIE'");
    expect(tasks).toEqual([{ queue: 'securite', urgent: true }]);
  });

  it('spread over days are not too many', async () => {
    for (const [n, day] of [
      [1, '2026-11-03'],
      [2, '2026-11-05'],
      [3, '2026-11-10'],
      [4, '2026-11-12'],
      [5, '2026-11-17'],
    ] as const)
      expect((await leave(n, {}, {}, day)).state).toBe('scheduled');
  });

  it('asked for by a person and immediate run three times in an hour; the fourth waits', async () => {
    const person = { requester: { ...hr.actor, kind: 'person' as const, principal: 'p-1' } };
    await bench.read(
      "insert into principals (id, name, kind, organization) values ('p-1', 'P', 'person', 'REGIE')",
    );
    expect(await leaveAll(4, immediate, person, TODAY)).toEqual([
      'scheduled',
      'scheduled',
      'scheduled',
      'held',
    ]);
  });

  it('sent by a machine count by the day, immediate or not', async () => {
    expect(await leaveAll(4, immediate, machine, TODAY)).toEqual([
      'scheduled',
      'scheduled',
      'scheduled',
      'held',
    ]);
  });

  it('in a file wait from its first row on, however late they are', async () => {
    await bench.read(
      `insert into imports (id, organization, kind, state, sha256, content, rows, due_soon, warnings, requested_by)
       values ('i', 'REGIE', 'departures', 'running', 'x', '', 16, 16, '[]', 'hr-1')`,
    );
    expect(await leaveAll(2, {}, file, '2026-10-01')).toEqual(['held', 'held']);
    await bench.read("update imports set state = 'done'");
    expect((await leave(3, {}, file, '2026-10-01')).state).toBe('scheduled');
  });

  it('wait when their time comes, though each was accepted alone; released they are not weighed again', async () => {
    const { subject, plan } = await leave(1);
    for (let n = 2; n <= 5; n += 1) await leave(n);
    const request = departureOf('800001', '2026-11-27');
    const sender: DepartureSender = { origin: 'hand', kind: 'service', isReleased: false };
    const night = '2026-11-28T04:59:59.000Z';
    const command = { subject, request, plan, sender, now: night };
    expect(await bench.takeOver(command)).toEqual({ isParked: true, others: [], late: [] });
    const released = { ...command, sender: { ...sender, isReleased: true } };
    expect(await bench.takeOver(released)).toMatchObject({ isParked: false });
  });

  it('cancelled no longer count', async () => {
    await leaveAll(3);
    await bench.read("update processes set state = 'cancelled', closed_at = now() where kind = 'departure'");
    expect((await leave(4)).state).toBe('scheduled');
  });

  it('that come at once do not all pass: one is counted after the other', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => leave(n + 1)));
    expect(all.filter(({ state }) => state === 'scheduled')).toHaveLength(3);
  });
});
