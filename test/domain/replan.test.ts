import * as fc from 'fast-check';
import type { Queue } from '../../domain/access/catalogue';
import { addDays } from '../../domain/calendar/civil-date';
import { planArrival } from '../../domain/people/arrival-plan';
import { isAutomaticAction, stepActions, type Plan, type Step } from '../../domain/processes/plan';
import { abandoned, replan, undoOf } from '../../domain/processes/replan';
import { stepStates, type StepState } from '../../domain/processes/states';
import { arrivalOf } from '../support/requests';
import { factsOf, planOf, stepOf } from './support/plans';

const NOW = factsOf().now;
type States = Record<string, StepState>;

const arrivalOn = (days: number): Plan =>
  planArrival(arrivalOf('100001', addDays('2026-11-02', days), { profiles: ['RF-SAISIE'] }), factsOf());
const futureDays = fc.integer({ min: 10, max: 60 });
const statesFor = (plan: Plan) =>
  fc
    .array(fc.constantFrom(...stepStates), { minLength: plan.steps.length, maxLength: plan.steps.length })
    .map((all): States => Object.fromEntries(plan.steps.map(({ id }, index) => [id, all[index] ?? 'done'])));

/** Plans over six names: steps come, go, and move between any two of them. */
const plans = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      action: fc.constantFrom(...stepActions),
      day: fc.integer({ min: 1, max: 9 }),
    }),
    { selector: ({ name }) => name },
  )
  .map((steps) =>
    planOf(
      ...steps.map(({ name, action, day }) =>
        stepOf(name, { action, system: `S-${name}`, at: `2026-11-0${day}T14:00:00Z` }),
      ),
    ),
  );
const situations = fc
  .tuple(plans, plans)
  .chain(([current, next]) =>
    fc.record({ states: statesFor(current) }).map((s) => ({ current, next, ...s })),
  );

const byId = (plan: Plan) => new Map(plan.steps.map((step) => [step.id, step]));

const isWritten = (state: StepState | undefined): boolean => state === 'done' || state === 'completed';

