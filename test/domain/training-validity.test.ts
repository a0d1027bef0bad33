import { validUntilOf } from '../../domain/people/training-validity';

it.each([
  ['2026-11-23', 24, '2028-11-23'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2026-08-31', 6, '2027-02-28'],
  ['2026-11-23', null, null],
])('a training completed on %s and valid %s months counts until %s', (completedOn, months, until) => {
  expect(validUntilOf(completedOn, months)).toBe(until);
});
