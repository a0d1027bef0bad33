import * as fc from 'fast-check';
import {
  defaultLimits,
  heldOver,
  isOverLimit,
  isUrgentRequest,
  limitsInForce,
  parkPlan,
  RELEASE,
  suspensionOf,
  windowLimit,
} from '../../domain/people/departure-limits';
import { stepsAt } from '../../domain/processes/due';
import { planOf, stepOf } from './support/plans';

const NOW = '2026-11-26T15:00:00.000Z';
const counts = { window: 0, file: 0, immediate: 0, employees: 1_000 };

describe('the limits on departures', () => {
  it.each([
    [1_000, 10],
    [200, 10],
    [100, 5],
    [60, 3],
    [4, 3],
    [0, 3],
  ])('let an organisation of %d end the accesses of %d people in 24 hours', (employees, allowed) => {
    expect(windowLimit(defaultLimits, employees)).toBe(allowed);
  });

  it('that are raised are in force after a day, field by field, and those that are lowered at once', () => {
    const wished = { number: 5_000, percent: 2, immediate: 3 };
    const held = heldOver(defaultLimits, wished, NOW);
    expect(held).toEqual({ limits: defaultLimits, until: '2026-11-27T15:00:00.000Z' });
    const at = (instant: string) => limitsInForce(wished, held, instant);
    expect(at('2026-11-27T14:59:59.999Z')).toEqual({ number: 10, percent: 2, immediate: 3 });
    expect(at('2026-11-27T15:00:00.000Z')).toEqual(wished);
    expect(heldOver(defaultLimits, { number: 1, percent: 5, immediate: 3 }, NOW)).toBeNull();
  });

  it('ask a second person from the next one on', () => {
    expect(isOverLimit(false, { ...counts, window: 9 }, defaultLimits)).toBe(false);
    expect(isOverLimit(false, { ...counts, window: 10 }, defaultLimits)).toBe(true);
  });

  it('count a whole file before its first row runs', () => {
    expect(isOverLimit(false, { ...counts, file: 3_000 }, defaultLimits)).toBe(true);
    expect(isOverLimit(false, { ...counts, file: 10 }, defaultLimits)).toBe(false);
  });

  it('let three immediate requests of persons run in an hour, whatever else happens; the fourth asks', () => {
    const busy = { ...counts, window: 5_000, file: 5_000 };
    expect(isOverLimit(true, { ...busy, immediate: 2 }, defaultLimits)).toBe(false);
    expect(isOverLimit(true, { ...busy, immediate: 3 }, defaultLimits)).toBe(true);
  });

  it.each([
    ['hand', 'person', true],
    ['hand', 'service', false],
    ['import', 'person', false],
  ] as const)('take an immediate request sent by %s of a %s as urgent: %s', (origin, kind, urgent) => {
    expect(isUrgentRequest({ immediate: true }, { origin, kind })).toBe(urgent);
    expect(isUrgentRequest({ immediate: false }, { origin, kind })).toBe(false);
  });

  it('count a departure announced late at the instant at which it would run', () => {
    const late = planOf(stepOf('suspend:A', { action: 'suspend', at: '2026-11-01T04:59:59.000Z' }));
    expect(suspensionOf(late, NOW)).toBe(NOW);
    expect(
      suspensionOf(planOf(stepOf('rehome', { action: 'rehome', at: '2026-12-01T04:59:59.000Z' })), NOW),
    ).toBe('2026-12-01T04:59:59.000Z');
    expect(suspensionOf(planOf(stepOf('end:SAGIR', { action: 'end' })), NOW)).toBeNull();
  });

  it('put behind the release all that has not begun, and nothing runs before it', () => {
    const states = fc.constantFrom('scheduled', 'waiting', 'open', 'running', 'done', 'completed');
    fc.assert(
      fc.property(fc.array(states, { minLength: 1, maxLength: 6 }), (given) => {
        const plan = planOf(...given.map((_, n) => stepOf(String(n), { at: '2026-11-01T00:00:00.000Z' })));
        const stateOf = (id: string) => (id === RELEASE ? 'open' : (given[Number(id)] ?? 'scheduled'));
        const parked = parkPlan(plan, stateOf, NOW);
        expect(stepsAt(parked, stateOf, NOW).due).toEqual([]);
        expect(parkPlan(parked, stateOf, NOW).steps.filter(({ id }) => id !== RELEASE)).toEqual(
          parked.steps.filter(({ id }) => id !== RELEASE),
        );
        const released = (id: string) => (id === RELEASE ? ('done' as const) : stateOf(id));
        expect(stepsAt(parked, released, NOW).due.map(({ id }) => id)).toEqual(
          given.flatMap((state, n) => (state === 'scheduled' || state === 'waiting' ? [String(n)] : [])),
        );
      }),
    );
  });
});
