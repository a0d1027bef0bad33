import { createHash } from 'node:crypto';
import { recordOutcomes } from '../../db/stores/import-work';
import { believe, hire, runProcess, type Employee } from '../support/workforce';
import {
  arrivalBody,
  departureBody,
  idsOf,
  openProcessDoor,
  setState,
  type ProcessDoor,
} from './process-fixture';

const header = 'Matricule;Dernier jour;Motif;Immédiat';

describe('what a confidential departure leaves behind', () => {
  let door: ProcessDoor;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    door = await openProcessDoor();
    for (const role of ['hr', 'admin', 'security', 'respondent', 'pilot', 'auditor'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    keys.author = await door.key({ role: 'hr', organization: 'REGIE' });
  });
  afterAll(() => door.close());

  const get = (who: string, path: string) => door.send('GET', path, keys[who] ?? '');
  const begin = async (number: string, over: object = {}): Promise<Employee & { departure: string }> => {
    const employee = await hire(door.database.app, { organization: 'REGIE', number });
    const body = departureBody(number, { confidential: true, ...over });
    const reply = await door.send('POST', '/departures', keys.author ?? '', body);
    expect(reply.status).toBe(202);
    return { ...employee, departure: idsOf('departure', number).id };
  };
  const end = (employee: Employee): Promise<unknown> =>
    door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update employments set state = 'ended' where id = ${employee.employmentId}::uuid`,
    );

  describe('in the history of accesses', () => {
    const [from, to, again] = ['2026-02-02T05:00:00Z', '2026-11-20T15:00:00Z', '2026-11-22T15:00:00Z'];
    const lsa = { entitlement: 'SAGIR:LSA', validFrom: from, validTo: to };
    const accessOf = async (who: string, { personId }: Employee, at: string) =>
      (await get(who, `/people/${personId}/access?at=${at}`)).json?.items;

    it('is the end of the right once it is closed, and its cause to those alone who know of it', async () => {
      const eve = await begin('150701');
      await believe(door.database.app, eve, { ...lsa, endProcess: eve.departure });
      expect(await accessOf('hr', eve, '2026-11-19T00:00:00Z')).toMatchObject([{ validTo: null, end: null }]);
      await setState(door, eve.departure, 'closed', true);
      const ended = { validTo: '2026-11-20T15:00:00.000Z' };
      expect(await accessOf('hr', eve, '2026-11-19T00:00:00Z')).toMatchObject([{ ...ended, end: null }]);
      expect(await accessOf('hr', eve, '2026-11-21T00:00:00Z')).toEqual([]);
      for (const who of ['author', 'security'])
        expect(await accessOf(who, eve, '2026-11-19T00:00:00Z')).toMatchObject([
          { ...ended, end: { process: eve.departure } },
        ]);
    });

    it('is nothing when it was called off: what was taken and given back never stopped', async () => {
      const max = await begin('150702');
      const { app } = door.database;
      await believe(app, max, { ...lsa, endProcess: max.departure });
      await believe(app, max, { ...{ entitlement: 'SAGIR:LSA', validFrom: again }, cause: max.departure });
      await believe(app, max, { ...{ ...lsa, entitlement: 'SAGIR:LSCD' }, endProcess: max.departure });
      const held = (at: string, who = 'hr') => accessOf(who, max, at);
      const whole = { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T05:00:00.000Z', validTo: null };
      await setState(door, max.departure, 'cancelled', true);
      for (const at of ['2026-11-21T00:00:00Z', '2026-11-23T00:00:00Z'])
        expect(await held(at)).toMatchObject([{ ...whole, end: null }]);
      expect(await held('2026-11-21T00:00:00Z', 'security')).toEqual([]);
      const holders = await get('hr', '/people?entitlement=SAGIR:LSA&at=2026-11-21T00:00:00Z');
      expect(holders.json?.items).toMatchObject([{ number: '150702' }]);
      const lost = await get('hr', '/people?entitlement=SAGIR:LSCD&at=2026-11-21T00:00:00Z');
      expect(lost.json?.items).toEqual([]);
    });
  });

  it('is not among the rows of a report: neither its id, nor what a row changes or says otherwise', async () => {
    const lea = await begin('150703');
    const raw = Buffer.from(`${header}\n150703;2027-01-09;retraite;non\n150703;2027-01-08;retraite;non\n`);
    const sent = await door.ask('POST', '/api/v1/departures/imports', {
      ...{ key: keys.author ?? '', raw, headers: { 'Content-Type': 'text/csv' } },
    });
    const location = sent.headers.get('location') ?? '';
    const difference = { lastDayWorked: { from: '2026-12-18', to: '2027-01-09' } };
    const row = { processId: lea.departure, difference };
    const nothing = { column: null, value: null, reason: null, reasonCode: null };
    await door.database.app.withScope(['REGIE'], (tx) =>
      recordOutcomes(tx, location.split('/').at(-1) ?? '', [
        { ...row, ...nothing, line: 2, outcome: 'changed' },
        {
          ...{ ...row, line: 3, outcome: 'refused', column: 'Motif', value: 'retraite' },
          ...{ reason: 'motif différent', reasonCode: 'not-correctable' },
        },
      ]),
    );
    const report = await door.ask('GET', location, { key: keys.respondent ?? '' });
    expect(report.json).toMatchObject({ changed: 1, changes: [], refusedCount: 1 });
    expect(report.json?.refused).toMatchObject([
      { line: 3, column: null, value: '', id: null, difference: null },
    ]);
    expect(report.text).not.toContain(lea.departure);
  });

  it('is not counted among what waits for a second person, but for those who may know of it', async () => {
    const limits = (who: string) => get(who, '/departure-limits');
    const before = (await limits('admin')).text;
    for (const number of ['150711', '150712', '150713', '150714', '150715', '150716']) await begin(number);
    const parked = ((await limits('security')).json?.parked as { count: number }).count;
    expect(parked).toBeGreaterThan(0);
    const nothing = { count: 0, digest: createHash('sha256').digest('hex'), own: 0, days: [], systems: [] };
    expect((await limits('admin')).json?.parked).toEqual(nothing);
    expect(before).toContain('"count":0');
  });

  it('leaves the number of employees as it was for who may not know that one has left', async () => {
    const zoe = await begin('150720');
    const employees = async (who: string) => (await get(who, '/departure-limits')).json?.employees;
    const [seen, known] = [await employees('admin'), Number(await employees('security'))];
    await end(zoe);
    expect(await employees('admin')).toBe(seen);
    expect(await employees('security')).toBe(known - 1);
  });

  describe('in what comparisons find', () => {
    const columns = 'Utilisateur;Responsabilité;Date de début;Date de fin;Héritée de';
    let sent = 0;
    const extract = (who: string, lines: string[]) => {
      sent += 1;
      const rest = Array.from(
        { length: 3 - lines.length },
        (_, n) => `temoin-${sent}-${n};LSA;2026-02-02;2026-03-01;`,
      );
      const raw = [columns, ...lines, ...rest].join('\n');
      const headers = { 'Content-Type': 'text/csv' };
      return door.ask('POST', '/api/v1/systems/SAGIR/extracts', { key: keys[who] ?? '', raw, headers });
    };
    const tasksOf = async (who: string, number: string): Promise<Record<string, unknown>[]> =>
      (await get(who, `/tasks?employeeNumber=${number}`)).json?.items as Record<string, unknown>[];
    const lsa = (number: string) => `${number};LSA;2026-02-02;;`;
    const nothing = { proven: 0, findings: 0, opened: 0, resolved: 0 };

    it('is a task for its author, security and the auditor, and is not counted to who sent the extract', async () => {
      const ines = await begin('150731');
      await end(ines);
      const reply = await extract('pilot', [lsa('150731')]);
      expect(reply.json).toMatchObject(nothing);
      for (const who of ['hr', 'admin', 'respondent', 'pilot'])
        expect([who, await tasksOf(who, '150731')]).toEqual([who, []]);
      for (const who of ['author', 'security', 'auditor'])
        expect([who, await tasksOf(who, '150731')]).toMatchObject([
          who,
          [{ kind: 'finding', confidential: true }],
        ]);
      expect((await extract('security', [lsa('150731')])).json).toMatchObject({ findings: 1, opened: 0 });
      const [task] = await tasksOf('security', '150731');
      const claim = `/tasks/${String(task?.id)}/claim`;
      expect((await door.send('POST', claim, keys.pilot ?? '')).status).toBe(404);
      expect((await door.send('POST', claim, keys.security ?? '')).status).toBe(200);
    });

    it('stays as everybody saw it before, until the departure is closed', async () => {
      const { app } = door.database;
      const noa = await hire(app, { organization: 'REGIE', number: '150732', lastDayWorked: '2026-11-20' });
      expect((await extract('pilot', [lsa('150732')])).json).toMatchObject({ findings: 1, opened: 1 });
      const before = await tasksOf('hr', '150732');
      const departure = await runProcess(app, noa, { kind: 'departure', confidential: true });
      expect((await extract('pilot', [])).json).toMatchObject({ resolved: 0 });
      expect(await tasksOf('hr', '150732')).toEqual(before);
      await setState(door, departure, 'closed', true);
      expect((await extract('pilot', [])).json).toMatchObject({ resolved: 1 });
    });

    it('is told to security in confidence when too many leave in confidence', async () => {
      const overLimit = async (who: string) =>
        ((await get(who, '/tasks?kind=finding&urgent=true')).json?.items as { title: string }[]).filter(
          ({ title }) => title.startsWith('Trop de départs'),
        ).length;
      expect([await overLimit('security'), await overLimit('admin'), await overLimit('hr')]).toEqual([
        1, 0, 0,
      ]);
    });
  });

  describe('in what is answered to a colleague who announces something about the same person', () => {
    const arriving = (number: string, over: object = {}) => arrivalBody(number, { profiles: [], ...over });
    const change = { effectiveOn: '2027-01-11', unit: 'DRM' };
    const rehire = { firstDay: '2027-02-01' };
    const ask = async (who: string, method: string, path: string, body: unknown) => {
      const reply = await door.send(method, path, keys[who] ?? '', body);
      return `${reply.status} ${reply.text.replace(/urn:uuid:[-0-9a-f]+/, '')}`;
    };
    /** What HR is answered when it only looks, or is refused for another reason. */
    const answers = async ({ number, personId }: Employee) => [
      await ask('hr', 'POST', '/arrivals/preview', arriving(number)),
      await ask('hr', 'POST', '/arrivals/preview', arriving(number, rehire)),
      await ask('hr', 'POST', '/arrivals', arriving(number, rehire)),
      await ask('hr', 'POST', '/departures/preview', departureBody(number)),
      await ask(
        'hr',
        'POST',
        '/departures/preview',
        departureBody(number, { immediate: true, lastDayWorked: undefined }),
      ),
      await ask('hr', 'POST', `/people/${personId}/changes/preview`, change),
    ];
    const told = async (who: string, number: string) =>
      ((await get(who, `/tasks?employeeNumber=${number}&state=open`)).json?.items as { title: string }[])
        .map(({ title }) => title)
        .filter((title) => title.includes('confidentiel'))
        .toSorted();
    const start = async (number: string) => {
      const body = departureBody(number, { confidential: true });
      expect((await door.send('POST', '/departures', keys.author ?? '', body)).status).toBe(202);
      return idsOf('departure', number).id;
    };

    it('is what was answered before it, whether the person still works or has left', async () => {
      const { app } = door.database;
      const tom = await hire(app, { organization: 'REGIE', number: '150741' });
      const lsa = { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T05:00:00Z' };
      await believe(app, tom, lsa);
      const before = await answers(tom);
      const departure = await start('150741');
      expect(await answers(tom)).toEqual(before);
      await app.withScope(['REGIE'], async (tx) => {
        await tx.sql`update grants set valid_to = '2026-11-23T13:00:00Z', end_process = ${departure} where person_id = ${tom.personId}::uuid`;
        await tx.sql`update employments set state = 'ended' where id = ${tom.employmentId}::uuid`;
      });
      await setState(door, departure, 'suspended');
      expect(await answers(tom)).toEqual(before);
      expect(before[2]).toMatch(/already-employed/);
      expect(before[3]).toMatch(/end:SAGIR/);
      const known = await ask('author', 'POST', '/departures/preview', departureBody('150741'));
      expect(known).toMatch(/not-employed/);
    });

    it('is what his arrival answered before', async () => {
      const body = arriving('150742', { firstDay: '2026-11-23' });
      const { id } = idsOf('arrival', '150742');
      await ask('hr', 'POST', '/arrivals', body);
      await setState(door, id, 'enabled', true);
      const again = () =>
        Promise.all([
          ask('hr', 'POST', '/arrivals', body),
          ask('hr', 'POST', '/arrivals', arriving('150742', { firstDay: '2027-03-01' })),
        ]);
      await door.database.app.withScope(
        ['REGIE'],
        (tx) =>
          tx.sql`update employments set state = 'active' where id = (select employment_id from processes where id = ${id})`,
      );
      const before = await again();
      await start('150742');
      await door.database.app.withScope(
        ['REGIE'],
        (tx) =>
          tx.sql`update employments set state = 'ended' where id = (select employment_id from processes where id = ${id})`,
      );
      expect(await again()).toEqual(before);
      expect(before.map((answer) => answer.slice(0, 3))).toEqual(['202', '409']);
      expect(await told('author', '150742')).toEqual([
        'Arrivée annoncée pour l’employé 150742, dont le départ est confidentiel',
      ]);
    });

    it('becomes a question to who announced it: nobody else reads it, and it is asked once', async () => {
      const mia = await hire(door.database.app, { organization: 'REGIE', number: '150743' });
      await start('150743');
      await end(mia);
      for (let time = 0; time < 2; time += 1) {
        expect(await ask('hr', 'POST', '/arrivals', arriving('150743', rehire))).toMatch(/already-employed/);
        expect(await ask('hr', 'POST', '/departures', departureBody('150743'))).toMatch(/departure-open/);
        expect(await ask('hr', 'POST', `/people/${mia.personId}/changes`, change)).toMatch(
          /^202 .*"scheduled"/,
        );
      }
      const about = ['Arrivée annoncée', 'Autre départ annoncé', 'Changement annoncé'];
      for (const who of ['author', 'security'])
        expect([who, await told(who, '150743')]).toEqual([
          who,
          about.map((what) => `${what} pour l’employé 150743, dont le départ est confidentiel`),
        ]);
      for (const who of ['hr', 'admin', 'respondent'])
        expect([who, await told(who, '150743')]).toEqual([who, []]);
    });
  });
});
