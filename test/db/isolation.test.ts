import postgres, { type Sql } from 'postgres';
import { migrate } from '../../db/migrate';
import { recordAudit } from '../../db/stores/audit';
import { loadCatalogue, putOrganization, putProfile, putSystem } from '../../db/stores/catalogue';
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
  ...{ queue: 'securite', verification: 'secondPerson', entitlements: ['A', 'B'] },
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
      ...['api_keys', 'idempotency_keys', 'principals', 'rate_windows'],
    ]);
