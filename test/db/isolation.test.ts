import postgres, { type Sql } from 'postgres';
import { migrate } from '../../db/migrate';
import { recordAudit } from '../../db/stores/audit';
import { loadCatalogue, putOrganization, putProfile, putSystem } from '../../db/stores/catalogue';
import { createKey, createPrincipal } from '../../db/stores/identity';
import { giveRole } from '../../db/stores/role-grants';
import { beginSession } from '../../db/stores/sessions';
import type { System } from '../../domain/access/catalogue';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const settings = {
  ...{ mailTemplate: null, owners: {}, respondentEmail: null },
  separation: [
    { code: 'SOD-1', name: 'Saisir et payer', between: ['SAGIR:A', 'SAGIR:B'] as [string, string] },
  ],
  trainings: [{ code: 'T-1', name: 'Bases', validityMonths: 12 }],
};
const system: System = {
  ...{ code: 'SAGIR', name: 'SAGIR', connector: 'manuel', criticality: 'elevee', suspensionMinutes: null },
  ...{ queue: 'securite', verification: 'secondPerson', exclusive: true, entitlements: ['A', 'B'] },
};
const profile = {
  code: 'BASE',
  name: 'Base',
  entitlements: ['SAGIR:A'],
  trainings: [],
  approval: null,
  owner: null,
};
const entry = {
  ...{ organization: 'REGIE', at: '2026-11-23T14:00:00Z', actor: 'p1', action: 'essai' },
  ...{ subjectKind: 'system', subjectId: 'SAGIR', details: { n: 1, texte: 'é"\\' } },
};

