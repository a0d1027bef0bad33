import postgres, { type Sql } from 'postgres';
import { recordAudit } from '../../db/stores/audit';
import { countUnchained, readHead, readLinks, sha256 } from '../../db/stores/audit-chain';
import { ChainVerifier, type Fault, type ProvenPurges, type Seal } from '../../domain/audit/verify';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const ORGANIZATION = 'REGIE';
const odd = 'Éloïse «\u0001"\\\u2028😀/\n';

describe('the audit chain', () => {
  let database: OpenTestDatabase;
  let owner: Sql;
  beforeEach(async () => {
    database = await openTestDatabase();
    owner = postgres(database.superuserUrl, { max: 1, onnotice: () => undefined });
  });
  afterEach(async () => {
    await owner.end();
    await database.close();
  });

  const write = (count: number, organization = ORGANIZATION) =>
    database.app.withScope([organization], async (tx) => {
      for (let n = 1; n <= count; n += 1)
        await recordAudit(tx, {
          ...{ organization, at: '2026-11-23T14:00:00.123Z', actor: odd, action: 'essai' },
          ...{ subjectKind: 'person', subjectId: `${n}`, details: { n, odd, deep: { b: 1.5, a: null } } },
        });
    });
  const verify = async (
    seals: Seal[] = [],
    page = 3,
    purges: ProvenPurges = { rows: 0, before: null },
  ): Promise<Fault[]> => {
    const verifier = new ChainVerifier(ORGANIZATION, sha256, { seals, purges });
    const faults: Fault[] = [];
    for (let after = 0; ;) {
      const links = await database.app.withScope([ORGANIZATION], (tx) =>
        readLinks(tx, ORGANIZATION, { after, limit: page }),
      );
      for (const link of links) faults.push(...verifier.next(link));
      if (links.length < page) return [...faults, ...verifier.end()];
      after = links.at(-1)?.sequence ?? 0;
    }
  };
  const head = () =>
    database.app.withScope([ORGANIZATION], async (tx) => (await readHead(tx, ORGANIZATION)) as Seal);
  /** As somebody who may do everything in the database. */
  const tamper = async (...statements: string[]) => {
    for (const statement of ["set session_replication_role = 'replica'", ...statements])
      await owner.unsafe(statement);
    await owner.unsafe('set session_replication_role = default');
  };
  const kinds = (faults: readonly Fault[]) => faults.map(({ kind, sequence }) => `${kind} ${sequence}`);

  it('is whole after ordinary writes, whatever text they hold', async () => {
    await write(7);
    expect(await verify()).toEqual([]);
    expect(await head()).toMatchObject({ sequence: 7 });
  });

  it('is one for each organisation, unbroken by fifty writers at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => write(2, n % 5 === 0 ? 'MUSEE' : ORGANIZATION)));
    expect(await verify([], 40)).toEqual([]);
    expect((await head()).sequence).toBe(80);
  });

  it('takes nothing of a transaction that is rolled back', async () => {
    await write(1);
    const failing = database.app.withScope([ORGANIZATION], async (tx) => {
      await recordAudit(tx, {
        ...{ organization: ORGANIZATION, at: '2026-11-23T14:00:00Z', actor: 'a', action: 'essai' },
        ...{ subjectKind: 'person', subjectId: 'x', details: {} },
      });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await write(1);
    expect(await verify()).toEqual([]);
    expect((await head()).sequence).toBe(2);
  });

  it('is changed by nobody: neither the application nor the owner', async () => {
    await write(1);
    for (const table of ['audit_chain', 'audit'])
      for (const statement of [
        `update ${table} set organization = 'X'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])
        await expect(owner.unsafe(statement)).rejects.toThrow('append-only');
    await expect(owner`update audit_details set details = '{}'`).rejects.toThrow('append-only');
    const asApplication = (statement: string) =>
      database.app.withScope([ORGANIZATION], (tx) => tx.sql.unsafe(statement));
    for (const table of ['audit_chain', 'audit_details'])
      await expect(asApplication(`insert into ${table} select * from ${table}`)).rejects.toThrow(
        'permission',
      );
    await expect(asApplication('delete from audit_details')).rejects.toThrow('permission');
  });

  it('finds each way of changing it', async () => {
    await write(6);
    const seals = [await head()];
    await tamper("update audit set actor = 'x' where subject_id = '2'");
    expect(kinds(await verify())).toEqual(['edited 2']);
    await tamper(
      `update audit_details set details = '{"n": 9}' where audit_id = (select id from audit where subject_id = '3')`,
    );
    expect(kinds(await verify())).toEqual(['edited 2', 'details-edited 3']);
    await tamper("delete from audit where subject_id = '4'");
    expect(kinds(await verify())).toContain('deleted 4');
    await tamper('delete from audit_chain where sequence = 4');
    expect(kinds(await verify())).toContain('missing 5');
    await tamper('delete from audit_chain where sequence = 6', "delete from audit where subject_id = '6'");
    expect(kinds(await verify())).not.toContain('cut 6');
    expect(kinds(await verify(seals))).toContain('cut 6');
  });

  it('finds two entries that changed places', async () => {
    await write(4);
    await tamper(
      'update audit_chain set sequence = 100 where sequence = 2',
      'update audit_chain set sequence = 2 where sequence = 3',
      'update audit_chain set sequence = 3 where sequence = 100',
    );
    expect(kinds(await verify())).toEqual(
      expect.arrayContaining(['unlinked 2', 'edited 2', 'unlinked 3', 'edited 3', 'unlinked 4']),
    );
  });

  it('finds a chain that was rebuilt whole, by what was sealed outside', async () => {
    await write(3);
    const seals = [await head()];
    await tamper("update audit set actor = 'x' where subject_id = '2'", 'delete from audit_chain');
    await owner.begin(async (sql) => {
      // The same entries again, chained anew by the triggers themselves.
      await sql`create temporary table kept as select * from audit`;
      await sql.unsafe("set local session_replication_role = 'replica'");
      await sql`delete from audit`;
      await sql`delete from audit_details`;
      await sql.unsafe('set local session_replication_role = default');
      await sql`insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
        select organization, at, actor, action, subject_kind, subject_id, '{}' from kept order by id`;
    });
    expect(await verify()).toEqual([]);
    expect(kinds(await verify(seals))).toEqual(['rebuilt 3']);
  });

  it('finds a chain that was rebuilt between two seals of one entry', async () => {
    await write(3);
    const honest = await head();
    const later = { ...honest, hash: 'ab'.repeat(32) };
    for (const seals of [
      [honest, later],
      [later, honest],
    ])
      expect(kinds(await verify(seals))).toEqual(['rebuilt 3']);
    expect(await verify([honest, honest])).toEqual([]);
  });

  it('knows details that a proven purge took from those that somebody deleted', async () => {
    await write(3);
    await owner`delete from audit_details where audit_id in (select id from audit order by id limit 2)`;
    const after = (rows: number, before: string) => verify([], 3, { rows, before });
    expect(kinds(await verify())).toEqual(['details-deleted 1', 'details-deleted 2']);
    expect(await after(2, '2999-01-01T00:00:00Z')).toEqual([]);
    // One more than any purge has taken, then: younger than what a purge may take.
    expect(kinds(await after(1, '2999-01-01T00:00:00Z'))).toEqual(['details-deleted 2']);
    expect(kinds(await after(2, '2020-01-01T00:00:00Z'))).toEqual(['details-deleted 1', 'details-deleted 2']);
  });

  it('knows entries that stand in no chain', async () => {
    await write(2);
    await tamper(
      `insert into audit (organization, at, actor, action, subject_kind, subject_id)
       values ('REGIE', now(), 'x', 'x', 'x', 'x')`,
    );
    const unchained = await database.app.withScope([ORGANIZATION], (tx) => countUnchained(tx, ORGANIZATION));
    expect(unchained).toBe(1);
  });
});
