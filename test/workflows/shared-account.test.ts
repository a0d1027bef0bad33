import { linkPeople, unlinkPeople } from '../../db/stores/person-links';
import { civilDateOf } from '../../domain/calendar/instants';
import { addDays } from '../../domain/calendar/civil-date';
import { openHouse, type House } from '../support/house';
import { arrivalOf, departureOf, hr } from '../support/requests';
import { follow } from '../support/story';

jest.setTimeout(180_000);

const organizations = ['REGIE', 'MUSEE'] as const;
type Organization = (typeof organizations)[number];

describe('one person in two organisations', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    // The same servers for both; in RESEAU, who is one person has one account.
    await house.database.app.withScope(organizations, async ({ sql }) => {
      await sql`insert into organizations (code, name, settings) select 'MUSEE', 'Musée', settings from organizations`;
      await sql`update systems set shared_as = 'RESEAU-COMMUN' where code = 'RESEAU'`;
      await sql`insert into systems select (jsonb_populate_record(s, '{"organization": "MUSEE"}')).* from systems s`;
      await sql`insert into profiles select (jsonb_populate_record(p, '{"organization": "MUSEE"}')).* from profiles p`;
    });
  });
  afterAll(() => house.close());

  const today = async () => civilDateOf(new Date(await house.now()).toISOString());
  const read = <T extends object>(
    organization: Organization,
    query: string,
    values: string[],
  ): Promise<T[]> =>
    house.database.app.withScope([organization], async ({ sql }) => [
      ...(await sql.unsafe<T[]>(query, values)),
    ]);

  const arrive = async (organization: Organization, number: string, profiles = ['LIBRE-SERVICE']) => {
    const request = arrivalOf(number, await today(), { organization, profiles });
    const submission = await house.submitter.arrival(request, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    const arrival = follow(house, 'arrival', submission.id);
    await arrival.untilStep('enable:RESEAU', 'done');
    return arrival;
  };
  const leave = async (organization: Organization, number: string) => {
    const request = departureOf(number, await today(), { organization, immediate: true });
    const submission = await house.submitter.departure(request, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    const departure = follow(house, 'departure', submission.id);
    await departure.until(({ state }) => state === 'suspended');
    return { id: submission.id, ...departure };
  };
  const account = async (userName: string, system = 'RESEAU') => {
    const connector = await house.connectors.connectorFor('REGIE', system);
    return connector.read({ userName, externalId: '' }, { signal: new AbortController().signal });
  };
  const idOf = async (organization: Organization, number: string) =>
    (await read<{ id: string }>(organization, 'select id from people where number = $1', [number]))[0]?.id ??
    '';
  /** Somebody announced there, not yet arrived, whom security links before his account is made. */
  const announce = async (organization: Organization, number: string) => {
    const firstDay = addDays(await today(), 90);
    const submission = await house.submitter.arrival(arrivalOf(number, firstDay, { organization }), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };
  const decision = async () => ({ by: 'securite-1', at: new Date(await house.now()).toISOString() });
  const link = async (number: string, other: string) => {
    const people = [
      { organization: 'REGIE', id: await idOf('REGIE', number) },
      { organization: 'MUSEE', id: await idOf('MUSEE', other) },
    ];
    const made = { people, evidence: 'entente de prêt de services', ...(await decision()) };
    await house.database.app.withScope(organizations, (tx) => linkPeople(tx, made));
  };
  const remarkOf = async (organization: Organization, process: string) =>
    (
      await read<{ warnings: { code: string }[] }>(
        organization,
        "select warnings from effects where process_id = $1 and step_id = 'suspend:RESEAU'",
        [process],
      )
    )[0]?.warnings.map(({ code }) => code);

  it('has one account in a shared system: it stays at the first departure, said why, and is suspended at the last', async () => {
    await arrive('REGIE', '780001');
    const before = await account('regie-780001');
    const second = await announce('MUSEE', '780101');
    await link('780001', '780101');
    await house.until(new Date((await house.now()) + 91 * 86_400_000).toISOString());
    await second.untilStep('enable:RESEAU', 'done');
    expect(await account('musee-780101')).toBeNull();
    expect(await account('regie-780001')).toEqual(before);

    const first = await leave('REGIE', '780001');
    expect(await account('regie-780001')).toMatchObject({ active: true, groups: ['postes-de-travail'] });
    expect(await account('regie-780001', 'ANNUAIRE')).toMatchObject({ active: false });
    expect(await account('musee-780101', 'ANNUAIRE')).toMatchObject({ active: true });
    expect(await remarkOf('REGIE', first.id)).toEqual(['account-shared']);

    const last = await leave('MUSEE', '780101');
    expect(await account('regie-780001')).toMatchObject({ active: false, groups: [] });
    expect(await remarkOf('MUSEE', last.id)).not.toContain('account-shared');
  });

  it('is suspended at the last departure when the one who came second leaves first, and what he was given ends at once', async () => {
    await arrive('REGIE', '780002');
    const second = await announce('MUSEE', '780102');
    await link('780002', '780102');
    await house.until(new Date((await house.now()) + 91 * 86_400_000).toISOString());
    await second.untilStep('enable:RESEAU', 'done');
    await leave('MUSEE', '780102');
    expect(await account('regie-780002')).toMatchObject({ active: true, groups: ['postes-de-travail'] });
    await leave('REGIE', '780002');
    expect(await account('regie-780002')).toMatchObject({ active: false, groups: [] });
  });

  it('has two accounts without a link, though both have one name: each departure is its own', async () => {
    await arrive('REGIE', '780003');
    await arrive('MUSEE', '780103');
    await leave('REGIE', '780003');
    expect(await account('regie-780003')).toMatchObject({ active: false });
    expect(await account('musee-780103')).toMatchObject({ active: true });
  });

  it('has two accounts again for who arrives once the link is undone', async () => {
    await arrive('REGIE', '780004');
    const second = await announce('MUSEE', '780104');
    await link('780004', '780104');
    const undone = { id: await idOf('MUSEE', '780104'), reason: 'homonymes', ...(await decision()) };
    await house.database.app.withScope(organizations, (tx) => unlinkPeople(tx, undone));
    await house.until(new Date((await house.now()) + 91 * 86_400_000).toISOString());
    await second.untilStep('enable:RESEAU', 'done');
    expect(await account('musee-780104')).toMatchObject({ active: true });
    await leave('REGIE', '780004');
    expect(await account('regie-780004')).toMatchObject({ active: false });
    expect(await account('musee-780104')).toMatchObject({ active: true });
  });

  it('is known to an organisation as linked, and with whom is not', async () => {
    for (const organization of organizations) {
      const rows = await read<object>(organization, 'select * from person_links', []);
      const seen = JSON.stringify(rows);
      expect(rows.length).toBeGreaterThan(0);
      expect(seen).not.toContain(organization === 'REGIE' ? '"MUSEE"' : '"REGIE"');
      const accounts = await read<{ user_name: string }>(organization, 'select user_name from accounts', []);
      for (const { user_name } of accounts) expect(user_name).toMatch(`${organization.toLowerCase()}-`);
    }
  });
});
