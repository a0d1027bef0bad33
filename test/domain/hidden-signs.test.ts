import { hasHiddenSign } from '../../domain/people/hidden-signs';

describe('what HR writes of a person', () => {
  test.each([
    'Noémie',
    "D'Astous-L’Écuyer",
    'Søren Œuvrard',
    'Nguyễn Thị',
    'O\u2019Neill',
    'ligne 1\nligne 2',
  ])('passes as it is written: %j', (name) => {
    expect(hasHiddenSign(name)).toBe(false);
  });

  test.each([
    ['a reading direction turned around', 'Gagnon\u202Etpecni'],
    ['an isolate', 'Roy\u2066'],
    ['a direction mark', 'Roy\u200F'],
    ['a space that is not seen', 'R\u200Boy'],
    ['a line separator', 'Roy\u2028'],
    ['a control of terminals', 'Roy\u001B[31m'],
    ['a control of the second set', 'Roy\u0085'],
  ])('does not pass with %s', (_, name) => {
    expect(hasHiddenSign(name)).toBe(true);
  });
});
