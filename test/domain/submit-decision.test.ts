import { decideSubmission, type LastProcess } from '../../domain/people/submit-decision';

const last = (over: Partial<LastProcess> = {}): LastProcess => ({
  ...{ requestHash: 'same', closed: false, over: false, cancelled: false, overCount: 0 },
  ...over,
});
const over = last({ closed: true, over: true, overCount: 2 });
const cancelled = { ...over, cancelled: true };
const start = (ordinal: number) => ({ do: 'start', ordinal });

describe('a request that comes', () => {
  it.each([
    // what was said before, what is said now, by hand, from a file
    ['nothing', null, 'same', start(1), start(1)],
    ['the same, under way', last(), 'same', { do: 'answer' }, { do: 'answer' }],
    ['otherwise, under way', last(), 'other', { do: 'conflict' }, { do: 'amend' }],
    ['the same, closed in force', last({ closed: true }), 'same', { do: 'answer' }, { do: 'answer' }],
    ['otherwise, closed in force', last({ closed: true }), 'other', { do: 'conflict' }, { do: 'conflict' }],
    ['the same, over', over, 'same', start(3), { do: 'answer' }],
    ['the same, called off', cancelled, 'same', start(3), { do: 'conflict' }],
    ['otherwise, called off', cancelled, 'other', start(3), start(3)],
    ['otherwise, over', over, 'other', start(3), start(3)],
  ] as const)('after %s is decided by the way it comes', (_before, process, hash, byHand, fromFile) => {
    expect(decideSubmission(process, hash, 'hand')).toEqual(byHand);
    expect(decideSubmission(process, hash, 'import')).toEqual(fromFile);
  });
});
