import fc from 'fast-check';
import { safeReturnTo } from '../../api/sign-in/return-to';

const ours = 'https://relais.exemple';
const home = '/api/v1/me';

describe('the address that one returns to after signing in', () => {
  it.each([
    ['/', '/'],
    ['/taches?file=securite&etat=ouvert#suite', '/taches?file=securite&etat=ouvert#suite'],
    ['/a/../b', '/b'],
  ])('is a path of Relais: %s', (asked, place) => {
    expect(safeReturnTo(asked, ours)).toBe(place);
  });

  it.each([
    ...['https://ailleurs.exemple/', '//ailleurs.exemple', '/\\ailleurs.exemple', '\\/ailleurs.exemple'],
    ...[
      'javascript:alert(1)',
      'data:text/html,x',
      'ailleurs',
      '',
      ' /a',
      '/\tailleurs',
      '/a\r\nSet-Cookie: x=1',
    ],
    ...['/\u00a0/x', '/a\\b', '/auth/sign-in', '/auth/../auth/callback', `/${'a'.repeat(2_001)}`],
    ...[undefined, ['/a', '/b'], 7],
  ])('is never elsewhere, nor in the middle of a sign-in: %j', (asked) => {
    expect(safeReturnTo(asked, ours)).toBe(home);
  });

  it('stays with Relais, whatever is asked for', () => {
    const bits = fc.constantFrom(
      '/',
      '\\',
      '.',
      ':',
      '@',
      '%2f',
      '%5c',
      '\t',
      '\n',
      'ailleurs.exemple',
      'https:',
      '?',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(bits).map((each) => `/${each.join('')}`),
        ),
        (asked) => {
          const place = safeReturnTo(asked, ours);
          expect(place).toMatch(/^\/(?![/\\])/);
          expect(new URL(place, ours).origin).toBe(ours);
        },
      ),
    );
  });
});
