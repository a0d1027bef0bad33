import postgres, { type Sql } from 'postgres';
import { retentionClasses, retentionCodes, retentionOf } from '../../domain/retention/classes';
import { cutoffDay, cutoffInstant } from '../../domain/retention/cutoff';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

describe('the retention of every table', () => {
  let database: OpenTestDatabase;
  let owner: Sql;
  beforeAll(async () => {
    database = await openTestDatabase();
    owner = postgres(database.superuserUrl, { max: 1 });
  });
  afterAll(async () => {
    await owner.end();
    await database.close();
  });

  it('is decided: each table is of one class, and no class names a table that is not there', async () => {
    const rows = await owner<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
    const classed = retentionClasses.flatMap(({ tables }) => [...tables]);
    expect(classed.toSorted()).toEqual(rows.map(({ name }) => name));
  });

  it('is told of each class: from when, how long, what then', () => {
    expect(retentionClasses.map(({ code }) => code).toSorted()).toEqual([...retentionCodes].toSorted());
    for (const { action, months, minimum, from, code } of retentionClasses) {
      expect([code, from.length > 0]).toEqual([code, true]);
      if (action === 'keep') expect([code, months]).toEqual([code, null]);
      if (months !== null) expect([code, minimum !== null && minimum <= months]).toEqual([code, true]);
    }
  });

  it('lets the purge erase in the tables of a class that ends, and in no other', async () => {
    const erasable = await owner<{ name: string }[]>`
      select table_name as name from information_schema.role_table_grants
      where grantee = 'relais_purge' and privilege_type = 'DELETE' order by 1`;
    const ends = retentionClasses.filter(({ action, months }) => action === 'erase' && months !== null);
    const tables = [...ends.flatMap((each) => [...each.tables]), 'principal_identities'].toSorted();
    expect(erasable.map(({ name }) => name)).toEqual(tables);
    const policies = await owner<{ name: string }[]>`
      select tablename as name from pg_policies where 'relais_purge' = any (roles) order by 1`;
    // Audit entries are read to find their details.
    const scoped = [...tables, 'audit'].toSorted();
    expect(policies.map(({ name }) => name)).toEqual(scoped);
  });

  it('is an organisation’s to lengthen or shorten, never below the least', () => {
    const monthsOf = (decided: Parameters<typeof retentionOf>[0], wanted: string) =>
      retentionOf(decided).find(({ code }) => code === wanted)?.months;
    expect(monthsOf({ 'employee-file': 120 }, 'employee-file')).toBe(120);
    expect(monthsOf({ 'employee-file': 1 }, 'employee-file')).toBe(12);
    expect(monthsOf({ 'audit-chain': 1 }, 'audit-chain')).toBeNull();
    expect(monthsOf({}, 'messages')).toBe(12);
  });

  it.each([
    ['2033-04-01T03:59:00Z', '2026-03-31', '2026-04-01T03:59:00Z'],
    ['2033-04-01T04:00:00Z', '2026-04-01', '2026-04-01T04:00:00Z'],
    ['2032-02-29T17:00:00Z', '2025-02-28', '2025-02-28T17:00:00Z'],
    // Summer there, winter here: the same clock in Québec.
    ['2033-11-10T17:00:00Z', '2026-11-10', '2026-11-10T17:00:00Z'],
  ])('counts seven years back from %s by the calendar of Québec', (now, day, instant) => {
    expect([cutoffDay(now, 84), cutoffInstant(now, 84)]).toEqual([day, instant]);
  });
});
