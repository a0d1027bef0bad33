import { summarize, type StepProgress } from '../../domain/processes/progress';
import { isEnded, isSatisfied, isSettled, processStates, stepStates } from '../../domain/processes/states';

const step = (id: string, state: StepProgress['state'], at = '2026-11-23T05:00:00Z'): StepProgress => ({
  ...{ id, state, at, action: 'enable', system: 'RESEAU', entitlements: [], reason: 'base' },
  ...{ detail: null, since: at, task: null },
});

describe('where a process stands', () => {
  it('counts what failed and what waits for somebody beside its state', () => {
    const steps = stepStates.map((state) => step(state, state));
    const { attention, waiting, state } = summarize('preparing', null, steps, []);
    expect({ attention, waiting, state }).toEqual({ attention: 1, waiting: 3, state: 'preparing' });
  });

  it('says what comes next: all the steps of the earliest instant', () => {
    const steps = [
      step('later', 'scheduled', '2026-11-30T13:30:00Z'),
      step('a', 'scheduled'),
      step('b', 'scheduled'),
      step('past', 'done', '2026-11-01T05:00:00Z'),
    ];
    expect(summarize('scheduled', null, steps, []).next).toEqual(['a', 'b']);
  });

  it.each(processStates.filter(isEnded))('says that nothing comes next once it is %s', (state) => {
    expect(summarize(state, 'x', [step('a', 'scheduled')], []).next).toEqual([]);
  });
});

describe('states', () => {
  it('are settled when nothing more happens, satisfied when the next may go on', () => {
    expect(stepStates.filter(isSettled)).toEqual(['done', 'withheld', 'skipped', 'cancelled']);
    expect(stepStates.filter(isSatisfied)).toEqual(['done', 'skipped']);
    expect(processStates.filter(isEnded)).toEqual(['closed', 'cancelled', 'refused']);
  });
});