describe('a plan made again', () => {
  it('is the same whether the day moved once or twice', () => {
    fc.assert(
      fc.property(futureDays, futureDays, futureDays, fc.gen(), (first, second, third, gen) => {
        const current = arrivalOn(first);
        const states = gen(() => statesFor(current));
        const through = replan(current, states, arrivalOn(second), NOW).plan;
        expect(replan(through, states, arrivalOn(third), NOW).plan).toEqual(
          replan(current, states, arrivalOn(third), NOW).plan,
        );
      }),
    );
  });

  it('differs in nothing when the facts are the same, but for what had been taken back', () => {
    fc.assert(
      fc.property(situations, ({ current, states }) => {
        const { plan, difference, again } = replan(current, states, current, NOW);
        expect(plan).toEqual(current);
        expect(again).toEqual(difference.added);
        expect(again).toEqual(current.steps.map(({ id }) => id).filter((id) => states[id] === 'cancelled'));
        expect({ ...difference, added: [], kept: [], overdue: [] }).toEqual({
          ...{ added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] },
        });
      }),
    );
  });

  it('loses nothing that was done: it stays, or a step undoes it, or it was not proven yet', () => {
    fc.assert(
      fc.property(situations, ({ current, next, states }) => {
        const { plan, difference } = replan(current, states, next, NOW);
        for (const step of current.steps.filter(({ id }) => isWritten(states[id]))) {
          expect(plan.steps).toContainEqual(step);
          const undo = undoOf(step, NOW);
          const isWanted = next.steps.some(({ id }) => id === step.id);
          const stays = isWanted || (undo === null && states[step.id] === 'done');
          expect(difference.kept.includes(step.id)).toBe(stays);
          if (!stays && !undo) expect(difference.cancelled).toContain(step.id);
          if (!isWanted && undo) expect(plan.steps).toContainEqual(undo);
        }
      }),
    );
  });

  it('says of each step that nobody wants any more one thing: kept, undone or cancelled', () => {
    fc.assert(
      fc.property(situations, ({ current, next, states }) => {
        const { difference, again } = replan(current, states, next, NOW);
        const said = [...difference.kept, ...difference.undone, ...difference.cancelled];
        const wanted = new Set(next.steps.map(({ id }) => id));
        // What was taken back before is no news.
        const gone = current.steps
          .map(({ id }) => id)
          .filter((id) => !wanted.has(id) && states[id] !== 'cancelled');
        expect(said.filter((id) => !wanted.has(id)).toSorted()).toEqual(gone.toSorted());
        expect(new Set(said).size).toBe(said.length);
        expect(abandoned(difference)).toEqual([...difference.cancelled, ...difference.undone]);
        const added = next.steps.map(({ id }) => id).filter((id) => !byId(current).has(id));
        expect(difference.added.toSorted()).toEqual([...added, ...again].toSorted());
      }),
    );
  });

  it('undoes what a call may have left in a target, even when it did not end', () => {
    fc.assert(
      fc.property(situations, ({ current, states }) => {
        const { difference } = replan(current, states, planOf(), NOW);
        for (const step of current.steps) {
          const mayHaveWritten = ['running', 'failed'].includes(states[step.id] ?? '');
          if (mayHaveWritten && isAutomaticAction(step.action) && undoOf(step, NOW))
            expect(difference.undone).toContain(step.id);
        }
      }),
    );
  });

  it.each<[StepState, Step['action'], Queue, boolean]>([
    ['open', 'work', 'securite', true],
    ['open', 'end', 'securite', true],
    ['completed', 'end', 'securite', true],
    ['done', 'end', 'securite', true],
    ['done', 'work', 'securite', true],
    ['done', 'work', 'gestionnaire', false],
    ['done', 'handover', 'pilotage', false],
    ['open', 'approve', 'gestionnaire', false],
  ])('asks again for another date what is %s (%s, %s): %s', (state, action, queue, asksAgain) => {
    const human = { queue, assignee: 'queue', verification: 'none' } as const;
    const due = (dueAt: string) =>
      stepOf('a', { action, human: { ...human, dueAt, giveUpAt: null, urgent: false } });
    const [before, after] = [due('2026-11-05T14:00:00Z'), due('2026-11-09T14:00:00Z')];
    const { plan, difference, again } = replan(planOf(before), { a: state }, planOf(after), NOW);
    expect(again).toEqual(asksAgain ? ['a'] : []);
    expect(difference.kept).toEqual(asksAgain ? [] : ['a']);
    const moved = { id: 'a', from: '2026-11-05T14:00:00Z', to: '2026-11-09T14:00:00Z' };
    expect(difference.moved).toEqual(asksAgain ? [moved] : []);
    expect(plan.steps).toEqual([asksAgain ? after : before]);
  });

  it('keeps an account at work when a plan is made again after the first day', () => {
    const request = arrivalOf('100001', '2026-11-16');
    const before = planArrival(request, factsOf({ now: '2026-11-02T14:00:00Z' }));
    const done = Object.fromEntries(before.steps.map(({ id }) => [id, 'done' as const]));
    const later = '2026-11-20T14:00:00Z';
    const { plan, difference } = replan(before, done, planArrival(request, factsOf({ now: later })), later);
    expect(difference.undone).toEqual([]);
    expect(difference.kept).toEqual(expect.arrayContaining(['prepare:ANNUAIRE', 'enable:ANNUAIRE']));
    expect(plan.steps.filter(({ action }) => action === 'archive')).toEqual([]);
  });

  it('takes back a question that is being written, and leaves what was refused where it is', () => {
    const human = { queue: 'securite', assignee: 'queue', verification: 'none' } as const;
    const asked = stepOf('a', {
      action: 'work',
      human: { ...human, dueAt: null, giveUpAt: null, urgent: false },
    });
    expect(replan(planOf(asked), { a: 'running' }, planOf(), NOW).difference.cancelled).toEqual(['a']);
    const moved = planOf({ ...asked, at: '2026-12-09T14:00:00Z' });
    const { difference } = replan(planOf(asked), { a: 'withheld' }, moved, NOW);
    expect([difference.kept, difference.moved]).toEqual([['a'], []]);
  });

  it('moves what has not begun, and says what is late already', () => {
    const current = planOf(stepOf('a', { at: '2026-11-05T14:00:00Z' }), stepOf('b'));
    const next = planOf(
      stepOf('a', { at: '2026-11-01T14:00:00Z' }),
      stepOf('b', { at: '2026-11-09T14:00:00Z' }),
    );
    const { plan, difference } = replan(current, { b: 'done' }, next, NOW);
    expect(difference).toMatchObject({
      moved: [{ id: 'a', from: '2026-11-05T14:00:00Z', to: '2026-11-01T14:00:00Z' }],
      overdue: ['a'],
      kept: ['b'],
    });
    expect(plan.steps.map(({ at }) => at)).toEqual(['2026-11-01T14:00:00Z', NOW]);
  });

  it('does not undo twice what it undoes already, however often it is made again', () => {
    const once = replan(planOf(stepOf('a')), { a: 'done' }, planOf(), NOW).plan;
    const twice = replan(once, { a: 'cancelled', 'undo:a': 'open' }, planOf(), NOW);
    expect(twice.plan.steps.map(({ id }) => id)).toEqual(['a', 'undo:a']);
    expect(twice.difference.undone).toEqual([]);
    expect(twice.again).toEqual([]);
  });

  it('gives again what is wanted again, after it is undone and not beside', () => {
    const once = replan(planOf(stepOf('a')), { a: 'done' }, planOf(), NOW).plan;
    const twice = replan(once, { a: 'cancelled', 'undo:a': 'open' }, planOf(stepOf('a')), NOW);
    expect(twice.again).toEqual(['a']);
    expect(twice.plan.steps.find(({ id }) => id === 'a')?.needs).toEqual(['undo:a']);
  });

  it('undoes anew what was given anew', () => {
    const once = replan(planOf(stepOf('a')), { a: 'done' }, planOf(), NOW).plan;
    const twice = replan(once, { a: 'done', 'undo:a': 'done' }, planOf(), NOW);
    expect(twice.again).toEqual(['undo:a']);
    expect(twice.plan.steps.map(({ id }) => id)).toEqual(['a', 'undo:a']);
  });
});

