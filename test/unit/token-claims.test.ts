import { identityOf } from '../../connectors/oidc/claims';

const names = { roles: 'roles', organization: 'organization', employeeNumber: 'employee_number' };
const now = '2026-11-30T15:00:00Z';
const seconds = Date.parse(now) / 1_000;
const token = (claims: object) => ({
  iss: 'https://sts.example',
  iat: seconds,
  exp: seconds + 300,
  ...claims,
});
const kindOf = (claims: object) => identityOf(token(claims), names, now)?.kind;

describe('a token of a program', () => {
  it.each([
    ['RFC 9068', { sub: 'hr-system', client_id: 'hr-system' }],
    ['an authorized party', { sub: 'hr-system', azp: 'hr-system' }],
    ['Keycloak', { sub: 'd3c2', azp: 'hr-system', preferred_username: 'service-account-hr-system' }],
    ['Entra ID', { sub: 'a1b2', azp: 'c3d4', idtyp: 'app' }],
  ])('is known as a service: %s', (_name, claims) => expect(kindOf(claims)).toBe('service'));

  it('is not what a person has through a program', () => {
    expect(kindOf({ sub: 'u-1', azp: 'relais-web', preferred_username: 'louise' })).toBe('person');
    expect(kindOf({ sub: 'u-1', azp: 'relais-web', idtyp: 'user' })).toBe('person');
  });
});
