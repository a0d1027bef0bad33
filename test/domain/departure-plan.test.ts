import * as fc from 'fast-check';
import { isAutomatic, type System } from '../../domain/access/catalogue';
import { addDays } from '../../domain/calendar/civil-date';
import { endOfDay, instantAt } from '../../domain/calendar/instants';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { planDeparture, planLate, type DepartureFacts } from '../../domain/people/departure-plan';
import { departureHolds } from '../../domain/people/hr-departure-hold';
import type { DepartureRequest } from '../../domain/people/requests';
import { humanActions, type Plan, type Step } from '../../domain/processes/plan';
import { departureOf } from '../support/requests';
import { catalogue, factsOf } from './support/plans';

const LAST_DAY = '2026-11-27';
const base = ['SAGIR:compte', 'SAGIR:LSA', 'MATERIEL:poste-de-travail', 'ANNUAIRE:compte', 'RESEAU:compte'];

const facts = (over: Partial<DepartureFacts> = {}): DepartureFacts => ({
  ...factsOf({ held: base }),
  ...{ asked: [], extracted: [], hasPosts: false, hold: null, isParked: false },
  ...over,
});
const plan = (request: Partial<DepartureRequest> = {}, known: Partial<DepartureFacts> = {}): Plan =>
  planDeparture(departureOf('100001', LAST_DAY, request), facts(known));
