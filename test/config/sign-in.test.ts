import { createSignIn } from '../../bin/compose/sign-in';
import { loadConfig } from '../../config/load';
import { ConfigError } from '../../config/problems';

const oidc = { OIDC_ISSUER: 'https://id.exemple', OIDC_ROLES: 'rh=hr@REGIE' };

const problemsOf = (env: Record<string, string>): Record<string, string> => {
  try {
    const { signIn } = loadConfig(env);
    if (signIn) createSignIn(signIn);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.problems.map((p) => [p.key, p.reason]));
    throw error;
  }
  return {};
};

describe('the sign-in provider of one’s own', () => {
  it('is none until its issuer is named', () => {
    expect(loadConfig({}).signIn).toBeUndefined();
  });

  it('gives roles by the values of a claim, distinguished names included', () => {
    const roles = 'cn=rh,dc=regie=hr@REGIE; securite=security@*; gestion=manager';
    expect(
      loadConfig({ ...oidc, OIDC_ROLES: roles, OIDC_ROLES_CLAIM: 'realm_access.roles' }).signIn,
    ).toMatchObject({
      ...{ issuer: 'https://id.exemple', audience: 'relais', algorithms: ['RS256'] },
      claims: {
        roles: 'realm_access.roles',
        organization: 'organization',
        employeeNumber: 'employee_number',
      },
      roles: [
        { value: 'cn=rh,dc=regie', role: 'hr', place: 'REGIE' },
        { value: 'securite', role: 'security', place: '*' },
        { value: 'gestion', role: 'manager', place: null },
      ],
    });
  });

  it.each([
    ['a clear address', { OIDC_ISSUER: 'http://id.exemple' }, 'OIDC_ISSUER'],
    ['a shared-secret signature', { OIDC_ALGORITHMS: 'RS256,HS256' }, 'OIDC_ALGORITHMS'],
    ['no signature', { OIDC_ALGORITHMS: 'none' }, 'OIDC_ALGORITHMS'],
    ['roles without a rule', { OIDC_ROLES: 'rh' }, 'OIDC_ROLES'],
    ['no roles', { OIDC_ROLES: '' }, 'OIDC_ROLES'],
    ['a role that does not exist', { OIDC_ROLES: 'rh=roi@REGIE' }, 'OIDC_ROLES'],
    ['a role of an organisation everywhere', { OIDC_ROLES: 'rh=hr@*' }, 'OIDC_ROLES'],
    ['rules without an issuer', { OIDC_ISSUER: '' }, 'OIDC_ROLES'],
  ])('is refused with %s', (_why, over, key) => {
    expect(Object.keys(problemsOf({ ...oidc, ...over }))).toEqual([key]);
  });

  it('may speak clear text on this machine alone', () => {
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'http://localhost:4000' })).toEqual({});
  });
});
