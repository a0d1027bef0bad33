import { addWorkingDays } from '../../domain/calendar/working-days';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { instantAt } from '../../domain/calendar/instants';
import type { Role } from '../../domain/identity';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { createReconciliationActivities } from '../../activities/reconciliation';
import { confidentialReaders, matrix } from '../../api/matrix';
import type { OpenApiDocument } from '../../api/openapi';
import { MockActivityEnvironment } from '@temporalio/testing';
import { openDoor, type Door } from '../api/door';
import { samplesOf, type Things } from '../api/every-route';
import { openHouse, type House } from '../support/house';
import { follow } from '../support/story';
import { staffOf, who, type Staff } from '../workflows/support/staff';

jest.setTimeout(180_000);

const NUMBER = '780001';
const MANAGER = '780002';
const COLLEAGUE = '780003';

/** Everything that can be read is read, by every role that may not know, before and while somebody leaves in confidence. */
describe('until its accesses end, a confidential departure', () => {
  let house: House;
  let staff: Staff;
  let door: Door;
  let clock = '';
  let things: Things;
  const keys: Record<string, string> = {};
  const before: Record<string, string[]> = {};
  let operations: string[] = [];

  // Whoever is held to one organisation and may read something of its people.
  const strangers = (['hr', 'manager', 'respondent', 'pilot', 'admin'] as Role[]).filter(
    (role) => !confidentialReaders.includes(role),
  );
  /** Other questions about the same things than the one of the sample. */
  const more = (it: Things): Readonly<Record<string, string[]>> => ({
    'people.list': [
      `people?employeeNumber=${NUMBER}`,
      'people?limit=200',
      ...['ANNUAIRE:compte', 'SAGIR:LSA', 'MATERIEL:poste'].map((right) => `people?entitlement=${right}`),
      `people?entitlement=SAGIR:LSA&at=${clock}`,
    ],
    'people.access': [
      `people/${it.person}/access?at=${clock}`,
      `people/${it.person}/access?at=2099-01-01T00:00:00Z`,
      `people/${it.person}/access?asOf=${clock}`,
    ],
    'arrivals.list': [`arrivals?employeeNumber=${NUMBER}`, 'arrivals?open=true&limit=200'],
    'departures.list': [
      `departures?employeeNumber=${NUMBER}`,
      ...['scheduled', 'held', 'suspended', 'cancelled'].map(
        (state) => `departures?state=${state}&limit=200`,
      ),
    ],
    'tasks.list': [
      `tasks?employeeNumber=${NUMBER}`,
      'tasks?assignee=me&limit=200',
      'tasks?urgent=true&limit=200',
      'tasks?format=csv',
      ...['open', 'completed', 'done', 'cancelled', 'expired'].map(
        (state) => `tasks?state=${state}&limit=200`,
      ),
      ...['rh', 'securite', 'pilotage', 'gestionnaire'].map((queue) => `tasks?queue=${queue}&limit=200`),
    ],
    'imports.read': [`imports/${it.import}?limit=1000`],
  });
  /** Without what moves by itself: the number of an answer, and when a key was last used. */
  const bare = (text: string) =>
    text.replaceAll(/urn:uuid:[-0-9a-f]+/g, '').replaceAll(/"lastUsedAt":"[^"]+"/g, '"lastUsedAt":null');
  const seenBy = async (role: Role): Promise<string[]> => {
    const samples = samplesOf(things);
    const seen: string[] = [];
    for (const operation of operations.filter((id) => matrix[id]?.[role] !== undefined)) {
      const paths = [samples[operation]?.path ?? '', ...(more(things)[operation] ?? [])];
      for (const path of paths) {
        const { status, text } = await door.ask('GET', `/api/v1/${path}`, { key: keys[role] ?? null });
        seen.push(`${operation} ${path} ${status} ${bare(text)}`);
      }
    }
    return seen;
  };
  const post = async (name: string, path: string, body: object) => {
    const reply = await door.ask('POST', `/api/v1/${path}`, { key: keys[name] ?? null, body });
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.json ?? {};
  };
  const leave = async (over: object): Promise<ReturnType<typeof follow>> => {
    const body = { employeeNumber: NUMBER, reason: 'congédiement', confidential: true, ...over };
    const { id } = await post('author', 'departures', body);
    return follow(house, 'departure', String(id));
  };
  /** The night compares everything with everything. */
  const night = (): Promise<unknown> => {
    const activities = createReconciliationActivities({
      ...{
        organizations: house.database.organizations,
        seal: () => Promise.resolve([]),
        endExpired: () => Promise.resolve(),
      },
      store: createReconciliationStore(house.database.app),
      connectorFor: house.connectors.connectorFor,
      endRights: () => Promise.reject(new Error('nothing has expired')),
    });
    const command = { organization: 'REGIE', neighbours: [], now: clock };
    return new MockActivityEnvironment().run(activities.reconcileOrganization, command);
  };
  const untilAsked = async (departure: ReturnType<typeof follow>, steps: string[]): Promise<void> => {
    for (const step of steps) await departure.untilAsked(step);
  };

  /** Its result is not waited for: the clock would jump to it. */
  const callOff = async (departure: ReturnType<typeof follow>): Promise<void> => {
    await staff.cancel(departure.workflowId);
    for (let at = ''; at !== 'COMPLETED'; at = await departure.closed()) continue;
  };

  const employ = async (number: string, over = {}) => {
    const arrival = await staff.employ(number, over);
    await house.until(instantAt(addWorkingDays(await staff.today(), 6, calendar), '12:00'));
    await arrival.complete('check', who.manager);
    await staff.ended(arrival.workflowId);
    return arrival.workflowId;
  };
  const importOf = async (): Promise<string> => {
    const raw = `Matricule;Dernier jour;Motif;Immédiat\n${COLLEAGUE};2027-01-09;retraite;non\n`;
    const headers = { 'Content-Type': 'text/csv' };
    const sent = await door.ask('POST', '/api/v1/departures/imports', { key: keys.hr ?? null, raw, headers });
    return String(sent.json?.id);
  };

  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
    const { gateway, submitter, previewer } = house;
    door = await openDoor({ gateway, submitter, previewer, clock: () => clock }, undefined, house.database);
    for (const [name, role] of [...strangers.map((role) => [role, role]), ['author', 'hr']] as [
      string,
      Role,
    ][])
      keys[name] = await door.key({
        ...{ role, organization: 'REGIE', expiresAt: '2099-01-01T00:00:00Z' },
        employeeNumber: role === 'manager' ? MANAGER : null,
      });
    await employ(MANAGER);
    await employ(COLLEAGUE, { managerNumber: MANAGER });
    const arrival = await employ(NUMBER, { managerNumber: MANAGER, profiles: ['LIBRE-SERVICE'] });
    clock = await staff.now();
    const known = await staff.read(
      (sql) => sql<{ id: string; person: string }[]>`select o.id, o.person_id as person from processes o
        where o.workflow_id = ${arrival}`,
    );
    const person = known[0]?.person ?? '';
    const effectiveOn = await staff.inDays(40);
    const change = await post('hr', `people/${person}/changes`, { effectiveOn, title: 'Analyste' });
    const other = await post('hr', 'departures', {
      ...{ employeeNumber: COLLEAGUE, reason: 'retraite', lastDayWorked: await staff.inDays(60) },
    });
    const principal = await post('admin', 'principals', {
      ...{ name: 'Noémie Gagnon', kind: 'person', organization: 'REGIE', employeeNumber: NUMBER },
    });
    const given = { principal: String(principal.id), role: 'pilot', organization: 'REGIE' };
    const { id: grant } = await post('admin', 'role-grants', given);
    const { id: key } = await post('admin', 'keys', given);
    keys.security = await door.key({
      role: 'security',
      organization: 'REGIE',
      expiresAt: '2099-01-01T00:00:00Z',
    });
    const { id: hold } = await post('security', 'legal-holds', { person, reason: 'recours' });
    await follow(house, 'departure', String(other.id)).untilAsked('end:SAGIR');
    const [task] = await staff.tasksOf(COLLEAGUE);
    things = {
      ...{ person, arrival: known[0]?.id ?? '', departure: String(other.id), change: String(change.id) },
      ...{ import: await importOf(), task: task?.id ?? '', principal: given.principal },
      ...{ hold: String(hold), incident: '', expiry: '' },
      ...{ grant: String(grant), key: String(key), payload: { metadata: {}, data: '' } },
    };
    const { paths } = (await door.ask('GET', '/openapi.json')).json as unknown as OpenApiDocument;
    operations = Object.values(paths).flatMap(({ get }) => (get ? [String(get.operationId)] : []));
    await night();
    for (const role of strangers) before[role] = await seenBy(role);
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  const expectNothingNew = async (): Promise<void> => {
    await night();
    for (const role of strangers) {
      const known = new Set(before[role]);
      const news = (await seenBy(role)).filter((line) => !known.has(line));
      expect([role, news]).toEqual([role, []]);
    }
  };

  it('that is planned shows nowhere, nor when it is moved, nor when it is called off', async () => {
    const departure = await leave({ lastDayWorked: await staff.inDays(30), substituteNumber: COLLEAGUE });
    await untilAsked(departure, ['end:SAGIR']);
    await expectNothingNew();
    await staff.amend(departure.workflowId, { lastDayWorked: await staff.inDays(25) });
    await expectNothingNew();
    await callOff(departure);
    await expectNothingNew();
  });

  it('that waits for a confirmation shows nowhere, and neither does its author’s question', async () => {
    const departure = await leave({ lastDayWorked: await staff.inDays(10), immediate: true });
    await untilAsked(departure, ['confirm']);
    await expectNothingNew();
    await callOff(departure);
  });

  it('that is to happen at an instant shows nowhere before it', async () => {
    const at = new Date(Date.parse(clock) + 3_600_000).toISOString();
    const departure = await leave({ immediate: true, at });
    await untilAsked(departure, ['end:SAGIR', 'return:MATERIEL']);
    await expectNothingNew();
    await callOff(departure);
  });

  it('was read by routes enough, each with something to show', () => {
    expect(operations.length).toBeGreaterThan(15);
    for (const [role, seen] of Object.entries(before)) {
      // A certificate comes when the departure of the sample is done.
      const bad = seen.filter(
        (line) => /^\S+ \S+ (4|5)\d\d /.test(line) && !line.startsWith('certificates.read'),
      );
      expect([role, bad]).toEqual([role, []]);
    }
  });
});