describe('the database', () => {
  let database: OpenTestDatabase;
  let owner: Sql;
  let app: Sql;

  beforeAll(async () => {
    database = await openTestDatabase();
    owner = postgres(database.superuserUrl, { max: 1, onnotice: () => undefined });
    app = postgres(database.appUrl, { max: 1 });
    for (const code of ['REGIE', 'MUSEE'])
      await database.app.withScope([code], async (tx) => {
        await putOrganization(tx, { code, name: code, settings });
        await putSystem(tx, {
          ...system,
          entitlements: [...system.entitlements],
          organization: code,
          config: {},
        });
        await putProfile(tx, { ...profile, organization: code });
        await recordAudit(tx, { ...entry, organization: code });
        const id = `personne-${code}`;
        await createPrincipal(tx, { id, name: 'Ève Côté', kind: 'person', organization: code });
        const held = { principalId: id, role: 'hr', organization: code } as const;
        const since = { from: '2026-01-01', until: null, givenBy: 'test', givenAt: entry.at };
        await giveRole(tx, { ...held, ...since });
        await createKey(tx, { ...held, expiresAt: '2036-01-01T00:00:00Z' });
        const begun = { at: entry.at, endsAt: '2036-01-01T00:00:00Z', idToken: 'Ève', organizations: [code] };
        await beginSession(tx, { principalId: id, ...begun });
      });
  });
  afterAll(async () => {
    await Promise.all([owner.end(), app.end()]);
    await database.close();
  });

  it('forces row-level security on every table that belongs to an organisation', async () => {
    const open = await owner`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)
      order by 1`;
    expect(open.map((row) => String(row.relname))).toEqual([
      'calendar_versions',
      'holiday_versions',
      'rate_windows',
    ]);
    // By what its columns are called, lest a table of somebody's be added to the list above.
    const about = await owner`
      select distinct table_name as name from information_schema.columns
      where table_schema = 'public' and (column_name ~ 'organization|principal|person|employee|process|name|email|token')`;
    expect(about.length).toBeGreaterThan(25);
    for (const free of ['calendar_versions', 'holiday_versions', 'rate_windows'])
      expect(about.map(({ name }) => String(name))).not.toContain(free);
  });

  it('holds the application to its scope, or to who has come in, by a policy on each of these tables', async () => {
    const unheld = await owner`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity and not exists (
        select 1 from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
          and 'relais_app' = any (p.roles) and p.permissive = 'PERMISSIVE'
          and p.qual ~ 'app_organizations|app_principal|FROM principals')`;
    expect(unheld).toEqual([]);
    const unbound = await owner`
      select tablename, policyname from pg_policies
      where roles && '{relais_app,relais_purge,public}' and qual = 'true'`;
    expect(unbound).toEqual([]);
  });

  it('works as roles that are no superuser, own nothing and cannot pass the policies', async () => {
    const powers = await owner`
      select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as power,
        (select count(*)::int from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname in ('relais_app', 'relais_batch') order by 1`;
    expect(powers).toEqual([
      { rolname: 'relais_app', power: false, owned: 0 },
      { rolname: 'relais_batch', power: false, owned: 0 },
    ]);
    await expect(app`delete from organizations`).rejects.toThrow('permission denied');
    await expect(app`alter table audit disable row level security`).rejects.toThrow('must be owner');
  });

  it('shows nothing to a statement that names no organisation, in any table', async () => {
    const tables = await owner<{ name: string }[]>`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity`;
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) expect(await app`select 1 from ${app(name)}`).toEqual([]);
    await expect(
      app`insert into organizations (code, name, settings) values ('X1', 'x', '{}')`,
    ).rejects.toThrow('row-level security');
  });

  it('shows and takes nothing of another organisation than those of the scope', async () => {
    await database.app.withScope(['REGIE'], async (tx) => {
      const seen = await tx.sql`select distinct organization from audit`;
      expect(seen.map((row) => String(row.organization))).toEqual(['REGIE']);
      await expect(loadCatalogue(tx, 'MUSEE')).rejects.toThrow('no such organisation in the scope');
    });
    const foreign = database.app.withScope(['REGIE'], (tx) =>
      recordAudit(tx, { ...entry, organization: 'MUSEE' }),
    );
    await expect(foreign).rejects.toThrow('row-level security');
    expect(await database.organizations()).toEqual(['MUSEE', 'REGIE']);
  });

  it('forgets the scope of one transaction before the next of the same connection', async () => {
    await app.begin(async (tx) => {
      await tx`select set_config('app.organizations', 'REGIE', true)`;
      expect(await tx`select code from organizations`).toHaveLength(1);
    });
    expect(await app`select code from organizations`).toEqual([]);
  });

  it.each(['relais', 'REGIE,MUSEE', "A'B", ''])(
    'refuses %p as an organisation of the scope',
    async (code) => {
      await expect(database.app.withScope([code], () => Promise.resolve())).rejects.toThrow(
        'not an organisation code',
      );
    },
  );

  it('keeps the audit as it was written: nobody updates, deletes or empties it', async () => {
    await expect(owner`update audit set actor = 'x'`).rejects.toThrow('append-only');
    await expect(owner`delete from audit`).rejects.toThrow('append-only');
    await expect(owner`truncate audit`).rejects.toThrow('append-only');
    await expect(app`update audit set actor = 'x'`).rejects.toThrow('permission denied');
    const [kept] = await database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql`select at, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id`,
    );
    expect(kept?.details).toEqual(entry.details);
    expect(new Date(String(kept?.at)).toISOString()).toBe('2026-11-23T14:00:00.000Z');
  });

  it('loads a whole catalogue in one statement', async () => {
    const loaded = await database.app.withScope(['REGIE', 'MUSEE'], (tx) => loadCatalogue(tx, 'REGIE'));
    const { separation, trainings } = settings;
    expect(loaded).toEqual({
      settings,
      catalogue: { systems: [system], profiles: [profile], separation, trainings },
    });
  });

  it('migrates a database that is up to date without changing it', async () => {
    const applied = () => owner`select hash, created_at from drizzle.__drizzle_migrations order by id`;
    const before = await applied();
    await migrate(database.superuserUrl, null);
    expect(await applied()).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});