const stepOf = ({ steps }: Plan, id: string): Step => {
  const found = steps.find((step) => step.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const ids = ({ steps }: Plan): string[] => steps.map(({ id }) => id);

describe('the plan of a departure', () => {
  it.each<[string, string]>([
    ['suspend:ANNUAIRE', endOfDay(LAST_DAY)],
    ['suspend:RESEAU', endOfDay(LAST_DAY)],
    ['end:SAGIR', factsOf().now],
    ['return:MATERIEL', instantAt('2026-11-20', '06:00')],
    ['archive:ANNUAIRE', instantAt('2026-12-27', '06:00')],
  ])('does %s at %s', (id, at) => {
    expect(stepOf(plan(), id).at).toBe(at);
  });

  it('wants the end date written and the approvals handed over one working day before the last day', () => {
    const made = plan({}, { hasPosts: true });
    for (const id of ['end:SAGIR', 'handover:PILOTAGE'])
      expect(stepOf(made, id).human).toMatchObject({
        dueAt: instantAt('2026-11-26', '16:30'),
        urgent: false,
      });
  });

  it.each([
    ['2026-11-23', '2026-11-20', 'a Monday'],
    ['2026-12-25', '2026-12-23', 'a holiday'],
    ['2026-11-29', '2026-11-27', 'a Sunday'],
  ])('with %s as last day, the hand-over is due on %s: %s', (lastDayWorked, due) => {
    const made = plan({ lastDayWorked, employmentEnd: lastDayWorked });
    expect(stepOf(made, 'end:SAGIR').human?.dueAt).toBe(instantAt(due, '16:30'));
  });

  it.each<[string, string[], string]>([
    ['the next extract', ['SAGIR:compte', 'SAGIR:RF-SAISIE'], 'extract'],
    ['a second person, for a right in a separation rule', ['SAGIR:RF-COMPTES-PAYABLES'], 'secondPerson'],
    ['a second person, for a right of a pilot', ['SAGIR:RM-PILOTAGE'], 'secondPerson'],
    ['a second person, for a right that its owner approves', ['SAGIR:RH-PAIE'], 'secondPerson'],
  ])('has the end date proven by %s', (_by, held, verification) => {
    expect(stepOf(plan({}, { held: [...base, ...held] }), 'end:SAGIR').human).toMatchObject({ verification });
  });

  it('ends the self-service at the end of the employment, and the other rights on the last day', () => {
    const made = plan({ employmentEnd: '2026-12-18' }, { held: [...base, 'SAGIR:RF-SAISIE'] });
    expect(stepOf(made, 'end:SAGIR')).toMatchObject({
      ...{ entitlements: ['SAGIR:RF-SAISIE'], human: { dueAt: instantAt('2026-11-26', '16:30') } },
    });
    expect(stepOf(made, 'end:SAGIR:self-service')).toMatchObject({
      ...{ entitlements: ['SAGIR:LSA', 'SAGIR:compte'], human: { dueAt: endOfDay('2026-12-18') } },
    });
  });

  it.each<[string, Partial<DepartureFacts>]>([
    ['asked for by an open arrival', { asked: ['SAGIR:RF-SAISIE'] }],
    ['shown by the last extract alone', { extracted: ['SAGIR:RF-SAISIE'] }],
    ['held', { held: ['SAGIR:RF-SAISIE'] }],
  ])('ends a right that is %s', (_why, known) => {
    expect(stepOf(plan({}, known), 'end:SAGIR').entitlements).toContain('SAGIR:RF-SAISIE');
  });

  it('is at once, all of it and urgently, when it is immediate', () => {
    const made = plan({ lastDayWorked: '2026-11-02', employmentEnd: '2026-11-30', immediate: true });
    expect(made).toMatchObject({ on: '2026-11-02', late: false });
    expect(ids(made)).not.toContain('end:SAGIR:self-service');
    for (const step of made.steps.filter(({ action }) => action !== 'archive'))
      expect(step).toMatchObject({ at: factsOf().now, needs: [] });
    for (const { human } of made.steps.filter((step) => step.human))
      expect(human).toMatchObject({ urgent: true, dueAt: factsOf().now });
  });

  it('happens at its instant when it has one: asked for now, due and done then', () => {
    const at = '2026-11-02T20:30:00.000Z';
    const made = plan({ lastDayWorked: '2026-11-02', employmentEnd: '2026-11-02', immediate: true, at });
    expect(made).toMatchObject({ on: '2026-11-02', late: false });
    for (const id of ['suspend:ANNUAIRE', 'suspend:RESEAU']) expect(stepOf(made, id).at).toBe(at);
    expect(stepOf(made, 'end:SAGIR')).toMatchObject({
      at: factsOf().now,
      human: { urgent: true, dueAt: at },
    });
    expect(stepOf(made, 'archive:ANNUAIRE').at).toBe(instantAt('2026-12-02', '06:00'));
  });

  it('happens now when its instant has just passed, and at it once HR has confirmed another day', () => {
    const passed = plan({ lastDayWorked: '2026-11-02', immediate: true, at: '2026-11-02T13:58:00.000Z' });
    expect(stepOf(passed, 'suspend:ANNUAIRE').at).toBe(factsOf().now);
    const at = '2026-11-04T19:00:00.000Z';
    const day = { lastDayWorked: '2026-11-04', employmentEnd: '2026-11-04' };
    const confirmed = plan({ ...day, immediate: false, at });
    expect(stepOf(confirmed, 'suspend:ANNUAIRE').at).toBe(at);
    expect(stepOf(confirmed, 'end:SAGIR').human).toMatchObject({ urgent: false });
  });

  it('suspends critical systems first', () => {
    const [normal, critical] = catalogue.systems.filter(isAutomatic);
    if (!normal || !critical) throw new Error('two automatic systems');
    const systems = [{ ...normal, criticality: 'normale' as const }, critical];
    const made = plan({}, { catalogue: { ...catalogue, systems } });
    expect(ids(made).filter((id) => id.startsWith('suspend:'))).toEqual([
      'suspend:RESEAU',
      'suspend:ANNUAIRE',
    ]);
  });

  it('announced too late is late, and urgent', () => {
    const made = plan({ lastDayWorked: '2026-10-30', employmentEnd: '2026-11-30' });
    expect(made.late).toBe(true);
    expect(stepOf(made, 'end:SAGIR:self-service').human).toMatchObject({
      ...{ urgent: true, dueAt: endOfDay('2026-11-30') },
    });
  });

  it.each(departureHolds)('held as %s asks HR one question, and all else waits for the answer', (hold) => {
    const made = plan({ immediate: true }, { hold });
    expect(made.steps[0]).toMatchObject({
      id: 'confirm',
      reason: hold,
      human: { queue: 'rh', urgent: true },
    });
    for (const step of made.steps.slice(1)) expect(step.needs).toContain('confirm');
  });

  it('moves reports when there are some, or when a substitute is named, or when nothing else ends it', () => {
    const manual = { ...catalogue, systems: catalogue.systems.filter((system) => !isAutomatic(system)) };
    expect(ids(plan())).not.toContain('rehome');
    expect(ids(plan({}, { hasPosts: true }))).toContain('rehome');
    expect(ids(plan({ substituteNumber: '100002' }))).toContain('rehome');
    expect(ids(plan({}, { catalogue: manual }))).toContain('rehome');
  });

  const requests = fc.record({
    lastDayWorked: fc.integer({ min: -20, max: 200 }).map((days) => addDays('2026-11-02', days)),
    gap: fc.integer({ min: 0, max: 60 }),
    immediate: fc.boolean(),
    substituteNumber: fc.constantFrom(null, '100002'),
  });
  const everything = catalogue.systems.flatMap(({ code, entitlements }) =>
    entitlements.map((right) => `${code}:${right}`),
  );
  const rights = fc.subarray(everything);
  const knowledge = fc.record({
    ...{ held: rights, asked: rights, extracted: rights, hasPosts: fc.boolean() },
    hold: fc.constantFrom(null, ...departureHolds),
  });
  const anyPlan = fc.tuple(requests, knowledge).map(([{ gap, ...request }, known]) => {
    const employmentEnd = addDays(request.lastDayWorked, gap);
    return { known, made: plan({ ...request, employmentEnd }, known) };
  });

  it('never lets a suspension wait for a person, unless HR must confirm the whole departure', () => {
    const human: readonly string[] = humanActions;
    fc.assert(
      fc.property(anyPlan, ({ made, known }) => {
        const behind = (step: Step): Step[] =>
          step.needs.flatMap((id) => [stepOf(made, id), ...behind(stepOf(made, id))]);
        const suspensions = made.steps.filter(({ action }) => action === 'suspend');
        expect(suspensions).toHaveLength(2);
        for (const step of suspensions)
          expect(
            behind(step)
              .filter(({ action }) => human.includes(action))
              .map(({ id }) => id),
          ).toEqual(known.hold ? ['confirm'] : []);
      }),
    );
  });

  it('gives up each right in a manual system once, and leaves none', () => {
    fc.assert(
      fc.property(anyPlan, ({ made, known }) => {
        const wanted = [...new Set([...known.held, ...known.asked, ...known.extracted])].filter(
          (right) => !/^(ANNUAIRE|RESEAU):/.test(right),
        );
        const ended = made.steps.filter(({ human }) => human).flatMap(({ entitlements }) => entitlements);
        expect(ended.toSorted()).toEqual(wanted.toSorted());
        expect(new Set(ids(made)).size).toBe(made.steps.length);
        expect(planLate(made, { rights: wanted, hasPosts: false }, facts())).toEqual([]);
      }),
    );
  });

  it('asks urgently for what was given since it was planned', () => {
    const rights = ['SAGIR:LSA', 'SAGIR:RF-SAISIE', 'PILOTAGE:delegation', 'RESEAU:groupe:rh'];
    const late = planLate(plan(), { rights, hasPosts: false }, facts());
    expect(late.map(({ id, entitlements }) => [id, entitlements])).toEqual([
      ['end:SAGIR:late', ['SAGIR:RF-SAISIE']],
      ['handover:PILOTAGE:late', ['PILOTAGE:delegation']],
    ]);
    for (const { human } of late) expect(human).toMatchObject({ urgent: true, dueAt: factsOf().now });
  });

  it('ends what was declared since it was planned, and re-homes who came to report to the leaver', () => {
    const mail = { ...catalogue.systems.find(({ code }) => code === 'ANNUAIRE'), code: 'COURRIEL' } as System;
    const grown = { ...facts(), catalogue: { ...catalogue, systems: [...catalogue.systems, mail] } };
    const late = planLate(plan(), { rights: [], hasPosts: true }, grown);
    expect(late.map(({ id, at, needs }) => [id, at, needs])).toEqual([
      ['suspend:COURRIEL', factsOf().now, []],
      ['archive:COURRIEL', plan().steps.find(({ action }) => action === 'archive')?.at, ['suspend:COURRIEL']],
      ['rehome', factsOf().now, []],
    ]);
  });

  it('archives thirty days after the last day, behind the suspension of the same system', () => {
    fc.assert(
      fc.property(anyPlan, ({ made }) => {
        for (const step of made.steps.filter(({ action }) => action === 'archive')) {
          expect(step.needs).toContain(`suspend:${step.system ?? ''}`);
          expect(step.at).toBe(instantAt(addDays(made.on, 30), '06:00'));
        }
      }),
    );
  });

  it('asks for the equipment five working days before the last day', () => {
    const lastDay = '2026-12-11';
    const made = plan({ lastDayWorked: lastDay, employmentEnd: lastDay });
    expect(stepOf(made, 'return:MATERIEL').at).toBe(
      instantAt(addWorkingDays(lastDay, -5, factsOf().calendar), '06:00'),
    );
  });
});
