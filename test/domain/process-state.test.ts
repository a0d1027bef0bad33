import { arrivalState, changeState, departureState, isEffective } from '../../domain/people/process-state';
import type { StepState } from '../../domain/processes/states';
import { planOf, stepOf } from './support/plans';

type States = Record<string, StepState>;
const reader =
  (states: States) =>
  (id: string): StepState =>
    states[id] ?? 'scheduled';

describe('the state of an arrival', () => {
  const plan = planOf(
    stepOf('prepare:A', { action: 'prepare' }),
    stepOf('enable:A', { action: 'enable' }),
    stepOf('enable:B', { action: 'enable' }),
    stepOf('work:S', { action: 'work' }),
    stepOf('approve:P', { action: 'approve' }),
    stepOf('undo:A', { action: 'archive' }),
  );

  it.each<[string, string, States]>([
    ['scheduled', 'nothing has begun', {}],
    ['scheduled', 'only an approval was asked', { 'approve:P': 'open' }],
    ['preparing', 'manual work is open', { 'work:S': 'open' }],
    ['preparing', 'an account is prepared', { 'prepare:A': 'done' }],
    ['preparing', 'one system of two is enabled', { 'enable:A': 'done' }],
    ['preparing', 'one system failed', { 'enable:A': 'done', 'enable:B': 'failed' }],
    ['enabled', 'all automatic systems are, work still open', { ...enabled('done'), 'work:S': 'open' }],
    ['enabled', 'a person skipped one', { ...enabled('skipped') }],
  ])('is %s when %s', (state, _why, states) => {
    expect(arrivalState(plan, reader(states))).toBe(state);
  });

  it.each<[string, States]>([
    ['scheduled', {}],
    ['preparing', { 'work:S': 'done' }],
    ['enabled', { 'work:S': 'open', move: 'done' }],
  ])('is %s where no system is automatic, by the first day alone: %j', (state, states) => {
    const manual = planOf(stepOf('work:S', { action: 'work' }), stepOf('move', { action: 'move' }));
    expect(arrivalState(manual, reader(states))).toBe(state);
  });
});

function enabled(last: StepState): States {
  return { 'enable:A': 'done', 'enable:B': last };
}

describe('the state of a departure', () => {
  const plan = planOf(
    stepOf('confirm', { action: 'confirm' }),
    stepOf('suspend:A', { action: 'suspend' }),
    stepOf('suspend:B', { action: 'suspend' }),
  );

  it.each<[string, States]>([
    ['held', {}],
    ['held', { confirm: 'open' }],
    ['scheduled', { confirm: 'done' }],
    ['suspending', { confirm: 'done', 'suspend:A': 'running' }],
    ['suspending', { confirm: 'done', 'suspend:A': 'done', 'suspend:B': 'failed' }],
    ['suspended', { confirm: 'done', 'suspend:A': 'done', 'suspend:B': 'done' }],
  ])('is %s with %j', (state, states) => {
    expect(departureState(plan, reader(states))).toBe(state);
  });
});

describe('the state of a change', () => {
  it.each<[string, States]>([
    ['scheduled', {}],
    ['scheduled', { move: 'waiting' }],
    ['applying', { move: 'running' }],
    ['applying', { move: 'done' }],
  ])('is %s with %j', (state, states) => {
    expect(changeState(planOf(stepOf('move', { action: 'move' })), reader(states))).toBe(state);
  });
});

describe('the day of a process', () => {
  const at = '2026-11-23T05:00:00Z';
  it.each([
    ['2026-11-23T04:59:59Z', false],
    ['2026-11-23T05:00:00Z', true],
    ['2026-11-23T05:00:00.001Z', true],
  ])('at %s has come: %s', (now, come) => {
    expect(isEffective(planOf(stepOf('enable:A', { action: 'enable', at })), now)).toBe(come);
    expect(isEffective(planOf(stepOf('move', { action: 'move', at })), now)).toBe(come);
    expect(isEffective(planOf(stepOf('work:S', { action: 'work', at })), now)).toBe(false);
  });
});
