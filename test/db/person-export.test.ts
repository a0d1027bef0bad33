import postgres, { type Sql } from 'postgres';
import { openIncident } from '../../db/stores/incidents';
import { placeHold } from '../../db/stores/legal-holds';
import {
  exportedTables,
  exportTable,
  readExported,
  tablesOfNobody,
  type ExportedTable,
} from '../../db/stores/person-export';
import { noContents } from '../../domain/incidents/contents';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { writeOldFile, type OldFile } from '../support/old-file';
import { declareWorkplace } from '../support/workforce';

const AT = '2026-06-01T14:00:00Z';
/** Columns by which a row is somebody's. */
const personal = [
  ...['person_id', 'employment_id', 'employee_number', 'user_name', 'given_name', 'family_name', 'email'],
  ...['process_id', 'task_id', 'principal_id', 'subject_id'],
];

describe('what is held on a person', () => {
  let database: OpenTestDatabase;
  let owner: Sql;
  let luc: OldFile;
  let eve: OldFile;

  beforeAll(async () => {
    database = await openTestDatabase();
    owner = postgres(database.superuserUrl, { max: 1 });
    await declareWorkplace(database.app, 'REGIE');
    luc = await writeEverything('150001');
    eve = await writeEverything('150002');
  });
  afterAll(async () => {
    await owner.end();
    await database.close();
  });

  /** A row in every table that may hold somebody. */
  const writeEverything = async (number: string): Promise<OldFile> => {
    const file = await writeOldFile(database.app, { organization: 'REGIE', number });
    const principal = `p-${number}`;
    await database.app.withScope(['REGIE'], async (tx) => {
      const { sql } = tx;
      await sql`update organizations
        set settings = jsonb_set(settings, array['owners', ${`DR${number}`}], to_jsonb(${number}::text))`;
      await sql`insert into imports (id, organization, kind, state, sha256, rows, warnings, requested_by)
        values (${`i-${number}`}, 'REGIE', 'departures', 'done', 'h', 1, '[]', 'rh-1')`;
      await sql`insert into import_rows (import_id, line, organization, outcome, process_id)
        values (${`i-${number}`}, 2, 'REGIE', 'accepted', ${file.processId})`;
      await sql`insert into extracts (id, organization, system, sha256, rows, read_at, recorded_by)
        values (${`x-${number}`}, 'REGIE', 'SAGIR', 'h', 1, ${AT}::text::timestamptz, 'securite-1')`;
      await sql`insert into extract_rows (extract_id, line, organization, user_name, responsibility, starts_on, current)
        values (${`x-${number}`}, 2, 'REGIE', ${number}, 'LSA', '2026-02-02', true)`;
      await placeHold(tx, {
        ...{ organization: 'REGIE', personId: file.personId, reason: 'recours', placedBy: 'securite-1' },
        placedAt: AT,
      });
      await openIncident(tx, {
        ...{
          organization: 'REGIE',
          state: 'open',
          personId: file.personId,
          taskId: null,
          contents: noContents,
        },
        ...{ by: 'securite-1', at: AT },
      });
    });
    await database.app.withEverywhere(['REGIE', 'MUSEE'], async ({ sql }) => {
      await sql`insert into principals (id, name, kind, organization, employee_number)
        values (${principal}, 'Ève Côté', 'person', 'REGIE', ${number})`;
      await sql`insert into principal_identities (issuer, subject, principal_id, linked_at, linked_by)
        values ('https://id.exemple', ${principal}, ${principal}, ${AT}::text::timestamptz, 'admin')`;
      await sql`insert into api_keys (principal_id, hash, role, organization, expires_at)
        values (${principal}, ${`secret-${number}`}, 'hr', 'REGIE', ${AT}::text::timestamptz)`;
      await sql`insert into role_grants (principal_id, role, organization, valid_from, given_by, given_at)
        values (${principal}, 'hr', 'REGIE', '2026-01-01', 'admin', ${AT}::text::timestamptz)`;
      await sql`select set_config('app.principal', ${principal}, true)`;
      await sql`insert into sessions (principal_id, hash, began_at, seen_at, ends_at, organizations, id_token)
        values (${principal}, ${`secret-${number}`}, ${AT}::text::timestamptz, ${AT}::text::timestamptz,
          ${AT}::text::timestamptz, '{REGIE}', 'secret-token')`;
      await sql`insert into idempotency_keys (principal_id, organization, operation, key, request_hash, claim, claimed_until,
          expires_at, body)
        values (${principal}, 'REGIE', 'arrivals.create', 'k', 'h', 'c', ${AT}::text::timestamptz, ${AT}::text::timestamptz,
          'secret-answer')`;
    });
    return file;
  };

  const everythingOf = ({ personId }: OldFile): Promise<ExportedTable[]> =>
    database.app.withScope(['REGIE'], async (tx) => {
      const who = await readExported(tx, personId);
      if (!who) throw new Error('nobody');
      const tables = [];
      for (const table of exportedTables) tables.push(await exportTable(tx, who, table));
      return tables;
    });

  it('is looked for in every table of the database, or the table is known to hold nobody', async () => {
    const rows = await owner<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
    const known = [...exportedTables, ...Object.keys(tablesOfNobody)].toSorted();
    expect(known).toEqual(rows.map(({ name }) => name));
  });

  it('is in no table of nobody: none has a column by which a row is somebody’s', async () => {
    const columns = await owner<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and table_name = any (${Object.keys(tablesOfNobody)})
        and column_name = any (${personal})`;
    expect([...columns]).toEqual([]);
  });

  it('is found in each of these tables', async () => {
    const empty = (await everythingOf(luc)).filter(({ rows }) => rows.length === 0).map(({ table }) => table);
    expect(empty).toEqual([]);
  });

  it('holds nothing of a colleague, and nothing that opens a door', async () => {
    const text = JSON.stringify(await everythingOf(luc));
    for (const other of [eve.personId, eve.employmentId, eve.processId, eve.taskId, eve.number, 'p-150002'])
      expect([other, text.includes(other)]).toEqual([other, false]);
    expect(text).not.toMatch(/secret-/);
    expect(text).toContain('DR150001');
  });
});
