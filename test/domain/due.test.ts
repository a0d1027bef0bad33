import * as fc from 'fast-check';
import { pointlessGates, stepsAt } from '../../domain/processes/due';
import { isSatisfied, stepStates, type StepState } from '../../domain/processes/states';
import { planOf, stepOf } from './support/plans';

const NOW = '2026-11-05T12:00:00Z';

/** Eight steps, each of which may need some of those before it. */
const situations = fc
  .array(
    fc.record({
      day: fc.integer({ min: 1, max: 9 }),
      state: fc.constantFrom(...stepStates),
      needs: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 }),
    }),
    { maxLength: 8 },
  )
  .map((drawn) => ({
    plan: planOf(
      ...drawn.map(({ day, needs }, index) =>
        stepOf(String(index), {
          at: `2026-11-0${day}T12:00:00Z`,
          needs: needs.filter((need) => need < index).map(String),
        }),
      ),
    ),
    stateOf: (id: string): StepState => drawn[Number(id)]?.state ?? 'scheduled',
  }));

describe('what an instant brings', () => {
  it('never begins a step before its time, or before what it needs is done', () => {
    fc.assert(
      fc.property(situations, ({ plan, stateOf }) => {
        for (const step of stepsAt(plan, stateOf, NOW).due) {
          expect(Date.parse(step.at)).toBeLessThanOrEqual(Date.parse(NOW));
          expect(step.needs.every((need) => isSatisfied(stateOf(need)))).toBe(true);
        }
      }),
    );
  });

  it('touches no step that has begun or ended, and says one thing of a step', () => {
    fc.assert(
      fc.property(situations, ({ plan, stateOf }) => {
        const { due, waiting, withheld } = stepsAt(plan, stateOf, NOW);
        const said = [...due, ...waiting, ...withheld].map(({ id }) => id);
        expect(new Set(said).size).toBe(said.length);
        for (const id of said) expect(['scheduled', 'waiting']).toContain(stateOf(id));
      }),
    );
  });

  it('begins every step whose time has come and whose needs are done', () => {
    fc.assert(
      fc.property(situations, ({ plan, stateOf }) => {
        const free = plan.steps.filter(
          ({ id, at, needs }) =>
            ['scheduled', 'waiting'].includes(stateOf(id)) &&
            Date.parse(at) <= Date.parse(NOW) &&
            needs.every((need) => isSatisfied(stateOf(need))),
        );
        expect(stepsAt(plan, stateOf, NOW).due).toEqual(free);
      }),
    );
  });

  it.each([
    ['done', 'due'],
    ['skipped', 'due'],
    ['open', 'waiting'],
    ['failed', 'waiting'],
    ['withheld', 'withheld'],
    ['cancelled', 'withheld'],
  ] as const)('a step behind one that is %s is %s', (state, outcome) => {
    const plan = planOf(stepOf('approve'), stepOf('grant', { needs: ['approve'] }));
    const sorted = stepsAt(plan, (id) => (id === 'approve' ? state : 'scheduled'), NOW);
    expect(sorted[outcome].map(({ id }) => id)).toEqual(['grant']);
  });

  it('tells at once that a right will not come, even before its time', () => {
    const plan = planOf(
      stepOf('approve'),
      stepOf('grant', { needs: ['approve'], at: '2027-01-01T05:00:00Z' }),
    );
    const { withheld } = stepsAt(plan, (id) => (id === 'approve' ? 'withheld' : 'scheduled'), NOW);
    expect(withheld.map(({ id }) => id)).toEqual(['grant']);
  });
});

describe('a question whose answer would change nothing', () => {
  const plan = planOf(
    stepOf('approve:P', { action: 'approve' }),
    stepOf('train:T', { action: 'train' }),
    stepOf('train:U', { action: 'train' }),
    stepOf('work:P', { action: 'work', needs: ['approve:P', 'train:T'] }),
    stepOf('work:Q', { action: 'work', needs: ['train:T'] }),
  );
  const pointless = (states: Record<string, StepState>) =>
    pointlessGates(plan, (id) => states[id] ?? 'scheduled').map(({ id }) => id);

  it('is waited for no more once everything behind it is withheld', () => {
    expect(pointless({ 'work:P': 'withheld' })).toEqual(['approve:P']);
    expect(pointless({ 'work:P': 'withheld', 'work:Q': 'cancelled' })).toEqual(['approve:P', 'train:T']);
  });

  it('is waited for while one right behind it may still be given, or when it was answered', () => {
    expect(pointless({})).toEqual([]);
    expect(pointless({ 'work:P': 'waiting', 'work:Q': 'withheld' })).toEqual([]);
    expect(pointless({ 'work:P': 'withheld', 'approve:P': 'withheld' })).toEqual([]);
  });
});
