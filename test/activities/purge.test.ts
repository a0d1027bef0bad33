import { recordAudit } from '../../db/stores/audit';
import { readLinks, sha256 } from '../../db/stores/audit-chain';
import { createPrincipal } from '../../db/stores/identity';
import { lockIncident, openIncident, rewriteIncident } from '../../db/stores/incidents';
import { placeHold, liftHold } from '../../db/stores/legal-holds';
import * as importStore from '../../db/stores/import-work';
import * as purgeStore from '../../db/stores/purge';
import { ChainVerifier } from '../../domain/audit/verify';
import { noContents } from '../../domain/incidents/contents';
import { provenDetails } from '../../domain/retention/purge-certificate';
import { retentionClasses } from '../../domain/retention/classes';
import { waitUntil } from '../../embedded/wait';
import { rowsAbout, writeOldFile, type OldFile } from '../support/old-file';
import { hire, runProcess } from '../support/workforce';
import { LATER, openPurgeBench, type PurgeBench } from './purge-fixture';

describe('the purge of an organisation', () => {
  let bench: PurgeBench;
  beforeEach(async () => {
    bench = await openPurgeBench();
  });
  afterEach(() => bench.close());

  const write = (number: string, over: Partial<Parameters<typeof writeOldFile>[1]> = {}): Promise<OldFile> =>
    writeOldFile(bench.database.app, { organization: 'REGIE', number, ...over });
  const about = (file: OldFile) => rowsAbout(bench.database.app, file);
  const gone = async (file: OldFile) => Object.values(await about(file)).every((count) => count === 0);
  const whole = async (file: OldFile) => Object.values(await about(file)).every((count) => count > 0);
  /** Its mail has a shorter time. */
  const kept = async (file: OldFile) => {
    const rows = Object.entries(await about(file));
    return rows.every(([table, count]) => table === 'outbox' || count > 0);
  };
  const hold = (personId: string | null) =>
    bench.scoped((tx) =>
      placeHold(tx, {
        ...{ organization: 'REGIE', personId, reason: 'recours', placedBy: 'securite-1' },
        placedAt: '2026-06-01T14:00:00Z',
      }),
    );
  const lift = (id: string, at: string) =>
    bench.scoped((tx) => liftHold(tx, { id, by: 'securite-2', at, reason: 'réglé' }));

  it('erases all of the file of who left seven years ago, in every table of its class', async () => {
    const file = await write('1');
    const tables = retentionClasses.find(({ code }) => code === 'employee-file')?.tables ?? [];
    expect(Object.keys(await about(file))).toEqual(expect.arrayContaining([...tables]));
    expect(await whole(file)).toBe(true);
    await bench.purge('run-1');
    expect(await about(file)).toEqual(
      Object.fromEntries(Object.keys(await about(file)).map((name) => [name, 0])),
    );
  });

  it('ends on the day after seven years, not before', async () => {
    const file = await write('1');
    await bench.purge('run-1', { now: '2033-03-31T12:00:00Z' });
    expect(await kept(file)).toBe(true);
    await bench.purge('run-2', { now: '2033-04-01T12:00:00Z' });
    expect(await gone(file)).toBe(true);
  });

  it('leaves whoever is still there, leaves later, or has something open', async () => {
    const { app } = bench.database;
    const employed = await write('1', { state: 'active', lastDayWorked: null });
    const recent = await write('2', { lastDayWorked: '2035-01-01' });
    const pending = await write('3');
    await runProcess(app, pending, { kind: 'change' });
    const asked = await write('4');
    await bench.scoped(
      (tx) => tx.sql`update tasks set closed_at = null, state = 'open' where employee_number = '4'`,
    );
    await bench.purge('run-1');
    for (const file of [employed, recent, pending, asked])
      expect([file.number, await kept(file)]).toEqual([file.number, true]);
  });

  it('leaves the colleagues, and all of another organisation', async () => {
    const file = await write('1');
    const colleague = await hire(bench.database.app, { organization: 'REGIE', number: '2' });
    const other = await write('1', { organization: 'MUSEE' });
    await bench.purge('run-1');
    expect(await gone(file)).toBe(true);
    expect(await whole(other)).toBe(true);
    const [row] = await bench.scoped(
      (tx) => tx.sql`select 1 from people where id = ${colleague.personId}::uuid`,
    );
    expect(row).toBeDefined();
  });

  it('keeps all that is about somebody whose purge is held, until a week after it is lifted', async () => {
    const held = await write('1');
    const other = await write('2');
    const { id } = await hold(held.personId);
    await bench.purge('run-1');
    expect([await whole(held), await gone(other)]).toEqual([true, true]);
    const details = async () =>
      (
        await bench.scoped(
          (tx) => tx.sql`select 1 from audit_details d join audit a on a.id = d.audit_id
        where a.subject_id in (${held.personId}, ${held.processId}, ${held.taskId})`,
        )
      ).length;
    expect(await details()).toBe(3);
    expect((await bench.proofs())[0]?.heldPersons).toBe(1);
    await lift(id, '2040-01-08T12:00:00Z');
    await bench.purge('run-2', { now: '2040-01-15T08:30:00Z' });
    expect(await whole(held)).toBe(true);
    await bench.purge('run-3', { now: '2040-01-22T08:30:00Z' });
    expect([await gone(held), await details()]).toEqual([true, 0]);
  });

  it('keeps what somebody himself did while he is held', async () => {
    const held = await write('1');
    await hold(held.personId);
    await bench.scoped((tx) =>
      createPrincipal(tx, {
        ...{ id: 'held-1', name: 'Louise', kind: 'person', employeeNumber: '1', organization: 'REGIE' },
      }),
    );
    const act = (actor: string) =>
      bench.scoped((tx) =>
        recordAudit(tx, {
          ...{ organization: 'REGIE', at: '2026-01-05T14:00:00Z', actor, action: 'system.put' },
          ...{ subjectKind: 'system', subjectId: 'SAGIR', details: { by: actor } },
        }),
      );
    await act('held-1');
    await act('other-1');
    await bench.purge('run-1');
    const left = await bench.scoped(
      (tx) => tx.sql<
        { actor: string }[]
      >`select a.actor from audit_details d join audit a on a.id = d.audit_id
        where a.subject_id = 'SAGIR'`,
    );
    expect(left.map(({ actor }) => actor)).toEqual(['held-1']);
  });

  it('keeps reports and extracts that name somebody held, without any process of his', async () => {
    const held = await write('700123');
    await write('700124');
    await hold(held.personId);
    const old = '2030-05-04T13:00:00Z';
    await bench.scoped(async ({ sql }) => {
      for (const [id, value, difference] of [
        ['by-cell', '700123 ', null],
        ['by-difference', null, '{"managerNumber": {"from": "1", "to": "700123"}}'],
        ['colleague', '700124', null],
      ] as const) {
        await sql`insert into imports (id, organization, kind, state, sha256, rows, warnings, requested_by, done_at)
          values (${id}, 'REGIE', 'people', 'done', 'h', 1, '[]', 'rh-1', ${old}::text::timestamptz)`;
        await sql`insert into import_rows (import_id, line, organization, outcome, value, difference)
          values (${id}, 2, 'REGIE', 'refused', ${value}, ${difference}::text::jsonb)`;
      }
      for (const [id, user, year] of [
        ['held', '700123', 2030],
        ['other', '700124', 2031],
        ['last', 'x', 2032],
      ] as const) {
        await sql`insert into extracts (id, organization, system, sha256, rows, read_at, recorded_by)
          values (${id}, 'REGIE', 'SAGIR', 'h', 1, ${`${year}-05-04T13:00:00Z`}::text::timestamptz, 'securite-1')`;
        await sql`insert into extract_rows (extract_id, line, organization, user_name, responsibility, starts_on, current)
          values (${id}, 2, 'REGIE', ${user}, 'LSA', '2026-02-02', true)`;
      }
    });
    await bench.purge('run-1');
    const left = await bench.scoped(
      (tx) => tx.sql`select id from imports union all select id from extracts order by 1`,
    );
    expect(left.map(({ id }) => String(id))).toEqual(['by-cell', 'by-difference', 'held', 'last']);
    const cells = await bench.scoped((tx) =>
      importStore.purgeReport(tx, 'by-cell', { organization: 'REGIE', holdsSince: LATER }),
    );
    expect(cells).toBe(0);
  });

  it('waits for a hold that is being placed, and erases nothing of what it holds', async () => {
    const held = await write('1');
    let purging: Promise<unknown> = Promise.resolve();
    let isOver = false;
    await bench.scoped(async (tx) => {
      await placeHold(tx, {
        ...{ organization: 'REGIE', personId: held.personId, reason: 'recours', placedBy: 'securite-1' },
        placedAt: '2026-06-01T14:00:00Z',
      });
      purging = bench.purge('run-1').finally(() => (isOver = true));
      const waits = async () =>
        (
          await tx.sql`select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`
        ).length > 0;
      expect(await waitUntil(async () => isOver || (await waits()), 10_000)).toBe(true);
    });
    await purging;
    expect(await whole(held)).toBe(true);
  });

  it('touches nothing of an organisation that is held', async () => {
    const file = await write('1');
    await hold(null);
    expect(await bench.purge('run-1')).toEqual({ rows: 0, held: true });
    expect(await whole(file)).toBe(true);
    expect(await bench.proofs()).toEqual([]);
  });

  it('leaves the chain of the audit valid, without the details', async () => {
    await write('1');
    await bench.purge('run-1');
    const links = await bench.scoped((tx) => readLinks(tx, 'REGIE', { after: 0, limit: 1_000 }));
    const verifier = new ChainVerifier('REGIE', sha256, {
      seals: [],
      purges: provenDetails(await bench.proofs()),
    });
    expect([...links.flatMap((link) => verifier.next(link)), ...verifier.end()]).toEqual([]);
    expect(verifier.purged).toBeGreaterThan(2);
    // The entry that tells of this purge.
    expect(verifier.length - verifier.purged).toBe(1);
  });

  it('is proven by a signed count by class, which names nobody', async () => {
    await write('1');
    await write('2');
    await bench.purge('run-1');
    const [proof, ...more] = await bench.proofs();
    expect(more).toEqual([]);
    expect(proof).toMatchObject({
      ...{ organization: 'REGIE', run: 'run-1', heldPersons: 0, issuedAt: LATER },
      classes: expect.arrayContaining([
        expect.objectContaining({
          ...{ class: 'employee-file', action: 'erase', months: 84, persons: 2 },
          rows: expect.objectContaining({ people: 2, employments: 2, tasks: 2, certificates: 2 }) as object,
        }),
      ]) as object,
    });
    expect(JSON.stringify(proof)).not.toMatch(/Côté|regie-1/);
    expect(bench.sealed).toEqual(['REGIE']);
  });

  it('says nothing of a week in which nothing went', async () => {
    await bench.purge('run-1', { now: '2026-06-01T12:00:00Z' });
    expect(await bench.proofs()).toEqual([]);
  });

  it('that dies goes on where it was, and its proof counts everything once', async () => {
    const files = [];
    for (const number of ['1', '2', '3', '4', '5']) files.push(await write(number));
    let steps = 0;
    const dying = {
      purgeEmployeeFiles: (...args: Parameters<typeof purgeStore.purgeEmployeeFiles>) => {
        steps += 1;
        return steps === 3 ? Promise.reject(new Error('killed')) : purgeStore.purgeEmployeeFiles(...args);
      },
    };
    await expect(bench.purge('run-1', { stores: dying })).rejects.toThrow('killed');
    expect(await bench.proofs()).toEqual([]);
    await bench.purge('run-1');
    for (const file of files) expect(await gone(file)).toBe(true);
    expect(await bench.countedIn('run-1', 'employee-file')).toMatchObject({ people: 5, employments: 5 });
    // Asked once more, as after an answer that was lost: nothing is done, nothing is counted again.
    await bench.purge('run-1');
    expect(await bench.proofs()).toHaveLength(1);
  });

  it('that died for good is proven by the next one', async () => {
    await write('1');
    const dying = { purgeMessages: () => Promise.reject(new Error('killed')) };
    await expect(bench.purge('run-1', { stores: dying })).rejects.toThrow('killed');
    await bench.purge('run-2', { now: '2040-01-15T08:30:00Z' });
    expect(await bench.countedIn('run-1', 'employee-file')).toMatchObject({ people: 1 });
  });

  it('is held to the months that the organisation decides, and never to fewer than the least', async () => {
    const file = await write('1');
    const decide = (months: number) =>
      bench.scoped(
        (tx) => tx.sql`update organizations
          set settings = settings || jsonb_build_object('retention', jsonb_build_object('employee-file', ${months}::int))
          where code = 'REGIE'`,
      );
    await decide(240);
    await bench.purge('run-1');
    expect(await kept(file)).toBe(true);
    await decide(1);
    await bench.purge('run-2');
    const proof = (await bench.proofs()).find(({ run }) => run === 'run-2');
    expect(proof?.classes.find((each) => each.class === 'employee-file')?.months).toBe(12);
  });

  it('ends the reports of files after two years, and extracts but the last of each system', async () => {
    const at = (year: number) => `${year}-05-04T13:00:00Z`;
    await bench.scoped(async ({ sql }) => {
      for (const [id, year] of [
        ['i1', 2037],
        ['i2', 2039],
      ] as const) {
        await sql`insert into imports (id, organization, kind, state, sha256, rows, warnings, requested_by, done_at)
          values (${id}, 'REGIE', 'arrivals', 'done', 'h', 1, '[]', 'rh-1', ${at(year)}::text::timestamptz)`;
        await sql`insert into import_rows (import_id, line, organization, outcome) values (${id}, 2, 'REGIE', 'refused')`;
      }
      for (const [id, system, year] of [
        ['x1', 'SAGIR', 2035],
        ['x2', 'SAGIR', 2036],
        ['x3', 'PILOTAGE', 2030],
      ] as const) {
        await sql`insert into extracts (id, organization, system, sha256, rows, read_at, recorded_by)
          values (${id}, 'REGIE', ${system}, 'h', 1, ${at(year)}::text::timestamptz, 'securite-1')`;
        await sql`insert into extract_rows (extract_id, line, organization, user_name, responsibility, starts_on, current)
          values (${id}, 2, 'REGIE', 'regie-1', 'LSA', '2026-02-02', true)`;
      }
    });
    await bench.purge('run-1');
    const left = await bench.scoped(
      (tx) => tx.sql`select id from imports union all select id from extracts order by 1`,
    );
    expect(left.map(({ id }) => String(id))).toEqual(['i2', 'x2', 'x3']);
    expect(await bench.countedIn('run-1', 'imports')).toEqual({ imports: 1, import_rows: 1 });
    expect(await bench.countedIn('run-1', 'extracts')).toEqual({ extracts: 1, extract_rows: 1 });
  });

  it('takes the name of who no longer acts, and leaves his id to the audit', async () => {
    await bench.scoped(async ({ sql }) => {
      for (const [id, until] of [
        ['parti', '2030-01-01'],
        ['present', null],
      ] as const) {
        await sql`insert into principals (id, name, kind, email, organization, employee_number)
          values (${id}, 'Ève Côté', 'person', 'eve@exemple.ca', 'REGIE', ${id})`;
        await sql`insert into principal_identities (issuer, subject, principal_id, linked_at, linked_by)
          values ('https://id.exemple', ${id}, ${id}, '2026-01-01', 'admin')`;
        await sql`insert into role_grants (principal_id, role, organization, valid_from, valid_until, given_by, given_at)
          values (${id}, 'hr', 'REGIE', '2026-01-01', ${until}::text::date, 'admin', '2026-01-01')`;
      }
    });
    await bench.purge('run-1');
    const left = await bench.scoped(
      (
        tx,
      ) => tx.sql`select p.id, p.name, p.email, p.employee_number as number, count(i.subject)::int as identities
        from principals p left join principal_identities i on i.principal_id = p.id group by p.id order by p.id`,
    );
    expect([...left]).toEqual([
      { id: 'parti', name: 'Personne purgée', email: null, number: null, identities: 0 },
      { id: 'present', name: 'Ève Côté', email: 'eve@exemple.ca', number: 'present', identities: 1 },
    ]);
  });

  it('goes no further than its organisation, and no other statement erases anything', async () => {
    await write('1');
    const asApplication = bench.scoped((tx) => tx.sql`delete from people`);
    await expect(asApplication).rejects.toThrow('permission denied');
    const asPurge = await bench.database.app.withScope(['MUSEE'], async (tx) => {
      await tx.sql`set local role relais_purge`;
      await expect(tx.sql`select 1 from people`).resolves.toEqual([]);
      return (await tx.sql`delete from people`).count;
    });
    expect(asPurge).toBe(0);
    const unchanged = bench.scoped(async (tx) => {
      await tx.sql`set local role relais_purge`;
      await tx.sql`update certificates set jws = 'x'`;
    });
    await expect(unchanged).rejects.toThrow('permission denied');
  });

  it('ends closed entries of the register five years after they became known, and no open one', async () => {
    const open = (state: 'draft' | 'open', from: string) =>
      bench.scoped((tx) =>
        openIncident(tx, {
          ...{ organization: 'REGIE', state, personId: null, taskId: null, by: 'securite-1' },
          ...{
            at: '2026-06-01T14:00:00Z',
            contents: { ...noContents, aware: { from, until: null, approximate: false } },
          },
        }),
      );
    const close = (id: string, at: string) =>
      bench.scoped(async (tx) => {
        const incident = await lockIncident(tx, id);
        if (!incident) throw new Error('no entry');
        const writing = { contents: incident.contents, reason: 'clos', by: 'securite-1', at };
        await rewriteIncident(tx, incident, writing, 'not-an-incident');
      });
    const old = await open('open', '2034-12-31');
    const recent = await open('open', '2035-02-01');
    const pending = await open('open', '2030-01-01');
    const draft = await open('draft', '2030-01-01');
    for (const id of [old, recent]) await close(id, '2034-12-31T14:00:00Z');
    await bench.purge('run-1');
    const left = await bench.scoped((tx) => tx.sql`select id from incidents`);
    expect(left.map(({ id }) => String(id)).toSorted()).toEqual([recent, pending, draft].toSorted());
    expect(await bench.countedIn('run-1', 'incidents')).toEqual({ incidents: 1, incident_versions: 2 });
  });
});
