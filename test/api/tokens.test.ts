import { createHmac, createPublicKey, createSign, KeyObject } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { createSignIn } from '../../bin/compose/sign-in';
import { createTokenReader } from '../../connectors/oidc/token-reader';
import { endAccessOf } from '../../db/stores/identity';
import { makeIssuerKey, signWith, startIssuer, type IssuerKey, type TestIssuer } from '../support/issuer';
import { openDoor, type Door, type Json } from './door';
import { organization } from './samples';

const START = '2026-11-23T14:00:00.000Z';
const claimNames = { roles: 'realm.roles', organization: 'organization', employeeNumber: 'employee_number' };
const rule = (value: string, role: string, place: string | null) => ({ value, role, place });

describe('the tokens of a sign-in provider', () => {
  let issuer: TestIssuer;
  let rsa: IssuerKey;
  let ec: IssuerKey;
  let door: Door;
  let admin: string;
  let now = START;
  let seconds = 0;

  const config = () => ({
    ...{ issuer: issuer.url, audience: 'relais', algorithms: ['RS256', 'ES256'], claims: claimNames },
    ...{ client: undefined, grantDays: 7 },
    roles: [
      ...[rule('rh-regie', 'hr', 'REGIE'), rule('securite', 'security', '*'), rule('audit', 'auditor', '*')],
      ...[rule('gestion', 'manager', null), rule('rh', 'hr', null), rule('admin-regie', 'admin', 'REGIE')],
    ],
  });

  beforeAll(async () => {
    [rsa, ec] = await Promise.all([makeIssuerKey('r1'), makeIssuerKey('e1', 'ES256')]);
    issuer = await startIssuer([rsa, ec]);
    door = await openDoor({ clock: () => now, signIn: createSignIn(config()) });
    admin = await door.key({ role: 'admin' });
    for (const code of ['REGIE', 'MUSEE'])
      await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
  });
  afterAll(async () => {
    await door.close();
    await issuer.close();
  });
  beforeEach(() => {
    now = START;
  });

  /** Claims of somebody, issued later each time. */
  const claimsOf = (sub: string, roles: string[], over: JWTPayload = {}): JWTPayload => {
    seconds += 1;
    const iat = Date.parse(START) / 1_000 - 600 + seconds;
    const times = { iat, exp: Date.parse(START) / 1_000 + 3_600 };
    return { iss: issuer.url, aud: 'relais', sub, name: `Nom ${sub}`, realm: { roles }, ...times, ...over };
  };
  const token = (sub: string, roles: string[], over: JWTPayload = {}) =>
    signWith(rsa, claimsOf(sub, roles, over));
  const get = (path: string, key: string, headers = {}) =>
    door.ask('GET', `/api/v1/${path}`, { key, headers });
  const kindOf = ({ status, json }: { status: number; json: Json }) =>
    `${status} ${((json as { type?: string } | null)?.type ?? '').replace('urn:relais:problem:', '')}`.trim();
  const principalOf = (sub: string) =>
    door.database.app.withEverywhere(['MUSEE', 'REGIE'], async (tx) => {
      const [row] = await tx.sql<{ id: string }[]>`
        select principal_id as id from principal_identities where subject = ${sub}`;
      return row?.id;
    });

  it('open what their claims give, whichever of the fixed algorithms signed them', async () => {
    expect(kindOf(await get('arrivals', await token('a', ['rh-regie'])))).toBe('200');
    expect(kindOf(await get('arrivals', await signWith(ec, claimsOf('a', ['rh-regie']))))).toBe('200');
    expect(kindOf(await get('keys', await token('a', ['rh-regie'])))).toBe('403 forbidden');
    expect(kindOf(await get('organizations/MUSEE', await token('a', ['rh-regie'])))).toBe('404 not-found');
    const everywhere = (await get('organizations', await token('b', ['securite']))).json;
    expect(everywhere).toMatchObject({ items: [{ code: 'MUSEE' }, { code: 'REGIE' }] });
  });

  describe('are refused as 401, in the same words,', () => {
    const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const at = (over: JWTPayload) => token('x', ['securite'], over);
    const past = Date.parse(START) / 1_000;
    const unsigned = (alg: string) => `${b64({ alg, kid: 'r1' })}.${b64(claimsOf('x', ['securite']))}.`;
    const byHmac = () => {
      const pem = createPublicKey({ key: rsa.publicJwk, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      });
      const signed = `${b64({ alg: 'HS256', kid: 'r1' })}.${b64(claimsOf('x', ['securite']))}`;
      return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    };
    // Well signed but for what it asks of the reader: jose itself would not sign it.
    const withUnknownExtension = () => {
      const header = { alg: 'RS256', kid: 'r1', crit: ['exp-policy'], 'exp-policy': 'never' };
      const signed = `${b64(header)}.${b64(claimsOf('x', ['securite']))}`;
      const signature = createSign('sha256').update(signed).sign(KeyObject.from(rsa.privateKey), 'base64url');
      return `${signed}.${signature}`;
    };
    const tampered = async () => {
      const [header, , signature] = (await at({})).split('.');
      return [header, b64(claimsOf('y', ['securite'])), signature].join('.');
    };
    const bringing = async () => {
      const own = await makeIssuerKey('r1');
      return signWith(own, claimsOf('x', ['securite']), { jwk: own.publicJwk });
    };
    const another = async () => signWith(await makeIssuerKey('r1'), claimsOf('x', ['securite']));
    const unknownKid = async () => signWith(await makeIssuerKey('r9'), claimsOf('x', ['securite']));

    it.each<[string, () => string | Promise<string>]>([
      ['without a signature', () => unsigned('none')],
      ['with none spelled otherwise', () => unsigned('NONE')],
      ['signed with the public key as a shared secret', byHmac],
      [
        'signed by an algorithm that is not one of ours',
        async () => signWith(await makeIssuerKey('r1', 'PS256'), claimsOf('x', ['securite'])),
      ],
      ['signed by another key of the same name', another],
      ['signed by a key that nobody published', unknownKid],
      ['signed by a key that they bring along', bringing],
      [
        'signed by the key of another algorithm',
        () => signWith({ ...ec, kid: 'r1' }, claimsOf('x', ['securite'])),
      ],
      ['signed under an extension that nobody knows', withUnknownExtension],
      ['changed after they were signed', tampered],
      ['expired', () => at({ exp: past - 31 })],
      ['made for somebody else', () => at({ aud: 'autre' })],
      ['made for nobody', () => at({ aud: [] })],
      ['of another issuer', () => at({ iss: 'https://ailleurs.exemple' })],
      ['not valid yet', () => at({ nbf: past + 31 })],
      ['issued in the future', () => at({ iat: past + 31 })],
      ['that never expire', () => at({ exp: undefined as unknown as number })],
      ['with a subject that cannot be kept', () => at({ sub: 'a\u0000b' })],
      ['with an instant after all years', () => at({ exp: 1e15 })],
      ['of 100 KB', () => at({ padding: 'x'.repeat(100_000) })],
      ['that are no tokens', () => 'a.b.c'],
    ])('when they are %s', async (_why, make) => {
      const reply = await get('organizations', await make());
      expect(kindOf(reply)).toBe('401 unauthenticated');
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="relais", error="invalid_token"');
      expect(await principalOf('x')).toBeUndefined();
    });
  });

  it('are not asked where their key is: it is looked for at the provider alone', async () => {
    const own = await makeIssuerKey('r1');
    const elsewhere = await startIssuer([own]);
    const pointing = signWith(own, claimsOf('x', ['securite']), { jku: `${elsewhere.url}/keys` });
    expect(kindOf(await get('organizations', await pointing))).toBe('401 unauthenticated');
    expect(elsewhere.asked).toBe(0);
    await elsewhere.close();
  });

  it('are believed for the thirty seconds that clocks may differ, and not longer', async () => {
    const near = await token('skew', ['rh-regie'], { exp: Date.parse(START) / 1_000 - 29 });
    expect(kindOf(await get('organizations', near))).toBe('200');
    now = '2026-11-23T14:00:02.000Z';
    expect(kindOf(await get('organizations', near))).toBe('401 unauthenticated');
  });

  it('follow the keys of the provider: a new one is asked for at once, an unknown one not again and again', async () => {
    const trust = { ...config(), cooldownMs: 60_000 };
    const reader = createTokenReader(trust);
    const fresh = createTokenReader({ ...config(), cooldownMs: 0 });
    expect(await reader.read(await token('k', ['rh']), START)).toMatchObject({ subject: 'k' });
    expect(await fresh.read(await token('k', ['rh']), START)).not.toBeNull();
    const next = await makeIssuerKey('r2');
    issuer.published = [next, ec];
    expect(await fresh.read(await signWith(next, claimsOf('k', ['rh'])), START)).not.toBeNull();
    expect(await fresh.read(await token('k', ['rh']), START)).toBeNull();
    const asked = issuer.asked;
    const unknown = await signWith(await makeIssuerKey('r7'), claimsOf('k', ['rh']));
    for (let n = 0; n < 5; n += 1) expect(await reader.read(unknown, START)).toBeNull();
    expect(issuer.asked).toBe(asked);
    issuer.published = [rsa, ec];
  });

  it('wait as 503 for a provider that is away, which is never said to be the caller’s fault', async () => {
    issuer.isDown = true;
    const alone = await openDoor(
      { clock: () => now, signIn: createSignIn(config()) },
      undefined,
      door.database,
    );
    const key = await token('away', ['rh-regie']);
    const reply = await alone.ask('GET', '/api/v1/organizations', { key });
    expect(kindOf(reply)).toBe('503 unavailable');
    issuer.isDown = false;
    expect((await alone.ask('GET', '/api/v1/organizations', { key })).status).toBe(200);
    await alone.close();
  });

  it('make a role begin and end as the provider gives and takes it, each in the audit, whichever comes last', async () => {
    const both = await token('follow', ['rh-regie', 'audit']);
    const less = await token('follow', ['rh-regie']);
    expect(kindOf(await get('audit?organization=REGIE', both))).toBe('200');
    expect(kindOf(await get('audit?organization=REGIE', less))).toBe('403 forbidden');
    // The older token is still valid: what it claims has been overtaken.
    const later = await openDoor(
      { clock: () => now, signIn: createSignIn(config()) },
      undefined,
      door.database,
    );
    const old = await later.ask('GET', '/api/v1/audit?organization=REGIE', { key: both });
    expect(kindOf(old)).toBe('403 forbidden');
    await later.close();
    const id = await principalOf('follow');
    const entries = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql<{ line: string }[]>`
        select a.action || ' ' || coalesce(d.details::jsonb ->> 'role', '') as line
        from audit a join audit_details d on d.audit_id = a.id
        where a.actor = 'claims' and ${id ?? ''} in (a.subject_id, d.details::jsonb ->> 'principal') order by a.id`,
    );
    expect(entries.map(({ line }) => line)).toEqual([
      'principal.created ',
      ...['role.given hr', 'role.given auditor', 'role.ended auditor'],
    ]);
  });

  it('of somebody to whom they give nothing open nothing, and leave nothing behind', async () => {
    expect(kindOf(await get('organizations', await token('nobody', ['inconnu'])))).toBe('403 role-not-held');
    expect(
      kindOf(await get('organizations', await token('nobody', ['gestion'], { organization: 'RIEN' }))),
    ).toBe('403 role-not-held');
    expect(await principalOf('nobody')).toBeUndefined();
  });

  it('and the key of one employee are one principal, by his number', async () => {
    const body = { name: 'Éva', kind: 'person', organization: 'REGIE', employeeNumber: '100001' };
    const { id } = (await door.ask('POST', '/api/v1/principals', { key: admin, body })).json as {
      id: string;
    };
    const claims = { organization: 'REGIE', employee_number: '100001' };
    expect(kindOf(await get('people', await token('eva', ['gestion'], claims)))).toBe('200');
    expect(await principalOf('eva')).toBe(id);
  });

  it('and the key of one person are one principal, once an administrator has said so', async () => {
    const post = (path: string, body: object) => door.ask('POST', `/api/v1/${path}`, { key: admin, body });
    const made = await post('principals', { name: 'Karim', kind: 'person', organization: 'REGIE' });
    const { id } = made.json as { id: string };
    const link = { issuer: issuer.url, subject: 'karim' };
    expect((await post(`principals/${id}/identities`, link)).status).toBe(204);
    expect((await post(`principals/${id}/identities`, link)).status).toBe(204);
    await get('organizations', await token('karim', ['rh-regie']));
    expect(await principalOf('karim')).toBe(id);
    const other = (await post('principals', { name: 'Autre', kind: 'person' })).json as { id: string };
    expect((await post(`principals/${other.id}/identities`, link)).json).toMatchObject({
      ...{ status: 409, type: 'urn:relais:problem:identity-known', principal: id },
    });
  });

  it('give a role for seven days, which a newer one puts off; then what stands on it opens nothing', async () => {
    const later = (day: string) => {
      now = `2026-${day}T14:00:00.000Z`;
      const at = Date.parse(now) / 1_000;
      return { iat: at - 60, exp: at + 3_600 };
    };
    expect((await get('arrivals', await token('vanished', ['rh-regie']))).status).toBe(200);
    const body = { principal: await principalOf('vanished'), role: 'hr', organization: 'REGIE', days: 365 };
    // What was proven is believed for five seconds: each of these is asked once.
    const keys: string[] = [];
    for (let n = 0; n < 4; n += 1)
      keys.push(String((await door.ask('POST', '/api/v1/keys', { key: admin, body })).json?.key));
    const [week = '', renewed = '', over = '', again = ''] = keys;
    later('11-30');
    expect(kindOf(await get('arrivals', week))).toBe('200');
    expect((await get('arrivals', await token('vanished', ['rh-regie'], later('11-30')))).status).toBe(200);
    later('12-07');
    expect(kindOf(await get('arrivals', renewed))).toBe('200');
    later('12-08');
    expect(kindOf(await get('arrivals', over))).toBe('403 role-not-held');
    expect((await get('arrivals', await token('vanished', ['rh-regie'], later('12-09')))).status).toBe(200);
    expect(kindOf(await get('arrivals', again))).toBe('200');
    const audit = await door.ask('GET', '/api/v1/audit?organization=REGIE&action=role.renewed', {
      key: await door.key({ role: 'auditor', organization: 'REGIE', expiresAt: '2027-11-23T14:00:00Z' }),
    });
    expect(audit.json?.items).toMatchObject([{ actor: 'claims', details: { until: '2026-12-07' } }]);
  });

  it('of who has left give nothing, until a role is given anew by hand', async () => {
    const claims = { organization: 'REGIE', employee_number: '100002' };
    await get('people', await token('luc', ['gestion'], claims));
    const leaver = { organization: 'REGIE', employeeNumber: '100002', processId: 'REGIE.1' };
    await door.database.app.withScope(['REGIE'], (tx) => endAccessOf(tx, leaver, START));
    expect(kindOf(await get('people', await token('luc', ['gestion'], claims)))).toBe('403 role-not-held');
    const body = { principal: await principalOf('luc'), role: 'employee', organization: 'REGIE' };
    await door.ask('POST', '/api/v1/role-grants', { key: admin, body });
    expect(kindOf(await get('people', await token('luc', ['gestion'], claims)))).toBe('200');
  });

  it('tell who somebody is in all his roles, without saying in which he asks', async () => {
    const claims = { organization: 'REGIE', employee_number: '100003' };
    const me = (await get('me', await token('moi', ['gestion', 'securite'], claims))).json;
    expect(me).toMatchObject({
      ...{ principal: await principalOf('moi'), name: 'Nom moi', kind: 'person', door: 'token' },
      ...{ employee: { number: '100003', organization: 'REGIE' }, organizations: ['MUSEE', 'REGIE'] },
      roles: [
        { role: 'manager', organization: 'REGIE' },
        { role: 'security', organization: null },
      ],
      expiresAt: '2026-11-23T15:00:30.000Z',
    });
  });

  it('of who holds several roles say in which, and for whom, he acts', async () => {
    const two = await token('two', ['rh-regie', 'securite', 'audit']);
    const ambiguous = await get('arrivals', two);
    expect(ambiguous.json).toMatchObject({
      ...{ status: 400, errors: [{ pointer: '/Relais-Role', in: 'header', code: 'required' }] },
    });
    const asHr = await get('arrivals', two, { 'Relais-Role': 'hr' });
    expect(asHr.status).toBe(200);
    expect(kindOf(await get('keys', two, { 'Relais-Role': 'hr' }))).toBe('403 forbidden');
    expect(kindOf(await get('arrivals', two, { 'Relais-Role': 'billing' }))).toBe('403 role-not-held');
    // Open to one of his roles alone: nothing to choose.
    expect(kindOf(await get('audit?organization=REGIE', two))).toBe('200');
    const places = await token('places', ['rh'], { organization: ['REGIE', 'MUSEE'] });
    expect((await get('arrivals', places)).json).toMatchObject({
      errors: [{ pointer: '/Relais-Organization' }],
    });
    expect(kindOf(await get('arrivals?organization=MUSEE', places))).toBe('200');
    expect(kindOf(await get('arrivals', places, { 'Relais-Organization': 'MUSEE' }))).toBe('200');
    expect(kindOf(await get('arrivals', places, { 'Relais-Organization': 'AUTRE' }))).toBe(
      '403 role-not-held',
    );
  });

  it('of who acts everywhere name a place that there is', async () => {
    const everywhere = await token('everywhere', ['audit']);
    const at = async (place: string) => {
      const reply = await get('arrivals', everywhere, { 'Relais-Organization': place });
      return [kindOf(reply), (reply.json?.errors as unknown[] | undefined)?.[0]];
    };
    expect(await at('MUSEE')).toEqual(['200', undefined]);
    expect(await at('AUTRE')).toEqual(['403 role-not-held', undefined]);
    for (const unread of ['', 'regie', 'REGIE,MUSEE', "R'--"])
      expect(await at(unread)).toEqual([
        '400 validation',
        expect.objectContaining({ pointer: '/Relais-Organization', in: 'header' }),
      ]);
  });
});
