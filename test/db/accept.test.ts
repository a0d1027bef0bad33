import { randomUUID } from 'node:crypto';
import type { Tx } from '../../db/connect';
import {
  grantsEndedBy,
  insertEmployment,
  insertProcess,
  moveEmployment,
  readAccepted,
  setEmploymentEnd,
  type NewEmployment,
  type NewProcess,
} from '../../db/stores/accept';
import type { Plan } from '../../domain/processes/plan';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { believe, declareWorkplace, hire } from '../support/workforce';
import { planOf, stepOf } from '../domain/support/plans';

const employment = (over: Partial<NewEmployment> = {}): NewEmployment => ({
  ...{ givenName: 'Ève', familyName: 'Côté', email: 'eve@exemple.gouv.qc.ca', userName: 'regie-1' },
  ...{ ordinal: 1, state: 'planned', firstDay: '2026-11-23', expectedEnd: null, title: 'Agente' },
  ...{ unit: 'DRF', managerNumber: null, status: 'permanent', profiles: ['RF-SAISIE'], remark: null },
  ...over,
});
const process = (id: string, plan: Plan, over: Partial<NewProcess> = {}): NewProcess => ({
  ...{ id, workflowId: `arrival/REGIE/${id}`, organization: 'REGIE', kind: 'arrival', plan },
  ...{ employeeNumber: '1', state: 'scheduled', request: { remark: 'é"\\' }, requestHash: 'h' },
  ...{ requestedBy: 'hr-1', origin: 'hand', confidential: false, acceptLatencyMs: 12 },
  ...{ acceptedAt: '2026-11-02T14:00:00.000Z', suspendsAt: null },
  ...over,
});

