import { openDoor, type Door } from './door';
import { annuaire, declare, organization, sagir, saisie, settled } from './samples';

describe('the catalogue of an organisation', () => {
  let door: Door;
  let admin: string;
  let hr: string;
  let hrOfOther: string;

  beforeAll(async () => {
    door = await openDoor();
    admin = await door.key({ role: 'admin' });
    await declare(door, admin, 'REGIE');
    await declare(door, admin, 'MUSEE');
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    hrOfOther = await door.key({ role: 'hr', organization: 'MUSEE' });
  });
  afterAll(() => door.close());

  const put = (path: string, body: unknown, key = admin) => door.ask('PUT', `/api/v1/${path}`, { key, body });
  const get = (path: string, key = hr) => door.ask('GET', `/api/v1/${path}`, { key });
  const audit = (subject: string) =>
    door.database.app.withScope(
      ['REGIE', 'NEUVE'],
      (tx) =>
        tx.sql`select actor, action, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where subject_id = ${subject} order by id`,
    );

  it('declares a new organisation, and says that the same content again changes nothing', async () => {
    const first = await put('organizations/NEUVE', organization);
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe('/api/v1/organizations/NEUVE');
    const again = await put('organizations/NEUVE', organization);
    expect(again.status).toBe(200);
    expect(again.json).toEqual({
      ...organization,
      ...{
        code: 'NEUVE',
        mailTemplate: null,
        separation: [],
        trainings: [],
        owners: {},
        respondentEmail: null,
      },
    });
    const entries = await audit('NEUVE');
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ action: 'organization.put', details: { created: true } });
  });

  it('keeps what an organisation decides, and audits the names of the fields alone', async () => {
    const changed = await put('organizations/REGIE', { ...settled, owners: { DRF: '100001' } });
    expect(changed.status).toBe(200);
    const read = await get('organizations/REGIE');
    expect(read.json).toMatchObject({
      code: 'REGIE',
      separation: settled.separation,
      owners: { DRF: '100001' },
    });
    const [, entry] = await audit('REGIE');
    expect(entry).toMatchObject({ details: { created: false, changed: ['separation', 'owners'] } });
  });

  it('lists to each caller the organisations of his key alone', async () => {
    const codes = async (key: string) => {
      const { json } = await get('organizations', key);
      return (json?.items as { code: string }[]).map((item) => item.code);
    };
    expect(await codes(hr)).toEqual(['REGIE']);
    expect(await codes(admin)).toEqual(expect.arrayContaining(['MUSEE', 'REGIE']));
  });

  it('declares, replaces and reads a system, whose settings only administrators and auditors see', async () => {
    expect((await put('systems/ANNUAIRE?organization=REGIE', annuaire)).status).toBe(201);
    expect((await put('systems/ANNUAIRE?organization=REGIE', { ...annuaire, name: 'Annuaire' })).status).toBe(
      200,
    );
    const shown = await get('systems/ANNUAIRE');
    expect(shown.json).toMatchObject({ name: 'Annuaire', organization: 'REGIE', queue: null });
    expect(shown.json).not.toHaveProperty('config');
    const whole = await get('systems/ANNUAIRE?organization=REGIE', admin);
    expect(whole.json).toMatchObject({ config: annuaire.config });
    const list = await get('systems');
    expect((list.json?.items as { code: string }[]).map((item) => item.code)).toEqual(['ANNUAIRE', 'SAGIR']);
  });

  it('declares and reads a profile', async () => {
    expect((await put('profiles/RF-SAISIE?organization=REGIE', saisie)).status).toBe(201);
    expect((await put('profiles/RF-SAISIE?organization=REGIE', saisie)).status).toBe(200);
    const entries = await audit('RF-SAISIE');
    expect(entries).toMatchObject([{ action: 'profile.put', details: { created: true } }]);
    const expected = { ...saisie, organization: 'REGIE', code: 'RF-SAISIE', owner: null };
    expect((await get('profiles/RF-SAISIE')).json).toEqual(expected);
    expect((await get('profiles?organization=REGIE')).json).toEqual({ items: [expected] });
  });

  it.each([
    [
      'an entitlement that no system declares',
      { entitlements: ['SAGIR:INCONNU'] },
      '/entitlements/0',
      'unknown-entitlement',
    ],
    ['a training that nobody gives', { trainings: ['SAGIR-RF-9'] }, '/trainings/0', 'unknown-training'],
    [
      'an owner asked for and not named',
      { approval: 'gestionnaire+proprietaire' },
      '/owner',
      'missing-owner',
    ],
  ])('refuses a profile with %s', async (_why, change, pointer, code) => {
    const reply = await put('profiles/FAUX?organization=REGIE', { ...saisie, ...change });
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({
      type: 'urn:relais:problem:catalogue-incoherent',
      errors: [{ pointer, code }],
    });
    expect((await get('profiles/FAUX')).status).toBe(404);
  });

  it('refuses a manual system that has no queue, and connector settings that the connector refuses', async () => {
    const noQueue = await put('systems/AUTRE?organization=REGIE', { ...sagir, queue: null });
    expect(noQueue.json).toMatchObject({
      status: 422,
      errors: [{ pointer: '/queue', code: 'missing-queue' }],
    });
    const badConfig = await put('systems/AUTRE?organization=REGIE', { ...annuaire, config: { wrong: true } });
    expect(badConfig.json).toMatchObject({
      type: 'urn:relais:problem:connector-config',
      errors: [{ pointer: '/config', detail: 'L’adresse manque.' }],
    });
  });

  it('refuses to take from a system a right that a profile still gives', async () => {
    await put('profiles/RF-SAISIE?organization=MUSEE', { ...saisie });
    const reply = await put('systems/SAGIR?organization=MUSEE', { ...sagir, entitlements: ['compte'] });
    expect(reply.json).toMatchObject({ status: 422, errors: [{ pointer: '/entitlements' }] });
  });

  it('refuses a separation rule on rights that do not exist, or on one right twice', async () => {
    const rule = (code: string, between: string[]) => ({ code, name: code, between });
    const separation = [
      rule('SOD-1', ['SAGIR:RF-SAISIE', 'SAGIR:INCONNU']),
      rule('SOD-2', ['SAGIR:RF-SAISIE', 'SAGIR:RF-SAISIE']),
    ];
    const reply = await put('organizations/MUSEE', { ...settled, separation });
    expect(reply.json).toMatchObject({
      status: 422,
      errors: [
        { pointer: '/separation/0/between/1', code: 'unknown-entitlement' },
        { pointer: '/separation/1/between/1', code: 'same-entitlement' },
      ],
    });
  });

  it('refuses two rules of one code, and two trainings of one code', async () => {
    const twice = { trainings: [...settled.trainings, ...settled.trainings] };
    const reply = await put('organizations/REGIE', { ...settled, ...twice });
    expect(reply.json).toMatchObject({ status: 400, errors: [{ pointer: '/trainings' }] });
  });

  it('does not know of another organisation', async () => {
    for (const path of ['organizations/REGIE', 'systems?organization=REGIE', 'profiles?organization=REGIE'])
      expect((await get(path, hrOfOther)).status).toBe(404);
    expect((await get('systems/SAGIR?organization=REGIE', hrOfOther)).status).toBe(404);
    expect((await get('profiles/RF-SAISIE?organization=REGIE', hrOfOther)).status).toBe(404);
  });

  it('lets an administrator of one organisation declare no other', async () => {
    const own = await door.key({ role: 'admin', organization: 'REGIE' });
    for (const path of ['organizations/MUSEE', 'organizations/TIERS'])
      expect((await put(path, organization, own)).status).toBe(404);
    expect((await put('systems/X1?organization=MUSEE', sagir, own)).status).toBe(404);
    expect((await put('systems/X1', sagir, own)).status).toBe(201);
  });

  it('asks which organisation is meant when the key opens several', async () => {
    const reply = await get('systems/SAGIR', admin);
    expect(reply.json).toMatchObject({ status: 400, errors: [{ pointer: '/organization', in: 'query' }] });
  });

  it.each(['hr', 'manager', 'respondent', 'security', 'pilot', 'auditor'] as const)(
    'lets a caller of role %s read the catalogue and change nothing',
    async (role) => {
      const key = await door.key({ role, organization: 'REGIE' });
      for (const path of ['organizations', 'organizations/REGIE', 'systems', 'systems/SAGIR', 'profiles'])
        expect((await get(path, key)).status).toBe(200);
      for (const path of ['organizations/REGIE', 'systems/SAGIR', 'profiles/BASE'])
        expect((await put(path, {}, key)).json).toMatchObject({ status: 403, title: 'Rôle insuffisant' });
    },
  );
});
