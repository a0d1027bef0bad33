import { planDeparture } from '../../domain/people/departure-plan';
import { exposureOf } from '../../domain/people/exposure';
import type { StepProgress } from '../../domain/processes/progress';
import type { StepState } from '../../domain/processes/states';
import { departureOf } from '../support/requests';
import { factsOf } from './support/plans';

const held = ['SAGIR:compte', 'SAGIR:LSA', 'ANNUAIRE:compte', 'RESEAU:compte'];
const { now } = factsOf();
const later = (seconds: number): string => new Date(Date.parse(now) + seconds * 1_000).toISOString();
const planOf = (immediate: boolean) =>
  planDeparture(departureOf('100001', immediate ? '2026-11-02' : '2026-11-27', { immediate }), {
    ...factsOf({ held }),
    ...{ asked: [], extracted: [], hasPosts: false, hold: null, isParked: false },
  });
const stepsIn = (immediate: boolean, states: Record<string, [StepState, string]>): StepProgress[] =>
  planOf(immediate).steps.map(({ id, action, system, entitlements, at, reason }) => {
    const [state, since] = states[id] ?? ['scheduled', now];
    return { id, action, system, entitlements, at, reason, state, since, detail: null, task: null };
  });

describe('the exposure of a departure', () => {
  it('runs from its instant until each end is read back', () => {
    const steps = stepsIn(true, {
      'suspend:ANNUAIRE': ['done', later(4)],
      'suspend:RESEAU': ['running', later(1)],
      'end:SAGIR': ['completed', later(60)],
    });
    const shown = exposureOf(planOf(true), steps, later(90)).map(({ step, until, seconds }) => [
      ...[step, until, seconds],
    ]);
    expect(shown).toEqual([
      ['suspend:ANNUAIRE', later(4), 4],
      ['suspend:RESEAU', null, 90],
      ['end:SAGIR', null, 90],
    ]);
  });

  it('is none before the accesses are to end, and none of what nobody wants any more', () => {
    expect(exposureOf(planOf(false), stepsIn(false, {}), later(90))).toEqual([]);
    const steps = stepsIn(true, {
      'suspend:ANNUAIRE': ['cancelled', later(2)],
      'suspend:RESEAU': ['skipped', later(2)],
      'end:SAGIR': ['done', now],
    });
    expect(exposureOf(planOf(true), steps, later(90))).toMatchObject([{ step: 'end:SAGIR', seconds: 0 }]);
  });
});
