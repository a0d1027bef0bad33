import type { Caller } from '../../api/caller';
import type { ApiDeps } from '../../api/deps';
import { defineRoute } from '../../api/route';
import { personRoutes } from '../../api/people/people';
import { trainingRecorded } from '../../workflows/contracts/people';
import { WorkflowsAway } from '../../temporal/process-errors';
import { believe, declareWorkplace, hire, runProcess, type Employee } from '../support/workforce';
import { openDoor, type Door } from './door';
import { fakeGateway } from './fake-gateway';

let deps: ApiDeps;
/** Takes the dependencies that the door was opened with; any row of the matrix lets it in. */
const probe = defineRoute({
  ...{ method: 'get', path: '/api/v1/probe', operationId: 'organizations.list', summary: '', tags: [] },
  responses: { 204: null },
  handler: (call) => {
    deps = call.deps;
    return Promise.resolve({ status: 204 });
  },
});
const callerOf = (organizations: string[]): Caller => ({
  ...{ keyId: 'k', principal: 'chef', principalName: 'Chef', kind: 'person', role: 'manager' },
  ...{ organizations, organization: organizations[0] ?? null, employeeNumber: null },
  actor: { principal: 'chef', kind: 'person', role: 'manager', employeeNumber: null },
});

describe('people and what they may do', () => {
  let door: Door;
  let hr: string;
  let security: string;
  let eve: Employee;
  let luc: Employee;
  const told: unknown[] = [];
  let isAway = false;
  const gateway = {
    ...fakeGateway(),
    signal: (workflowId: string, { name }: { name: string }, argument: unknown) => {
      if (isAway) return Promise.reject(new WorkflowsAway('', { cause: { code: 14 } }));
      told.push({ workflowId, name, argument });
      return Promise.resolve();
    },
  };

  beforeAll(async () => {
    door = await openDoor({ gateway }, [...personRoutes, probe]);
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(app, code);
    eve = await hire(app, { organization: 'REGIE', number: '150631', managerNumber: '100001' });
    luc = await hire(app, { organization: 'REGIE', number: '150632', managerNumber: '100002', unit: 'DRM' });
    await hire(app, { organization: 'MUSEE', number: '150631' });
    await runProcess(app, eve, { kind: 'arrival' });
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
    security = await door.key({ role: 'security', organization: 'REGIE' });
  });
  afterAll(() => door.close());

  const get = (path: string, key = hr) => door.ask('GET', `/api/v1/people${path}`, { key });
  const numbers = (json: unknown): string[] =>
    (json as { items: { number: string }[] }).items.map((each) => each.number);
  const reads = (personId: string) =>
    door.database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql`select actor, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where action = 'person-read' and subject_id = ${personId}`,
    );

  it('HR lists its own organisation alone, by number, by unit, page by page', async () => {
    expect(numbers((await get('')).json)).toEqual(['150631', '150632']);
    expect(numbers((await get('?employeeNumber=150632')).json)).toEqual(['150632']);
    expect(numbers((await get('?employeeNumber=1506')).json)).toEqual([]);
    expect(numbers((await get('?unit=DRM')).json)).toEqual(['150632']);
    const first = await get('?limit=1');
    expect(first.json).toMatchObject({ items: [{ number: '150631' }], next: eve.personId });
    const second = await get(`?limit=1&after=${eve.personId}`);
    expect(second.json).toMatchObject({ items: [{ number: '150632' }], next: null });
    expect((await get('?organization=MUSEE')).status).toBe(404);
  });

  it('a list leaves one trace a quarter of an hour for its conditions and page, a list of one number that of his reading', async () => {
    const reader = await door.key({ role: 'hr', organization: 'REGIE', name: 'Lectrice' });
    const traces = () =>
      door.database.app.withScope(
        ['REGIE'],
        ({ sql }) => sql<{ line: string }[]>`
          select concat_ws(' ', a.action, d.details::jsonb ->> 'count', case a.subject_kind when 'person' then a.subject_id end)
            as line
          from audit a join audit_details d on d.audit_id = a.id join principals p on p.id = a.actor
          where p.name = 'Lectrice' order by a.id`,
      );
    for (const path of [
      '?unit=DRM',
      '?unit=DRM',
      '?unit=AUTRE',
      '?employeeNumber=150631',
      '?employeeNumber=150631',
    ])
      expect((await get(path, reader)).status).toBe(200);
    expect((await get('?employeeNumber=999999', reader)).status).toBe(200);
    const lines = (await traces()).map(({ line }) => line);
    expect(lines).toEqual(['people-listed 1', 'people-listed 0', `person-read ${eve.personId}`]);
    const held = await door.database.app.withScope(['REGIE'], ({ sql }) => sql`select subject_id from audit`);
    expect(JSON.stringify(held)).not.toContain('DRM');
  });

  it('a file shows the employment and what is under way, and its reading is in the audit', async () => {
    const before = (await reads(eve.personId)).length;
    const file = await get(`/${eve.personId}`);
    expect(file.json).toMatchObject({
      ...{ number: '150631', userName: 'regie-150631', trainings: [], waivers: [] },
      employments: [{ ordinal: 1, state: 'active', firstDay: '2026-02-02', managerNumber: '100001' }],
      openProcesses: [{ id: 'REGIE.arrival-150631', kind: 'arrival', effectiveOn: '2026-02-02' }],
    });
    expect((await reads(eve.personId)).slice(before)).toMatchObject([{ details: { what: 'file' } }]);
  });

  it("somebody of another organisation cannot be read, and nobody's id is not found", async () => {
    const other = await door.key({ role: 'hr', organization: 'MUSEE' });
    expect((await get(`/${eve.personId}`, other)).status).toBe(404);
    expect((await get(`/${eve.personId}/access`, other)).status).toBe(404);
    expect((await get('/5b0f3c2e-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await get('/150631')).status).toBe(400);
  });

  it('who reaches his own reports alone reads them and nobody else', async () => {
    await door.ask('GET', '/api/v1/probe', { key: security });
    const caller = callerOf(['REGIE']);
    const ask = (operationId: string, params: unknown, employeeNumber: string | null) => {
      const route = personRoutes.find((each) => each.operationId === operationId);
      if (!route) throw new Error(`no route ${operationId}`);
      return route.run(
        { params, query: {}, body: {} },
        {
          ...{
            caller: { ...caller, employeeNumber },
            proven: {
              ...{ ...caller, door: 'key', credential: 'k', employeeNumber, employer: 'REGIE' },
              ...{ authorities: [], csrfToken: null, expiresAt: '2027-11-23T14:00:00Z' },
            },
            scope: ['REGIE'],
            reach: 'reports',
            deps,
            locale: 'fr',
            accepts: ([first = '']) => first,
          },
          signal: new AbortController().signal,
        },
      );
    };
    expect(numbers((await ask('people.list', {}, '100001')).body)).toEqual(['150631']);
    expect((await ask('people.read', { id: eve.personId }, '100001')).status).toBe(200);
    const ofLuc = { id: luc.personId };
    await expect(ask('people.read', ofLuc, '100001')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(ask('people.access', ofLuc, '100001')).rejects.toMatchObject({ kind: 'not-found' });
    expect(numbers((await ask('people.list', {}, null)).body)).toEqual([]);
  });

  it('a confidential departure shows to security and to its author, and to nobody else', async () => {
    const { app } = door.database;
    const max = await hire(app, { organization: 'REGIE', number: '150640', lastDayWorked: '2026-12-01' });
    await runProcess(app, max, { kind: 'departure', confidential: true, requestedBy: 'rh-secret' });
    const seen = (await get(`/${max.personId}`)).json;
    expect(seen).toMatchObject({
      openProcesses: [],
      employments: [{ lastDayWorked: null, employmentEnd: null }],
    });
    expect((await get(`/${max.personId}`, security)).json).toMatchObject({
      openProcesses: [{ kind: 'departure' }],
      employments: [{ lastDayWorked: '2026-12-01' }],
    });
  });

  describe('who had which access, when, and why', () => {
    beforeAll(async () => {
      const { app } = door.database;
      // Recorded in February as given without an end; in May somebody recorded that it had ended on 15 March.
      const lsa = { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T05:00:00Z' };
      const corrected = '2026-05-04T14:00:00Z';
      await believe(app, luc, { ...lsa, recordedFrom: '2026-02-02T15:00:00Z', recordedTo: corrected });
      await believe(app, luc, {
        ...{ ...lsa, validTo: '2026-03-15T04:00:00Z', recordedFrom: corrected },
        endProcess: 'REGIE.change-150632',
      });
      await believe(app, luc, { entitlement: 'SAGIR:LSCD', validFrom: '2026-03-01T05:00:00Z' });
    });
    const held = async (query: string): Promise<string[]> => {
      const { json } = await get(`/${luc.personId}/access?${query}`);
      return (json as { items: { entitlement: string }[] }).items.map((each) => each.entitlement);
    };
    const march31 = 'at=2026-03-31T16:00:00Z';

    it('on 31 March, as it is known now, only what had not ended', async () => {
      expect(await held(march31)).toEqual(['SAGIR:LSCD']);
    });
    it('a correction recorded in May is not seen by who asks what was known in April', async () => {
      expect(await held(`${march31}&asOf=2026-04-01T12:00:00Z`)).toEqual(['SAGIR:LSA']);
      expect(await held(`${march31}&asOf=2026-05-04T14:00:00Z`)).toEqual([]);
    });
    it('a right is held from its first instant up to its end, the end left out', async () => {
      expect(await held('at=2026-02-02T04:59:59Z')).toEqual([]);
      expect(await held('at=2026-02-02T05:00:00Z')).toEqual(['SAGIR:LSA']);
      expect(await held('at=2026-03-15T04:00:00Z')).toEqual(['SAGIR:LSCD']);
    });
    it('each right says which process, step and reason gave it, and what ended it', async () => {
      const { json } = await get(`/${luc.personId}/access?at=2026-02-10T12:00:00Z`);
      expect(json).toEqual({
        ...{ at: '2026-02-10T12:00:00Z', asOf: null },
        items: [
          {
            ...{ system: 'SAGIR', entitlement: 'SAGIR:LSA' },
            ...{ validFrom: '2026-02-02T05:00:00.000Z', validTo: '2026-03-15T04:00:00.000Z' },
            cause: { process: 'REGIE.arrival-150632', step: 'work:SAGIR', reason: 'base', approval: null },
            end: { process: 'REGIE.change-150632', step: 'end:SAGIR' },
          },
        ],
      });
    });
    it('the other way round: everybody who held a right at an instant', async () => {
      expect(numbers((await get(`?entitlement=SAGIR:LSCD&${march31}`)).json)).toEqual(['150632']);
      expect(numbers((await get('?entitlement=SAGIR:LSCD&at=2026-02-10T12:00:00Z')).json)).toEqual([]);
    });
  });

  describe('a training that was completed', () => {
    const post = (body: unknown, key = hr) =>
      door.ask('POST', `/api/v1/people/${eve.personId}/trainings`, { key, body });
    const done = { code: 'SAGIR-RF-1', completedOn: '2026-11-20' };

    it('is kept with its validity, and told to the open processes of the person', async () => {
      const reply = await post(done);
      expect(reply.status).toBe(201);
      expect(reply.json).toEqual({ ...done, validUntil: '2028-11-20' });
      const argument = { code: 'SAGIR-RF-1', validUntil: '2028-11-20' };
      expect(told).toEqual([{ workflowId: 'arrival/REGIE/150631', name: trainingRecorded.name, argument }]);
      expect((await get(`/${eve.personId}`)).json).toMatchObject({ trainings: [reply.json] });
    });
    it('sent again it is not written again, and is told again', async () => {
      told.length = 0;
      expect((await post(done)).status).toBe(200);
      expect(told).toHaveLength(1);
      const rows = await door.database.app.withScope(
        ['REGIE'],
        (tx) =>
          tx.sql`select action from audit where subject_id = ${eve.personId} and action like 'training-%'`,
      );
      expect(rows).toMatchObject([{ action: 'training-recorded' }]);
    });
    it('when the processes do not answer the caller may send it again, and nothing is lost', async () => {
      isAway = true;
      expect((await post({ ...done, code: 'SAGIR-RM-1' })).status).toBe(503);
      isAway = false;
      const again = await post({ ...done, code: 'SAGIR-RM-1' });
      expect([again.status, again.json]).toEqual([200, { ...done, code: 'SAGIR-RM-1', validUntil: null }]);
    });
    it('one that is over already opens nothing', async () => {
      told.length = 0;
      expect((await post({ ...done, completedOn: '2020-11-20' })).status).toBe(201);
      expect(told).toEqual([]);
    });
    it.each([
      [{ ...done, code: 'INCONNUE' }, '/code', 'unknown-training'],
      [{ ...done, completedOn: '2026-11-24' }, '/completedOn', 'in-the-future'],
      [{ ...done, validUntil: '2026-11-19' }, '/validUntil', 'end-before-start'],
      [{ ...done, completedOn: '2026-02-30' }, '/completedOn', 'invalid-format'],
      [{ ...done, note: 'x' }, '/note', 'unknown-field'],
    ])('%j is refused at %s', async (body, pointer, code) => {
      const reply = await post(body);
      expect([reply.status, reply.json]).toMatchObject([400, { errors: [{ pointer, code }] }]);
    });
    it('is recorded by HR alone', async () => {
      expect((await post(done, security)).status).toBe(403);
    });
  });
});