describe('an accepted request in the tables', () => {
  let database: OpenTestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
    await declareWorkplace(database.app, 'REGIE');
  }, 60_000);
  afterAll(() => database.close());

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.app.withScope(['REGIE'], work);
  const rows = <Row extends object>(query: string, values: string[]): Promise<Row[]> =>
    within(async (tx) => [...(await tx.sql.unsafe<Row[]>(query, values))]);
  const accept = (number: string, id: string, plan = planOf(), over: Partial<NewProcess> = {}) =>
    within(async (tx) => {
      const ids = await insertEmployment(tx, 'REGIE', number, employment());
      await insertProcess(tx, process(id, plan, over), ids);
      return ids;
    });

  it('has its steps in order, its audit entry, and one message a missing training', async () => {
    const id = `REGIE.${randomUUID()}`;
    const plan = planOf(
      stepOf('train:SAGIR-RF-1', { action: 'train', system: null, reason: 'SAGIR-RF-1' }),
      stepOf('enable:RESEAU', { action: 'enable', entitlements: ['RESEAU:compte'] }),
    );
    await accept('100001', id, plan);
    const steps = await rows(
      'select step_id, state, entitlements from process_steps where process_id = $1 order by position',
      [id],
    );
    expect(steps).toEqual([
      { step_id: 'train:SAGIR-RF-1', state: 'scheduled', entitlements: [] },
      { step_id: 'enable:RESEAU', state: 'scheduled', entitlements: ['RESEAU:compte'] },
    ]);
    expect(await rows('select actor, action from audit where subject_id = $1', [id])).toEqual([
      { actor: 'hr-1', action: 'arrival-accepted' },
    ]);
    expect(await rows('select kind, recipient, dedupe_key from outbox where process_id = $1', [id])).toEqual([
      { kind: 'training', recipient: 'employee', dedupe_key: `training:${id}:SAGIR-RF-1` },
    ]);
  });

  it('answers the questions to HR about the employee, but a confidential one tells nothing', async () => {
    const ids = await accept('100109', `REGIE.${randomUUID()}`);
    const leaving = { kind: 'departure', employeeNumber: '100109' } as const;
    const ask = (number: string, key: string) =>
      rows(
        `insert into tasks (id, organization, kind, queue, assignee, title, checklist, employee_number, entitlements,
          verification, state, requested_by, opened_at, dedupe_key)
        values (gen_random_uuid(), 'REGIE', 'question', 'rh', 'queue', 'Absent?', '[]', $1, '{}', 'none', 'open',
          'hr-1', now(), $2)`,
        [number, key],
      );
    await ask('100109', 'roster-missing:100109:');
    await ask('100110', 'roster-missing:100110:');
    await ask('100109', 'orphan:RESEAU:regie-100109');
    const open = () =>
      rows<{ key: string }>(
        'select dedupe_key as key from tasks where closed_at is null and dedupe_key is not null order by 1',
        [],
      );
    const depart = (confidential: boolean) => {
      const id = `REGIE.${randomUUID()}`;
      return within((tx) => insertProcess(tx, process(id, planOf(), { ...leaving, confidential }), ids));
    };
    await depart(true);
    expect(await open()).toHaveLength(3);
    await within(({ sql }) => sql`update processes set closed_at = now() where kind = 'departure'`);
    await depart(false);
    expect(await open()).toEqual([{ key: 'orphan:RESEAU:regie-100109' }, { key: 'roster-missing:100110:' }]);
    expect(await rows("select action from audit where action = 'finding-resolved'", [])).toHaveLength(1);
  });

  it('is read back as it was accepted', async () => {
    const id = `REGIE.${randomUUID()}`;
    const ids = await accept('100002', id, planOf(stepOf('enable:RESEAU')));
    expect(await within((tx) => readAccepted(tx, id))).toEqual({
      ...{ ...ids, state: 'scheduled', employeeNumber: '1', plan: planOf(stepOf('enable:RESEAU')) },
    });
    expect(await within((tx) => readAccepted(tx, `REGIE.${randomUUID()}`))).toBeNull();
    expect(await database.app.withScope(['MUSEE'], (tx) => readAccepted(tx, id))).toBeNull();
  });

  it('is one open employment a person: the database refuses a second one', async () => {
    await accept('100003', `REGIE.${randomUUID()}`);
    const second = within((tx) => insertEmployment(tx, 'REGIE', '100003', employment({ ordinal: 2 })));
    await expect(second).rejects.toMatchObject({ code: '23505', constraint_name: 'employments_one_open' });
  });

  it('is one of two that come at once, whichever it is', async () => {
    const both = await Promise.allSettled([
      accept('100004', `REGIE.${randomUUID()}`),
      accept('100004', `REGIE.${randomUUID()}`),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: '23505' } });
    const [{ count } = { count: 0 }] = await rows<{ count: number }>(
      'select count(*)::int as count from processes o join people p on p.id = o.person_id where p.number = $1',
      ['100004'],
    );
    expect(count).toBe(1);
  });

  it('is one open process of its kind an employment, and one of another kind beside it', async () => {
    const ids = await accept('100005', `REGIE.${randomUUID()}`);
    const add = (kind: NewProcess['kind'], workflowId: string) =>
      within((tx) =>
        insertProcess(tx, process(`REGIE.${randomUUID()}`, planOf(), { kind, workflowId }), ids),
      );
    await expect(add('arrival', 'arrival/REGIE/again')).rejects.toMatchObject({
      constraint_name: 'processes_one_open',
    });
    await add('departure', 'departure/REGIE/first');
    await expect(add('departure', 'departure/REGIE/second')).rejects.toMatchObject({ code: '23505' });
  });

  it('keeps the person over employments, with the name of today and the account name of the first day', async () => {
    const first = await accept('100006', `REGIE.${randomUUID()}`);
    await rows("update employments set state = 'ended' where id = $1", [first.employmentId]);
    const again = employment({ ordinal: 2, familyName: 'Roy', userName: 'other' });
    const second = await within((tx) => insertEmployment(tx, 'REGIE', '100006', again));
    expect(second.personId).toBe(first.personId);
    expect(second.employmentId).not.toBe(first.employmentId);
    expect(await rows('select family_name, user_name from people where id = $1', [first.personId])).toEqual([
      { family_name: 'Roy', user_name: 'regie-1' },
    ]);
  });

  it('gives an employment its end and takes it back', async () => {
    const { employmentId } = await accept('100007', `REGIE.${randomUUID()}`);
    const read = () =>
      rows(
        'select last_day_worked::text as last, employment_end::text as end from employments where id = $1',
        [employmentId],
      );
    const end = { lastDayWorked: '2026-12-01', employmentEnd: '2026-12-15' };
    await within((tx) => setEmploymentEnd(tx, employmentId, end));
    expect(await read()).toEqual([{ last: '2026-12-01', end: '2026-12-15' }]);
    await within((tx) => setEmploymentEnd(tx, employmentId, { lastDayWorked: null, employmentEnd: null }));
    expect(await read()).toEqual([{ last: null, end: null }]);
  });

  it('moves an employment in what a change names, and in nothing else', async () => {
    const { employmentId } = await accept('100008', `REGIE.${randomUUID()}`);
    const read = () =>
      rows('select unit, title, manager_number, profiles from employments where id = $1', [employmentId]);
    await within((tx) => moveEmployment(tx, employmentId, { unit: 'DRM', managerNumber: '200' }));
    const moved = { unit: 'DRM', title: 'Agente', manager_number: '200', profiles: ['RF-SAISIE'] };
    expect(await read()).toEqual([moved]);
    await within((tx) => moveEmployment(tx, employmentId, { managerNumber: null, profiles: [] }));
    expect(await read()).toEqual([{ ...moved, manager_number: null, profiles: [] }]);
  });

  it('knows what a departure took: the grants that it ended and that are believed', async () => {
    const who = await hire(database.app, { organization: 'REGIE', number: '100009' });
    const span = {
      validFrom: '2026-02-02T05:00:00Z',
      validTo: '2026-03-02T05:00:00Z',
      endProcess: 'REGIE.d',
    };
    await believe(database.app, who, { entitlement: 'SAGIR:LSA', ...span });
    await believe(database.app, who, { entitlement: 'SAGIR:LSCD', ...span, endProcess: 'REGIE.other' });
    await believe(database.app, who, {
      entitlement: 'RESEAU:x',
      ...span,
      recordedTo: '2026-03-03T05:00:00Z',
    });
    expect(await within((tx) => grantsEndedBy(tx, 'REGIE.d'))).toEqual(['SAGIR:LSA']);
  });
});
