import { MockActivityEnvironment } from '@temporalio/testing';
import { createReconciliationActivities, type ReconcileResult } from '../../activities/reconciliation';
import { ConnectorError, type AccessConnector } from '../../connectors/port';
import { putSystem, readSystem } from '../../db/stores/catalogue';
import { enterAs } from '../../db/stores/door';
import { endExpired } from '../../db/stores/expired';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { confirmHolidays } from '../support/holidays';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { deadTarget, listedTarget } from '../support/listed-target';
import { believe, declareWorkplace, hire, runProcess, type Employee } from '../support/workforce';

const NOW = '2026-11-23T07:00:00Z';

describe('the night of an organisation', () => {
  let database: OpenTestDatabase;
  const sealed: string[] = [];

  beforeAll(async () => {
    database = await openTestDatabase();
    for (const code of ['REGIE', 'MUSEE', 'DEUX', 'TROIS', 'QUATRE', 'CINQ', 'SCELLEE', 'ROMPUE'])
      await declareWorkplace(database.app, code);
    await confirmHolidays(database.app);
  });
  afterAll(() => database.close());

  const night = (
    organization: string,
    targets: Partial<Record<string, AccessConnector>>,
    now = NOW,
    environment = new MockActivityEnvironment(),
  ): Promise<ReconcileResult> =>
    environment.run(activitiesFor(targets).reconcileOrganization, { organization, neighbours: [], now });
  const activitiesFor = (targets: Partial<Record<string, AccessConnector>>) =>
    createReconciliationActivities({
      organizations: database.organizations,
      store: createReconciliationStore(database.app),
      endExpired: (now) => database.batch.withoutScope((tx) => endExpired(tx, now)),
      endRights: () => Promise.reject(new Error('nothing has expired')),
      seal: (organization) => {
        sealed.push(organization);
        return Promise.resolve(
          organization === 'ROMPUE' ? [{ organization, sequence: 4, kind: 'rebuilt' as const }] : [],
        );
      },
      connectorFor: (_organization, system) => {
        const target = targets[system];
        return target
          ? Promise.resolve(target)
          : Promise.reject(new ConnectorError('refused', 'no settings'));
      },
    });
  const tasks = (organization: string) =>
    database.app.withScope([organization], async (tx) => {
      const rows = await tx.sql<{ key: string; kind: string; queue: string; state: string; said: string }[]>`
        select t.dedupe_key as key, t.kind, t.queue, t.state,
          (select string_agg(a.action, ',' order by a.id) from audit a where a.subject_id = t.id::text) as said
        from tasks t order by t.dedupe_key`;
      return rows.map(({ key, kind, queue, state, said }) => [key, kind, queue, state, said].join(' '));
    });
  const arrive = async (organization: string, number: string): Promise<Employee> => {
    const who = await hire(database.app, { organization, number });
    await runProcess(database.app, who, { kind: 'arrival', closed: true });
    await believe(database.app, who, { entitlement: 'ANNUAIRE:compte', validFrom: '2026-02-02T05:00:00Z' });
    return who;
  };
  const open = (key: string) => `${key} finding securite open finding-opened`;

  it('asks for the coming years that nobody has confirmed, and no more once a person has', async () => {
    const other = await openTestDatabase();
    await declareWorkplace(other.app, 'SEULE');
    const store = createReconciliationStore(other.app);
    const findings: string[][] = [];
    const { reconcileOrganization } = createReconciliationActivities({
      ...{
        organizations: other.organizations,
        seal: () => Promise.resolve([]),
        endExpired: () => Promise.resolve(),
      },
      endRights: () => Promise.reject(new Error('nothing has expired')),
      store: {
        ...store,
        settle: (organization, settled) => {
          findings.push(settled.findings.map(({ dedupeKey }) => dedupeKey));
          return store.settle(organization, settled);
        },
      },
      connectorFor: () => Promise.resolve(listedTarget([])),
    });
    const run = () =>
      new MockActivityEnvironment().run(reconcileOrganization, {
        ...{ organization: 'SEULE', neighbours: [], now: NOW },
      });
    await run();
    await confirmHolidays(other.app, [2027]);
    await run();
    await confirmHolidays(other.app, [2028]);
    expect(await run()).toMatchObject({ opened: 0, resolved: 1 });
    expect(findings).toEqual([['holidays-unconfirmed:2027+2028'], ['holidays-unconfirmed:2028'], []]);
    await other.close();
  });

  it('begins by signing the head of its audit outside the database', async () => {
    sealed.length = 0;
    await night('SCELLEE', {});
    expect(sealed).toEqual(['SCELLEE']);
  });

  it('deletes sessions, kept answers and counts that are over, though nobody comes by any more', async () => {
    const rows = () =>
      database.app.withoutScope(async (tx) => {
        await enterAs(tx, 'somebody');
        return await tx.sql`select hash as name from sessions union all select key from idempotency_keys
          union all select subject from rate_windows order by 1`;
      });
    await database.app.withoutScope(async (tx) => {
      const { sql } = tx;
      await enterAs(tx, 'somebody');
      await sql`insert into principals (id, name, kind) values ('somebody', 'Ève', 'person')`;
      for (const [name, ends] of [
        ['good', '2026-11-23T07:00:01Z'],
        ['over', NOW],
      ] as const) {
        await sql`insert into sessions (hash, principal_id, began_at, seen_at, ends_at, organizations, id_token)
          values (${`session ${name}`}, 'somebody', ${NOW}, ${NOW}, ${ends}, '{}', 'nom et adresse')`;
        await sql`insert into idempotency_keys (principal_id, operation, key, request_hash, claim, claimed_until, expires_at)
          values ('somebody', 'o', ${`answer ${name}`}, '', 'c', ${NOW}, ${ends})`;
      }
      await sql`insert into rate_windows (subject, window_start, used)
        values ('count good', ${NOW}, 1), ('count over', '2026-11-23T06:54:00Z', 1)`;
    });
    await new MockActivityEnvironment().run(activitiesFor({}).endExpired, { now: NOW });
    expect((await rows()).map(({ name }) => String(name))).toEqual([
      'answer good',
      'count good',
      'session good',
    ]);
  });

  it('asks security to look into an audit that does not continue its last seal', async () => {
    await night('ROMPUE', {});
    expect(await tasks('ROMPUE')).toContain(open('audit-broken:_'));
  });

  it('opens one task for each thing that does not hold together, once, and changes nothing', async () => {
    const eve = await arrive('REGIE', '1');
    const left = await hire(database.app, { organization: 'REGIE', number: '2', state: 'ended' });
    await database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`insert into accounts (organization, person_id, employment_id, system, user_name, state)
        values ('REGIE', ${left.personId}::uuid, ${left.employmentId}::uuid, 'ANNUAIRE', 'regie-2', 'suspended')`,
    );
    await hire(database.app, { organization: 'REGIE', number: '3', firstDay: '2026-11-02' });
    await hire(database.app, { organization: 'REGIE', number: '4', expectedEnd: '2026-12-01' });
    await believe(database.app, eve, { entitlement: 'RESEAU:compte', validFrom: '2026-02-02T05:00:00Z' });
    const targets = {
      ANNUAIRE: listedTarget([
        { userName: 'regie-1', groups: ['finances'] },
        { userName: 'regie-2' },
        { userName: 'regie-3', active: false },
        { userName: 'regie-999' },
        { userName: 'service-sauvegarde' },
      ]),
      RESEAU: listedTarget([]),
    };
    expect(await night('REGIE', targets)).toEqual({ opened: 7, resolved: 0, unread: [] });
    const found = await tasks('REGIE');
    expect(found).toEqual([
      expect.stringMatching(/^expected-end:[-0-9a-f]{36}:2026-12-01 question rh open finding-opened$/),
      open('missing:RESEAU:regie-1:RESEAU:compte'),
      expect.stringMatching(/^no-process:[-0-9a-f]{36} finding rh open finding-opened$/),
      expect.stringMatching(/^no-process:[-0-9a-f]{36} finding rh open finding-opened$/),
      open('not-granted:ANNUAIRE:regie-1:ANNUAIRE:groupe:finances'),
      open('orphan:ANNUAIRE:regie-999'),
      open('reactivated:ANNUAIRE:regie-2'),
    ]);
    expect(await night('REGIE', targets)).toEqual({ opened: 0, resolved: 0, unread: [] });
    expect(await tasks('REGIE')).toEqual(found);
  });

  it('looks for stray accounts of any name in a system of ours alone, and of our names in a shared one', async () => {
    await arrive('CINQ', '1');
    await database.app.withScope(['CINQ'], async (tx) => {
      const directory = await readSystem(tx, 'CINQ', 'ANNUAIRE');
      if (directory) await putSystem(tx, { ...directory, exclusive: true });
    });
    const accounts = [{ userName: 'cinq-1' }, { userName: 'jtremblay' }, { userName: 'cinq-9' }];
    const shared = accounts.slice(1);
    await night('CINQ', { ANNUAIRE: listedTarget(accounts), RESEAU: listedTarget(shared) });
    expect(await tasks('CINQ')).toEqual([
      open('orphan:ANNUAIRE:cinq-9'),
      open('orphan:ANNUAIRE:jtremblay'),
      open('orphan:RESEAU:cinq-9'),
    ]);
  });

  it('a target that cannot be read is one finding, closes nothing, and the others go on', async () => {
    await arrive('MUSEE', '1');
    const stray = listedTarget([{ userName: 'musee-1' }, { userName: 'musee-9' }]);
    await night('MUSEE', { ANNUAIRE: stray, RESEAU: listedTarget([]) });
    const dead = await night('MUSEE', {
      ANNUAIRE: deadTarget(),
      RESEAU: listedTarget([{ userName: 'musee-8' }]),
    });
    expect(dead).toEqual({ opened: 2, resolved: 0, unread: ['ANNUAIRE'] });
    expect(await tasks('MUSEE')).toEqual([
      open('orphan:ANNUAIRE:musee-9'),
      open('orphan:RESEAU:musee-8'),
      open('unreadable:ANNUAIRE'),
    ]);
    // A system without its settings is one more that cannot be read.
    expect(await night('MUSEE', { RESEAU: listedTarget([]) })).toMatchObject({ unread: ['ANNUAIRE'] });
    const well = { ANNUAIRE: listedTarget([{ userName: 'musee-1' }]), RESEAU: listedTarget([]) };
    expect(await night('MUSEE', well)).toMatchObject({ opened: 0, resolved: 2 });
    const over = (key: string) => `${key} finding securite done finding-opened,finding-resolved`;
    expect(await tasks('MUSEE')).toEqual([
      over('orphan:ANNUAIRE:musee-9'),
      over('orphan:RESEAU:musee-8'),
      over('unreadable:ANNUAIRE'),
    ]);
  });

  it('what a process does while the targets are read is no finding', async () => {
    const eve = await arrive('DEUX', '1');
    const luc = await hire(database.app, { organization: 'DEUX', number: '2' });
    const rights = ['ANNUAIRE:compte'];
    const step = { id: 'enable:ANNUAIRE', action: 'enable', state: 'scheduled', system: 'ANNUAIRE' } as const;
    const arrival = await runProcess(database.app, luc, {
      kind: 'arrival',
      step: { ...step, entitlements: rights },
    });
    const meanwhile = () =>
      database.app.withScope(['DEUX'], async (tx) => {
        await tx.sql`update employments set state = 'ended' where id = ${eve.employmentId}::uuid`;
        await tx.sql`update grants set recorded_to = clock_timestamp() where employment_id = ${eve.employmentId}::uuid`;
        await tx.sql`update process_steps set state = 'done' where process_id = ${arrival}`;
        await tx.sql`insert into grants (organization, person_id, employment_id, system, entitlement, valid_from,
            cause_reason)
          values ('DEUX', ${luc.personId}::uuid, ${luc.employmentId}::uuid, 'ANNUAIRE', 'ANNUAIRE:compte',
            '2026-11-01T05:00:00Z', 'base')`;
      });
    // Read before the departure suspended the one and the arrival enabled the other.
    const asBefore = [{ userName: 'deux-1' }, { userName: 'deux-2', active: false }];
    const RESEAU = listedTarget([]);
    expect(await night('DEUX', { ANNUAIRE: listedTarget(asBefore, meanwhile), RESEAU })).toMatchObject({
      opened: 0,
    });
    expect(await night('DEUX', { ANNUAIRE: listedTarget(asBefore), RESEAU })).toMatchObject({ opened: 2 });
  });

  it('a suspended account found active comes back every night until it is no longer so', async () => {
    await hire(database.app, { organization: 'TROIS', number: '1', state: 'ended' });
    await database.app.withScope(
      ['TROIS'],
      (tx) => tx.sql`insert into accounts (organization, person_id, employment_id, system, user_name, state)
        select organization, person_id, id, 'ANNUAIRE', 'trois-1', 'archived' from employments`,
    );
    const targets = { ANNUAIRE: listedTarget([{ userName: 'trois-1' }]), RESEAU: listedTarget([]) };
    expect(await night('TROIS', targets)).toMatchObject({ opened: 1 });
    await database.app.withScope(
      ['TROIS'],
      (tx) => tx.sql`update tasks set state = 'done', decision = 'vu', closed_at = ${NOW}::text::timestamptz`,
    );
    expect(await night('TROIS', targets, '2026-11-24T07:00:00Z')).toMatchObject({ opened: 1 });
  });

  it('a question that HR has answered is not asked again for the same date, and is for another', async () => {
    const who = await hire(database.app, { organization: 'QUATRE', number: '1', expectedEnd: '2026-12-01' });
    await runProcess(database.app, who, { kind: 'arrival', closed: true });
    const targets = { ANNUAIRE: listedTarget([]), RESEAU: listedTarget([]) };
    expect(await night('QUATRE', targets)).toMatchObject({ opened: 1 });
    await database.app.withScope(
      ['QUATRE'],
      (tx) => tx.sql`update tasks set state = 'done', closed_at = ${NOW}::text::timestamptz`,
    );
    expect(await night('QUATRE', targets, '2026-11-30T07:00:00Z')).toMatchObject({ opened: 0 });
    await database.app.withScope(
      ['QUATRE'],
      (tx) => tx.sql`update employments set expected_end = '2026-12-10'`,
    );
    expect(await night('QUATRE', targets, '2026-11-30T07:00:00Z')).toMatchObject({ opened: 1 });
  });

  it('says that it is alive while it reads, and an attempt that is cancelled finds nothing', async () => {
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (beat: unknown) => beats.push(beat));
    const two = listedTarget([{ userName: 'regie-1' }, { userName: 'regie-2' }]);
    await night('QUATRE', { ANNUAIRE: two, RESEAU: listedTarget([]) }, NOW, environment);
    expect(beats).toEqual(['facts', 1, 2, 'compared']);
    const aborted: AccessConnector = {
      ...listedTarget([]),
      list: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new ConnectorError('aborted', 'stopped')),
        }),
      }),
    };
    await expect(night('QUATRE', { ANNUAIRE: aborted })).rejects.toThrow('stopped');
  });
});
