import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf } from '../../domain/calendar/instants';
import { waitUntil } from '../../embedded/wait';
import { openDoor, type Door, type Json } from '../api/door';
import { openHouse, type House } from '../support/house';

jest.setTimeout(90_000);

/** One story a job, over HTTP, on real servers with the real clock. */
describe('the jobs of the people who use Relais', () => {
  const today = civilDateOf(new Date().toISOString());
  let house: House;
  let door: Door;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    house = await openHouse();
    const { gateway, submitter, previewer } = house;
    const clock = () => new Date().toISOString();
    door = await openDoor({ gateway, submitter, previewer, clock }, undefined, house.database);
    for (const name of [
      'hr',
      'manager',
      'respondent',
      'security',
      'security2',
      'pilot',
      'auditor',
    ] as const) {
      const role = name === 'security2' ? 'security' : name;
      const employeeNumber = name === 'manager' ? '700100' : null;
      keys[name] = await door.key({ role, organization: 'REGIE', employeeNumber });
    }
    keys.otherHr = await door.key({ role: 'hr', organization: 'AUTRE' });
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  const ask = async (who: string, method: string, path: string, body?: unknown) =>
    await door.ask(method, `/api/v1/${path}`, {
      key: keys[who] ?? null,
      ...(body !== undefined && { body }),
    });
  const listOf = (json: Json) => (json as { items: Record<string, unknown>[] }).items;
  const until = async <T>(
    read: () => Promise<T>,
    wanted: (value: T) => boolean,
    withinMs = 20_000,
  ): Promise<T> => {
    let value = await read();
    const isSo = async () => wanted((value = await read()));
    if (!(await waitUntil(isSo, withinMs))) throw new Error(`not so in time: ${JSON.stringify(value)}`);
    return value;
  };
  const account = async (system: string, number: string) => {
    const connector = await house.connectors.connectorFor('REGIE', system);
    const call = { signal: new AbortController().signal };
    return await connector.read({ userName: `regie-${number}`, externalId: '' }, call);
  };
  const arrival = (number: string, over: object = {}) => ({
    employee: {
      number,
      givenName: 'Aïcha',
      familyName: "D'Amours",
      email: `aicha.${number}@exemple.gouv.qc.ca`,
    },
    position: { title: 'Analyste', unit: 'Direction des technologies' },
    profiles: ['LIBRE-SERVICE'],
    firstDay: today,
    employmentStatus: 'permanent',
    ...over,
  });
  const arrive = async (number: string, over: object = {}): Promise<string> => {
    const reply = await ask('hr', 'POST', 'arrivals', arrival(number, over));
    if (reply.status !== 202) throw new Error(reply.text);
    const { id } = reply.json as { id: string };
    await until(
      () => ask('hr', 'GET', `arrivals/${id}`),
      ({ json }) => json?.state === 'enabled',
    );
    return id;
  };

  /** The answerer says that the work of a step is done. */
  const workDone = async (process: string, step: string) => {
    const open = await ask('security', 'GET', `tasks?process=${process}&state=open&limit=200`);
    const task = listOf(open.json).find((each) => each.step === step);
    const place = `tasks/${String(task?.id)}/complete`;
    expect((await ask('security', 'POST', place, { evidence: { note: 'fait' } })).status).toBe(200);
  };
  const extract = async (rows: readonly string[]) => {
    const header = 'Utilisateur;Responsabilité;Date de début;Date de fin;Héritée de';
    const headers = { 'Content-Type': 'text/csv' };
    const sent = { key: keys.security2 ?? null, raw: [header, ...rows].join('\n'), headers };
    const reply = await door.ask('POST', '/api/v1/systems/SAGIR/extracts?organization=REGIE', sent);
    expect(reply.status).toBe(201);
  };
  const stepIs = async (place: string, id: string, state: string) => {
    const steps = (json: Json) => (json as { steps: { id: string; state: string }[] }).steps;
    await until(
      () => ask('hr', 'GET', place),
      ({ json }) => steps(json).some((step) => step.id === id && step.state === state),
    );
  };

  it('HR sees the plan before it sends it, and the same plan is followed', async () => {
    const preview = await ask('hr', 'POST', 'arrivals/preview', arrival('700001'));
    const accepted = await ask('hr', 'POST', 'arrivals', arrival('700001'));
    const idsOf = (json: Json) =>
      (json as { plan: { steps: { id: string }[] } }).plan.steps.map(({ id }) => id);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/api/v1/arrivals/${String(accepted.json?.id)}`);
    expect(idsOf(accepted.json)).toEqual(idsOf(preview.json));
  });

  it('an arrival of today opens both accounts and can be read step by step', async () => {
    const id = await arrive('700002');
    expect(await account('ANNUAIRE', '700002')).toMatchObject({
      active: true,
      groups: ['tous-les-employes'],
    });
    expect(await account('RESEAU', '700002')).toMatchObject({ active: true, groups: ['postes-de-travail'] });
    const { json } = await ask('hr', 'GET', `arrivals/${id}`);
    expect(json).toMatchObject({ state: 'enabled', attention: 0, source: 'live' });
  });

  it('security does the work in SAGIR, a colleague verifies it, and the auditor reads who had what and why', async () => {
    const process = await arrive('700003', { profiles: [] });
    const open = await ask('security', 'GET', 'tasks?queue=securite&state=open&limit=200');
    const task = listOf(open.json).find((each) => each.process === process);
    const place = `tasks/${String(task?.id)}`;
    expect((await ask('security', 'POST', `${place}/claim`)).status).toBe(200);
    const other = await ask('security2', 'POST', `${place}/complete`, { evidence: { note: 'fait' } });
    expect(other.status).toBe(409);
    const done = await ask('security', 'POST', `${place}/complete`, {
      evidence: { note: 'créé', reference: 'SAGIR-12' },
    });
    expect(done.status).toBe(200);
    expect((await ask('security', 'POST', `${place}/verify`, {})).status).toBe(409);
    expect((await ask('security2', 'POST', `${place}/verify`, {})).status).toBe(200);
    const people = await ask('auditor', 'GET', 'people?employeeNumber=700003');
    const person = String(listOf(people.json)[0]?.id);
    const access = await ask('auditor', 'GET', `people/${person}/access`);
    expect(listOf(access.json)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          entitlement: 'SAGIR:LSCD',
          cause: expect.objectContaining({ process, step: 'work:SAGIR', reason: 'base' }) as unknown,
        }),
      ]),
    );
  });

  it('an immediate departure over the API suspends the accounts within seconds and shows it', async () => {
    await arrive('700004');
    const begun = Date.now();
    const body = { employeeNumber: '700004', reason: 'congédiement', immediate: true, lastDayWorked: today };
    const accepted = await ask('hr', 'POST', 'departures', body);
    expect(accepted.status).toBe(202);
    const place = `departures/${String(accepted.json?.id)}`;
    await until(
      () => ask('hr', 'GET', place),
      ({ json }) => json?.state === 'suspended',
      5_000,
    );
    console.info(`immediate departure read back after ${Date.now() - begun} ms`);
    const exposure = (await ask('hr', 'GET', place)).json?.exposure;
    const of = (system: string) => (exposure as { system: string }[]).find((each) => each.system === system);
    expect(of('ANNUAIRE')).toMatchObject({ until: expect.any(String) as string });
    // Nobody has written the end date yet: SAGIR is open, and the seconds run.
    expect(of('SAGIR')).toMatchObject({ until: null, seconds: expect.any(Number) as number });
    expect(await account('ANNUAIRE', '700004')).toMatchObject({ active: false, groups: [] });
    expect(await account('RESEAU', '700004')).toMatchObject({ active: false, groups: [] });
  });

  it('the end date that security writes in SAGIR is proven by the next extract, without a second person', async () => {
    const lastDay = addDays(today, 30);
    const rights = ['LSCD', 'LSA', 'LSH-EMPLOYE'];
    const process = await arrive('700009');
    await workDone(process, 'work:SAGIR');
    await extract(rights.map((right) => `700009;${right};${today};;`));
    await stepIs(`arrivals/${process}`, 'work:SAGIR', 'done');

    const body = { employeeNumber: '700009', reason: 'démission', lastDayWorked: lastDay };
    const departure = String((await ask('hr', 'POST', 'departures', body)).json?.id);
    await stepIs(`departures/${departure}`, 'end:SAGIR', 'open');
    await workDone(departure, 'end:SAGIR');
    // One right is still open: nothing is proven.
    await extract(rights.map((right, n) => `700009;${right};${today};${n === 0 ? '' : lastDay};`));
    await stepIs(`departures/${departure}`, 'end:SAGIR', 'completed');
    await extract(rights.map((right) => `700009;${right};${today};${lastDay};`));
    await stepIs(`departures/${departure}`, 'end:SAGIR', 'done');
  });

  it('a confidential departure is there for its author, security and the auditor alone', async () => {
    await arrive('700005');
    const body = {
      employeeNumber: '700005',
      reason: 'congédiement',
      confidential: true,
      lastDayWorked: today,
    };
    const accepted = await ask('hr', 'POST', 'departures', body);
    const place = `departures/${String(accepted.json?.id)}`;
    for (const who of ['hr', 'security', 'auditor']) expect((await ask(who, 'GET', place)).status).toBe(200);
    for (const who of ['pilot', 'respondent', 'otherHr'])
      expect((await ask(who, 'GET', place)).status).toBe(404);
  });

  it('HR of another organisation knows nothing of an arrival', async () => {
    const id = await arrive('700006');
    expect((await ask('otherHr', 'GET', `arrivals/${id}`)).status).toBe(404);
    expect((await ask('otherHr', 'POST', `arrivals/${id}/cancel`, { reason: 'non' })).status).toBe(404);
  });

  it('the manager gives a one-use pass on the first day, shown once', async () => {
    await arrive('700100');
    const id = await arrive('700007', { managerNumber: '700100' });
    const given = await ask('manager', 'POST', `arrivals/${id}/activation-pass`, {});
    expect(given.status).toBe(201);
    expect(given.headers.get('cache-control')).toContain('no-store');
    const { pass } = given.json as { pass: string };
    expect((await ask('security', 'POST', `arrivals/${id}/activation-pass/redeem`, { pass })).status).toBe(
      204,
    );
    expect(
      (await ask('security', 'POST', `arrivals/${id}/activation-pass/redeem`, { pass })).status,
    ).toBeGreaterThan(400);
  });

  it('a mover keeps what both profiles give, loses the rest and gains the new, on the day', async () => {
    await arrive('700008', { profiles: ['RH-DOTATION'] });
    const people = await ask('auditor', 'GET', 'people?employeeNumber=700008');
    const person = String(listOf(people.json)[0]?.id);
    const change = { effectiveOn: today, unit: 'Secrétariat général', profiles: ['LIBRE-SERVICE'] };
    const accepted = await ask('hr', 'POST', `people/${person}/changes`, change);
    expect(accepted.status).toBe(202);
    const shown = await until(
      () => account('ANNUAIRE', '700008'),
      (state) => state?.attributes.unit === 'Secrétariat général',
    );
    expect(shown?.active).toBe(true);
  });
});