describe('what undoes a step', () => {
  it.each([
    ['prepare', 'archive', 'undo:RESEAU'],
    ['enable', 'archive', 'undo:RESEAU'],
    ['grant', 'revoke', 'undo:x'],
    ['work', 'end', 'undo:x'],
  ] as const)('%s is undone by %s, at once and behind nothing', (action, undo, id) => {
    const undoing = undoOf(stepOf('x', { action, needs: ['y'] }), NOW);
    expect(undoing).toMatchObject({ id, action: undo, at: NOW, needs: [] });
  });

  it.each(['approve', 'train', 'check', 'suspend'] as const)('%s leaves nothing to undo', (action) => {
    expect(undoOf(stepOf('x', { action }), NOW)).toBeNull();
  });

  it.each([
    ['extract', 'extract'],
    ['secondPerson', 'secondPerson'],
    ['recipient', 'secondPerson'],
    ['none', 'secondPerson'],
  ] as const)('manual work proven by %s is ended, which is proven by %s', (given, undone) => {
    const human = { queue: 'securite', assignee: 'queue', verification: given } as const;
    const work = stepOf('x', {
      action: 'work',
      human: { ...human, dueAt: null, giveUpAt: null, urgent: false },
    });
    expect(undoOf(work, NOW)?.human).toMatchObject({ verification: undone, dueAt: NOW });
  });
});
