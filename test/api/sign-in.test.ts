import { endAccessOf } from '../../db/stores/identity';
import { Browser } from '../support/browser';
import { openSignInHouse, type SignInHouse } from './sign-in-fixture';

// A real provider is started here, on machines that may be busy.
jest.setTimeout(60_000);

describe('who signs in with a browser', () => {
  let house: SignInHouse;

  beforeAll(async () => {
    house = await openSignInHouse('sign-in');
  });
  afterAll(() => house.close());
  beforeEach(() => {
    house.ahead = 0;
  });

  const signedIn = async (login: string): Promise<Browser> => {
    const browser = new Browser();
    await house.signIn(browser, login);
    return browser;
  };
  const sessionOf = (browser: Browser) => browser.cookie(house.url, '__Host-relais') ?? '';
  const auditOf = async (subject: string) => {
    const rows = await house.door.database.app.withScope(
      ['MUSEE', 'REGIE'],
      (tx) => tx.sql<{ line: string }[]>`
        select concat_ws(' ', a.organization, a.action, a.actor = ${subject}, d.details::jsonb ->> 'why') as line
        from audit a left join audit_details d on d.audit_id = a.id
        where a.subject_kind = 'session' and ${subject} in (a.actor, d.details::jsonb ->> 'principal')
        order by a.organization, a.id`,
    );
    return rows.map(({ line }) => line);
  };

  it('comes back to where he wanted to go, with a cookie sealed to this host that no script reads', async () => {
    const browser = new Browser();
    const page = await house.signIn(browser, 'hr', '/auth/sign-in?returnTo=/api/v1/arrivals%3Flimit%3D5');
    expect([page.status, page.url]).toEqual([200, `${house.url}/api/v1/arrivals?limit=5`]);
    const [line] = browser.received.filter((each) => each.startsWith('__Host-relais='));
    expect(line).toMatch(/^__Host-relais=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const kept = await house.door.database.app.withEverywhere(
      ['MUSEE', 'REGIE'],
      (tx) => tx.sql`select * from sessions`,
    );
    expect(JSON.stringify(kept)).not.toContain(sessionOf(browser));
  });

  it('is known with his roles, and by which door he came', async () => {
    expect(await house.me(await signedIn('manager'))).toMatchObject({
      ...{ status: 200, door: 'session', name: 'Frédéric Gagné', kind: 'person' },
      ...{ employee: { number: '150631', organization: 'REGIE' }, organizations: ['REGIE'] },
      roles: [{ role: 'manager', organization: 'REGIE' }],
    });
    const admin = await house.me(await signedIn('admin'));
    expect(admin).toMatchObject({ organizations: ['MUSEE', 'REGIE'] });
    expect(admin.csrfToken).toMatch(/^[\w-]{43}$/);
  });

  it('changes what his role may change, from a page of Relais', async () => {
    const browser = await signedIn('admin');
    const made = await house.send(browser, 'POST', 'principals', { name: 'Service', kind: 'service' });
    expect(made.status).toBe(201);
    const refused = await house.send(await signedIn('auditor'), 'POST', 'principals', {
      name: 'S',
      kind: 'service',
    });
    expect(await refused.json()).toMatchObject({ type: 'urn:relais:problem:forbidden' });
  });

  it('signs out here and at the provider, and both are in the audit of each organisation that he reaches', async () => {
    const browser = await signedIn('billing');
    const { principal } = await house.me(browser);
    const id = sessionOf(browser);
    const asked = await browser.open(`${house.url}/auth/sign-out`);
    expect(asked.text).toContain('Vous êtes Benoît Cloutier.');
    expect(asked.headers.get('content-security-policy')).toContain(
      `form-action 'self' ${house.provider.issuer}`,
    );
    const there = await browser.submit(asked, {});
    expect(there.url).toMatch(`${house.provider.issuer}/session/end`);
    const done = await browser.submit(there, { logout: 'yes' });
    expect([done.url, done.status]).toEqual([`${house.url}/auth/signed-out`, 200]);
    expect(done.text).toContain('Vous n’êtes plus connecté.');
    expect(sessionOf(browser)).toBe('');
    browser.plant(house.url, '__Host-relais', id);
    expect((await house.me(browser)).status).toBe(401);
    const again = await browser.open(`${house.url}/auth/sign-in`);
    expect(again.text).toContain('Mot de passe');
    expect(await auditOf(principal)).toEqual([
      ...['MUSEE session.began t', 'MUSEE session.ended t sign-out'],
      ...['REGIE session.began t', 'REGIE session.ended t sign-out'],
    ]);
  });

  it('is told in JSON where to go next, when a script signs him out', async () => {
    const browser = await signedIn('hr');
    const { csrfToken } = await house.me(browser);
    const headers = { 'Relais-CSRF': csrfToken, Origin: house.url, Accept: 'application/json' };
    const answer = await browser.call('POST', `${house.url}/auth/sign-out`, headers);
    const { location } = (await answer.json()) as { location: string };
    expect(location).toMatch(`${house.provider.issuer}/session/end?id_token_hint=`);
    expect((await house.me(browser)).status).toBe(401);
  });

  it('finds the door closed at the next request, once his role has ended', async () => {
    const browser = await signedIn('security');
    const grants = await house.door.ask('GET', '/api/v1/role-grants?role=security', { key: house.admin });
    const { principal } = await house.me(browser);
    const grant = (grants.json?.items as { id: string; principal: string }[]).find(
      (each) => each.principal === principal,
    );
    const body = { reason: 'fin du mandat' };
    const end = { key: house.admin, body };
    expect((await house.door.ask('POST', `/api/v1/role-grants/${grant?.id}/end`, end)).status).toBe(200);
    expect(await house.me(browser)).toMatchObject({ status: 403, type: 'urn:relais:problem:role-not-held' });
  });

  it('finds his session ended by the suspension of his departure, which is in the audit', async () => {
    const browser = await signedIn('employee');
    const { principal } = await house.me(browser);
    const leaver = { organization: 'REGIE', employeeNumber: '481272', processId: 'REGIE.1' };
    await house.door.database.app.withScope(['REGIE'], (tx) =>
      endAccessOf(tx, leaver, new Date().toISOString()),
    );
    expect((await house.me(browser)).status).toBe(401);
    expect(await auditOf(principal)).toEqual(['REGIE session.began t', 'REGIE session.ended f']);
    const page = await house.signIn(new Browser(), 'employee');
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('Aucun rôle')]);
  });

  it('is signed out after thirty minutes without a request, and after ten hours however many there were', async () => {
    const idle = await signedIn('pilot');
    house.ahead = 29 * 60;
    expect((await house.me(idle)).status).toBe(200);
    house.ahead = 58 * 60;
    expect((await house.me(idle)).status).toBe(200);
    house.ahead = 89 * 60;
    expect((await house.me(idle)).status).toBe(401);
    house.ahead = 0;
    const busy = await signedIn('pilot');
    for (let minutes = 20; minutes < 600; minutes += 20) {
      house.ahead = minutes * 60;
      expect((await house.me(busy)).status).toBe(200);
    }
    house.ahead = 600 * 60;
    expect((await house.me(busy)).status).toBe(401);
  });

  it('gets another session each time that he signs in, and the one before ends with its id', async () => {
    const browser = await signedIn('pilot2');
    const { principal } = await house.me(browser);
    const first = sessionOf(browser);
    await browser.open(`${house.url}/auth/sign-in`);
    expect(sessionOf(browser)).not.toBe(first);
    const old = new Browser();
    old.plant(house.url, '__Host-relais', first);
    expect((await house.me(old)).status).toBe(401);
    expect(await auditOf(principal)).toEqual([
      ...['REGIE session.began t', 'REGIE session.ended t replaced', 'REGIE session.began t'],
    ]);
  });

  it('and shows a key as well is who the key says: a cookie goes along by itself, a key is shown on purpose', async () => {
    const browser = await signedIn('hr');
    const headers = { Authorization: `Bearer ${house.admin}` };
    const answer = await browser.call('GET', `${house.url}/api/v1/me`, headers);
    expect(await answer.json()).toMatchObject({ door: 'key', csrfToken: null });
    const wrong = { Authorization: 'Bearer rk_rien' };
    expect((await browser.call('GET', `${house.url}/api/v1/me`, wrong)).status).toBe(401);
  });
});
