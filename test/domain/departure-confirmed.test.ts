import { confirmedRequest } from '../../domain/people/departure-check';
import { archivesBegun, isHeld } from '../../domain/people/process-state';
import type { StepState } from '../../domain/processes/states';
import { departureOf } from '../support/requests';
import { planOf, stepOf } from './support/plans';

const TODAY = '2026-11-24';

describe('a departure that HR confirms', () => {
  it.each([
    ['the end was the last day', '2026-12-04', '2026-12-04', TODAY],
    ['the end was later than today', '2026-12-04', '2026-12-18', '2026-12-18'],
    ['the end was past', '2026-11-10', '2026-11-13', TODAY],
  ])('now ends the accesses today; the employment ends on its day when %s', (_why, last, end, expected) => {
    const held = departureOf('100001', last, { immediate: true, employmentEnd: end });
    expect(confirmedRequest(held, 'now', TODAY)).toEqual({
      ...held,
      lastDayWorked: TODAY,
      employmentEnd: expected,
    });
  });

  it('as planned is a departure like any other, on its day', () => {
    const held = departureOf('100001', '2026-12-04', { immediate: true });
    expect(confirmedRequest(held, 'planned', TODAY)).toEqual({ ...held, immediate: false });
  });

  it('at an instant keeps it as planned, and not now', () => {
    const at = '2026-12-04T19:00:00.000Z';
    const held = departureOf('100001', '2026-12-04', { immediate: true, at });
    expect(confirmedRequest(held, 'planned', TODAY)).toEqual({ ...held, immediate: false });
    expect(confirmedRequest(held, 'now', TODAY)).not.toHaveProperty('at');
  });

  it('is held while its plan asks for the confirmation', () => {
    expect(isHeld(planOf(stepOf('confirm', { action: 'confirm' })))).toBe(true);
    expect(isHeld(planOf(stepOf('suspend:A', { action: 'suspend' })))).toBe(false);
  });
});

describe('the archive of a departure', () => {
  const plan = planOf(stepOf('archive:A', { action: 'archive' }), stepOf('archive:B', { action: 'archive' }));
  const begun = (state: StepState) => archivesBegun(plan, (id) => (id === 'archive:B' ? state : 'scheduled'));

  it.each<[StepState, boolean]>([
    ['scheduled', false],
    ['waiting', false],
    ['cancelled', false],
    ['running', true],
    ['failed', true],
    ['done', true],
    ['skipped', true],
  ])('that is %s has begun: %s', (state, expected) => {
    expect(begun(state)).toBe(expected);
  });
});
