import { addWorkingDays } from '../../domain/calendar/working-days';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { instantAt } from '../../domain/calendar/instants';
import type { Role } from '../../domain/identity';
import { openDoor, type Door } from '../api/door';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from '../workflows/support/staff';

jest.setTimeout(120_000);

const NUMBER = '770001';
const MANAGER = '770002';

/** The whole organisation looks, before and after somebody leaves in confidence. */
describe('a confidential departure', () => {
  let house: House;
  let staff: Staff;
  let door: Door;
  let clock = '';
  let person = '';
  let departure = '';
  const keys: Record<string, string> = {};
  const before: Record<string, string> = {};

  const others: [name: string, role: Role][] = [
    ['another person of HR', 'hr'],
    ['the manager', 'manager'],
    ['the respondent', 'respondent'],
    ['a pilot', 'pilot'],
    ['an administrator', 'admin'],
  ];
  const paths = () => [
    'people?limit=200',
    `people?employeeNumber=${NUMBER}`,
    'people?entitlement=ANNUAIRE:compte',
    `people/${person}`,
    `people/${person}/access`,
    'arrivals?limit=200',
    'departures?limit=200',
    `departures?employeeNumber=${NUMBER}`,
    ...['open', 'done', 'cancelled'].map((state) => `tasks?state=${state}&limit=200`),
    `tasks?employeeNumber=${NUMBER}`,
  ];
  const get = (name: string, path: string) => door.ask('GET', `/api/v1/${path}`, { key: keys[name] ?? null });
  const seenBy = async (name: string): Promise<string> => {
    const seen = [];
    for (const path of paths()) {
      const { status, text } = await get(name, path);
      // The instant of the answer is the reader's own.
      seen.push(`${path} ${status} ${text.replace(/"at":"[^"]+"/, '')}`);
    }
    return seen.join('\n');
  };

  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
    const { gateway, submitter, previewer } = house;
    door = await openDoor({ gateway, submitter, previewer, clock: () => clock }, undefined, house.database);
    for (const [name, role] of [
      ...others,
      ['the author', 'hr'],
      ['security', 'security'],
      ['the auditor', 'auditor'],
    ] as [string, Role][])
      keys[name] = await door.key({
        role,
        organization: 'REGIE',
        employeeNumber: role === 'manager' ? MANAGER : null,
        expiresAt: '2099-01-01T00:00:00Z',
      });
    for (const number of [MANAGER, NUMBER]) {
      const arrival = await staff.employ(number, number === NUMBER ? { managerNumber: MANAGER } : {});
      await house.until(instantAt(addWorkingDays(await staff.today(), 6, calendar), '12:00'));
      await arrival.complete('check', who.manager);
      await staff.ended(arrival.workflowId);
    }
    clock = await staff.now();
    const { json } = await get('security', `people?employeeNumber=${NUMBER}`);
    person = (json as { items: { id: string }[] }).items[0]?.id ?? '';
    for (const [name] of others) before[name] = await seenBy(name);

    const body = { employeeNumber: NUMBER, reason: 'congédiement', immediate: true, confidential: true };
    const sent = await door.ask('POST', '/api/v1/departures', { key: keys['the author'] ?? null, body });
    departure = String(sent.json?.id);
    await staff.employmentOnce(NUMBER, 'ended');
    clock = await staff.now();
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  it.each(others)('shows nothing to %s: all that he can read is as it was', async (name) => {
    expect(await seenBy(name)).toBe(before[name]);
    expect((await get(name, `departures/${departure}`)).status).toBe(404);
  });

  it.each(['the author', 'security', 'the auditor'])('shows all to %s', async (name) => {
    expect((await get(name, `departures/${departure}`)).json).toMatchObject({ state: 'suspended' });
    const { employments } = (await get(name, `people/${person}`)).json as {
      employments: { state: string }[];
    };
    expect(employments).toMatchObject([{ state: 'ended' }]);
    expect((await get(name, `people/${person}/access`)).text).not.toContain('ANNUAIRE:compte');
  });

  it('is not made a second time by another person of HR, who learns nothing more', async () => {
    const body = { employeeNumber: NUMBER, reason: 'retraite', lastDayWorked: await staff.inDays(20) };
    const key = keys['another person of HR'] ?? null;
    const second = await door.ask('POST', '/api/v1/departures', { key, body });
    expect(second.json?.type).toBe('urn:relais:problem:departure-open');
    expect(second.text).not.toContain(departure);
  });

  describe('is disclosed', () => {
    const disclose = (name: string) =>
      door.ask('POST', `/api/v1/departures/${departure}/disclose`, {
        ...{ key: keys[name] ?? null, body: { reason: 'annoncé à l’équipe' } },
      });
    const titles = async (name: string) =>
      (
        (await get(name, `tasks?employeeNumber=${NUMBER}&state=open`)).json as { items: { title: string }[] }
      ).items.map(({ title }) => title);

    it('by nobody who may not know of it, nor by who only reads', async () => {
      expect((await disclose('another person of HR')).status).toBe(404);
      for (const name of ['the manager', 'a pilot', 'the respondent', 'an administrator', 'the auditor'])
        expect([name, (await disclose(name)).status]).toEqual([name, 403]);
    });

    it('by its author: from then on everybody whom it concerns sees it, and has his work to do', async () => {
      const asked = 'Autre départ annoncé pour l’employé 770001, dont le départ est confidentiel';
      expect(await titles('the author')).toContain(asked);
      expect(await titles('the manager')).toEqual([]);
      expect((await disclose('the author')).json).toMatchObject({ id: departure, state: 'suspended' });
      for (const [name] of others) {
        expect([name, (await get(name, `departures/${departure}`)).status]).toEqual([name, 200]);
        const file = (await get(name, `people/${person}`)).json as { employments: { state: string }[] };
        expect(file.employments).toMatchObject([{ state: 'ended' }]);
      }
      expect(await titles('the manager')).toContain('Reprendre le matériel dans MATERIEL');
      expect(await titles('the author')).not.toContain(asked);
      const { json } = await get('the auditor', `audit?organization=REGIE&limit=200`);
      expect((json as { items: object[] }).items).toContainEqual(
        expect.objectContaining({ action: 'departure-disclosed', subjectId: departure }),
      );
      const [task] = (await staff.tasksOf(NUMBER)).filter(({ stepId }) => stepId === 'return:MATERIEL');
      expect((await staff.messagesOf(task?.id ?? '')).map(({ key }) => key)).toContain(
        `disclosed:${task?.id}`,
      );
    });

    it('once: what everybody knows is no secret', async () => {
      const again = await disclose('security');
      expect([again.status, again.json?.type]).toEqual([
        409,
        'urn:relais:problem:departure-not-confidential',
      ]);
    });
  });
});
