import { createSignIn } from '../../bin/compose/sign-in';
import { loadConfig } from '../../config/load';
import { ConfigError } from '../../config/problems';

const oidc = { OIDC_ISSUER: 'https://id.exemple', OIDC_ROLES: 'rh=hr@REGIE' };

const browsers = { ...oidc, OIDC_CLIENT_ID: 'relais-web', PUBLIC_URL: 'https://relais.exemple' };

const problemsOf = (env: Record<string, string>): Record<string, string> => {
  try {
    const config = loadConfig(env);
    if (config.signIn) createSignIn(config.signIn, config);
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
      grantDays: 7,
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

  it('lets browsers sign in when Relais is a client of it, for half an hour unused and ten hours at most', () => {
    const config = loadConfig({ ...browsers, OIDC_CLIENT_SECRET: 'secret-du-client' });
    expect(config).toMatchObject({
      signIn: { client: { id: 'relais-web', scopes: 'openid profile email' } },
      sessions: { idleMinutes: 30, hours: 10 },
    });
    expect(JSON.stringify(config)).not.toContain('secret-du-client');
    const signIn = config.signIn && createSignIn(config.signIn, config);
    expect(signIn?.browser?.limits).toEqual({ idleMs: 1_800_000, longestMs: 36_000_000 });
    expect(loadConfig(oidc).signIn?.client).toBeUndefined();
  });

  it.each([
    ['the audience of access tokens as its name', { OIDC_CLIENT_ID: 'relais' }, 'OIDC_CLIENT_ID'],
    ['clear text between browsers and Relais', { PUBLIC_URL: 'http://relais.exemple' }, 'PUBLIC_URL'],
    ['scopes that ask for no identity', { OIDC_SCOPES: 'profile email' }, 'OIDC_SCOPES'],
    ['a secret without a name', { OIDC_CLIENT_ID: '', OIDC_CLIENT_SECRET: 'x' }, 'OIDC_CLIENT_SECRET'],
    ['no time at all', { SESSION_HOURS: '0' }, 'SESSION_HOURS'],
  ])('lets no browser in with %s', (_why, over, key) => {
    expect(Object.keys(problemsOf({ ...browsers, ...over }))).toEqual([key]);
  });

  it('is named before Relais is its client', () => {
    expect(Object.keys(problemsOf({ OIDC_CLIENT_ID: 'relais-web' }))).toEqual(['OIDC_CLIENT_ID']);
  });

  it('may speak clear text on this machine alone', () => {
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'http://localhost:4000' })).toEqual({});
  });
});
