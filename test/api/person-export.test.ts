import { exportedTables } from '../../db/stores/person-export';
import { writeOldFile, type OldFile } from '../support/old-file';
import { declareWorkplace, hire, runProcess } from '../support/workforce';
import { openDoor, type Door, type Reply } from './door';

describe('the answer to an access request', () => {
  let door: Door;
  let file: OldFile;
  const keys: Record<string, string> = {};
  const ask = (query = '', key = 'security', person = file.personId): Promise<Reply> =>
    door.ask('GET', `/api/v1/people/${person}/export${query}`, { key: keys[key] ?? null });

  beforeAll(async () => {
    door = await openDoor();
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(app, code);
    for (const role of ['security', 'auditor', 'hr', 'admin', 'manager', 'respondent'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE', employeeNumber: '100001' });
    keys.elsewhere = await door.key({ role: 'security', organization: 'MUSEE' });
    file = await writeOldFile(app, { organization: 'REGIE', number: '150001', managerNumber: '100001' });
  });
  afterAll(() => door.close());

  it('is everything, table by table, in the tables’ own words', async () => {
    const { status, json } = await ask();
    expect([status, json?.person, json?.underConfidence]).toEqual([200, file.personId, false]);
    const tables = json?.tables as { table: string; rows: Record<string, unknown>[] }[];
    expect(tables.map(({ table }) => table)).toEqual([...exportedTables]);
    const rowsIn = (name: string) => tables.find(({ table }) => table === name)?.rows;
    expect(rowsIn('people')).toMatchObject([{ number: '150001', family_name: 'Côté' }]);
    expect(rowsIn('grants')).toMatchObject([{ entitlement: 'SAGIR:LSA' }]);
    expect(rowsIn('activation_passes')?.[0]).not.toHaveProperty('hash');
  });

  it('is one table as a sheet, for who reads sheets', async () => {
    const sheet = await ask('?format=csv&table=employments', 'auditor');
    expect(sheet.headers.get('content-disposition')).toBe('attachment; filename="employments.csv"');
    const [header = '', row = ''] = sheet.text.split('\r\n');
    expect(header.split(';')).toEqual(expect.arrayContaining(['first_day', 'last_day_worked', 'profiles']));
    expect(row).toContain('2026-03-31');
    expect((await ask('?format=csv')).status).toBe(400);
    expect((await ask('?format=csv&table=systems')).status).toBe(400);
    expect((await ask('?table=people')).json?.tables).toHaveLength(1);
  });

  it('is for those alone who may know of a confidential departure, and says that one is under way', async () => {
    const { app } = door.database;
    const leaving = await hire(app, { organization: 'REGIE', number: '150002', managerNumber: '100001' });
    await runProcess(app, leaving, { kind: 'departure', confidential: true, requestedBy: 'rh-9' });
    for (const role of ['security', 'auditor'])
      expect((await ask('', role, leaving.personId)).json).toMatchObject({ underConfidence: true });
    for (const role of ['hr', 'admin', 'manager', 'respondent'])
      expect([role, (await ask('', role, leaving.personId)).status]).toEqual([role, 403]);
  });

  it('of somebody of another organisation is not found', async () => {
    expect((await ask('', 'elsewhere')).status).toBe(404);
    expect((await ask('', 'security', '6d997a51-408a-4688-8775-a5ab46cf83a8')).status).toBe(404);
  });

  it('is in the audit, each time', async () => {
    const count = async () =>
      (
        await door.database.app.withScope(
          ['REGIE'],
          (tx) =>
            tx.sql`select 1 from audit where action = 'person-exported' and subject_id = ${file.personId}`,
        )
      ).length;
    const before = await count();
    await ask();
    await ask('?format=csv&table=grants');
    expect(await count()).toBe(before + 2);
  });
});
