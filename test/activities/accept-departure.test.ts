import { previewDeparture } from '../../activities/accept-departure';
import { relais } from '../../domain/people/knower';
import { arrivalOf, departureOf } from '../support/requests';
import { accepted, commandOf, NOW, openAcceptBench, type AcceptBench } from './accept-fixture';

const LAST_DAY = '2026-11-27';
const leaving = (number: string, over: Parameters<typeof departureOf>[2] = {}) =>
  departureOf(number, LAST_DAY, over);

const sender = { origin: 'hand', kind: 'person', isReleased: false } as const;

describe('a departure that is accepted', () => {
  let bench: AcceptBench;
  beforeAll(async () => {
    bench = await openAcceptBench();
  }, 60_000);
  afterAll(() => bench.close());
  const accept = (request: ReturnType<typeof departureOf>) =>
    bench.acceptDeparture(commandOf('departure', request));
  /** Somebody at work since January. */
  const employ = async (number: string, firstDay = '2026-01-12') => {
    const { subject } = accepted(
      await bench.acceptArrival(commandOf('arrival', arrivalOf(number, firstDay))),
    );
    await bench.becomes(number, 'active');
    return subject;
  };
  const refusalOf = async (request: ReturnType<typeof departureOf>) => {
    const before = await bench.written();
    const result = await accept(request);
    expect(await bench.written()).toEqual(before);
    return result.ok ? null : [result.refusal.type, result.refusal.pointer];
  };

  it('gives the employment its end, and answers the same to the same id', async () => {
    const { employmentId } = await employ('200001');
    const command = commandOf('departure', leaving('200001', { employmentEnd: '2026-12-11' }));
    const first = accepted(await bench.acceptDeparture(command));
    expect(first).toMatchObject({ state: 'scheduled', hold: null, plan: { on: LAST_DAY } });
    expect(first.subject.employmentId).toBe(employmentId);
    expect(await bench.employmentOf('200001')).toMatchObject({ state: 'active', last: LAST_DAY });
    const before = await bench.written();
    expect(await bench.acceptDeparture(command)).toEqual(first);
    expect(await bench.written()).toEqual(before);
  });

  it('is refused when one is open for this person already', async () => {
    await employ('200002');
    accepted(await accept(leaving('200002')));
    expect(await refusalOf(leaving('200002'))).toEqual(['departure-open', '/employeeNumber']);
  });

  it('is one of two that come at once; the other is refused when tried again', async () => {
    await employ('200003');
    const commands = [1, 2].map(() => commandOf('departure', leaving('200003')));
    const both = await Promise.allSettled(commands.map((command) => bench.acceptDeparture(command)));
    expect(both.filter((each) => each.status === 'fulfilled' && each.value.ok)).toHaveLength(1);
    const again = await Promise.all(commands.map((command) => bench.acceptDeparture(command)));
    expect(again.map((each) => (each.ok ? 'ok' : each.refusal.type)).toSorted()).toEqual([
      'departure-open',
      'ok',
    ]);
  });

  it.each([
    ['unknown-employee', '/employeeNumber', leaving('999999')],
    ['not-employed', '/employeeNumber', leaving('210002')],
    ['end-before-last-day', '/employmentEnd', leaving('210001', { employmentEnd: '2026-11-26' })],
    ['substitute-is-leaver', '/substituteNumber', leaving('210001', { substituteNumber: '210001' })],
    ['unknown-substitute', '/substituteNumber', leaving('210001', { substituteNumber: '999999' })],
    ['day-too-early', '/lastDayWorked', departureOf('210001', '1990-01-01')],
    ['day-too-late', '/lastDayWorked', departureOf('210001', '2190-01-01')],
  ])('is refused as %s, at %s, and nothing is written', async (type, pointer, request) => {
    if ((await bench.employmentOf('210001')) === undefined) {
      await employ('210001');
      await employ('210002');
      await bench.becomes('210002', 'ended', '2026-10-30');
    }
    expect(await refusalOf(request)).toEqual([type, pointer]);
  });

  it.each([
    ['220001', 'immediate-not-today', leaving('220001', { immediate: true }), '2026-01-12'],
    ['220002', 'before-first-day', leaving('220002'), '2026-12-07'],
  ] as const)('%s is held as %s: the employment has no end yet', async (number, hold, request, firstDay) => {
    await employ(number, firstDay);
    const command = commandOf('departure', request);
    const held = accepted(await bench.acceptDeparture(command));
    expect(held).toMatchObject({ state: 'held', hold });
    expect(held.plan.steps[0]).toMatchObject({ id: 'confirm', human: { queue: 'rh' } });
    expect(await bench.employmentOf(number)).toMatchObject({ last: null });
    expect(await bench.acceptDeparture(command)).toEqual(held);
  });

  it('that was held ends today when HR says now, and on its day when HR says planned', async () => {
    for (const [number, confirmed, on] of [
      ['220010', 'now', '2026-11-02'],
      ['220011', 'planned', LAST_DAY],
    ] as const) {
      await employ(number);
      const request = leaving(number, { immediate: true });
      const { subject } = accepted(await accept(request));
      const next = await bench.replanDeparture({ subject, request, confirmed, sender, now: NOW });
      expect(next).toMatchObject({ ok: true, plan: { on }, request: { lastDayWorked: on } });
    }
  });

  it('is planned for another day without effect, and refused for a wrong one', async () => {
    await employ('230001');
    const { subject } = accepted(await accept(leaving('230001')));
    const to = (day: string) => ({ ...leaving('230001'), lastDayWorked: day, employmentEnd: day });
    const replan = (day: string) =>
      bench.replanDeparture({ subject, request: to(day), confirmed: null, sender, now: NOW });
    expect(await replan('2026-12-04')).toMatchObject({ ok: true, plan: { on: '2026-12-04' } });
    expect(await replan('2190-01-01')).toMatchObject({ ok: false, refusal: { type: 'day-too-late' } });
    expect(await bench.employmentOf('230001')).toMatchObject({ last: LAST_DAY });
  });

  it('with a substitute who leaves too says so', async () => {
    await employ('240001');
    await employ('240002');
    accepted(await accept(leaving('240002')));
    const { plan } = accepted(await accept(leaving('240001', { substituteNumber: '240002' })));
    expect(plan.warnings.map(({ code }) => code)).toEqual(['substitute-leaving']);
  });

  it('hands over the reports of a manager, and nobody’s of anybody else', async () => {
    await employ('250001');
    const report = arrivalOf('250002', '2026-11-23', { managerNumber: '250001' });
    accepted(await bench.acceptArrival(commandOf('arrival', report)));
    const ids = (result: Awaited<ReturnType<typeof accept>>) =>
      accepted(result).plan.steps.map(({ id }) => id);
    expect(ids(await accept(leaving('250001')))).toContain('rehome');
    await employ('250003');
    expect(ids(await accept(leaving('250003')))).not.toContain('rehome');
  });

  it('that is cancelled before anything was taken gives nothing back', async () => {
    await employ('260001');
    const { subject, plan } = accepted(await accept(leaving('260001')));
    const restore = await bench.planRestore({ subject, plan, states: {}, now: NOW });
    expect(restore).toMatchObject({ ok: true, plan: { steps: [] } });
  });

  it('is no longer cancelled once the person was hired again', async () => {
    await employ('260002');
    const { subject, plan } = accepted(await accept(leaving('260002')));
    await bench.becomes('260002', 'ended', LAST_DAY);
    accepted(await bench.acceptArrival(commandOf('arrival', arrivalOf('260002', '2026-12-07'))));
    const restore = await bench.planRestore({ subject, plan, states: {}, now: NOW });
    expect(restore).toMatchObject({ ok: false, refusal: { type: 'person-rehired' } });
  });

  it('that HR confirms before the first day plans nothing: nobody came', async () => {
    const arrival = commandOf('arrival', arrivalOf('220020', '2026-12-07'));
    accepted(await bench.acceptArrival(arrival));
    const request = leaving('220020');
    const { subject } = accepted(await accept(request));
    const next = await bench.replanDeparture({ subject, request, confirmed: 'planned', sender, now: NOW });
    expect(next).toMatchObject({ ok: true, neverStarted: true, plan: { steps: [] } });
  });

  it('ends BASE and the recorded profiles of who was there before Relais, though it never granted them', async () => {
    await bench.state('280001', ['RF-SAISIE']);
    const { plan } = accepted(await accept(leaving('280001')));
    const rightsOf = (id: string) => plan.steps.find((step) => step.id === id)?.entitlements;
    expect(rightsOf('end:SAGIR')).toEqual(
      expect.arrayContaining(['SAGIR:LSA', 'SAGIR:RF-SAISIE', 'SAGIR:compte']),
    );
    expect(rightsOf('return:MATERIEL')).toContain('MATERIEL:poste-de-travail');
    expect(plan.steps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['suspend:ANNUAIRE', 'suspend:RESEAU', 'archive:ANNUAIRE']),
    );
  });

  it('ends nothing beyond what was granted of who arrived through Relais', async () => {
    await employ('280002');
    const { plan } = accepted(await accept(leaving('280002')));
    expect(plan.steps.filter(({ action }) => action === 'end' || action === 'return')).toEqual([]);
  });

  it('is previewed as it would be planned, and nothing is written', async () => {
    await employ('270001');
    const before = await bench.written();
    const preview = await previewDeparture(bench.deps, leaving('270001'), NOW, relais);
    expect(await bench.written()).toEqual(before);
    expect(preview).toEqual({ ok: true, plan: accepted(await accept(leaving('270001'))).plan });
  });
});
