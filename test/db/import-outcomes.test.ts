import { randomUUID } from 'node:crypto';
import { putOrganization } from '../../db/stores/catalogue';
import { listSettledLines, recordOutcomes, type RowRecord } from '../../db/stores/import-work';
import { listHeld, readImportStatus, stageImport } from '../../db/stores/imports';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const organization = 'REGIE';
const settings = { mailTemplate: null, owners: {}, respondentEmail: null, separation: [], trainings: [] };

let database: OpenTestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await within((tx) => putOrganization(tx, { code: organization, name: 'Régie', settings }));
});
afterAll(() => database.close());

const within = <T>(work: Parameters<typeof database.app.withScope<T>>[1]) =>
  database.app.withScope([organization], work);

async function stage(): Promise<string> {
  const id = `${organization}.${randomUUID()}`;
  const file = {
    id,
    organization,
    kind: 'arrivals' as const,
    rows: 1,
    sha256: id,
    content: Buffer.from('x'),
  };
  await within((tx) => stageImport(tx, { ...file, warnings: [], requestedBy: 'hr-1' }));
  return id;
}

/** A process accepted now, from a file or by hand; answers its id. */
const accept = (origin: 'import' | 'hand', state = 'scheduled'): Promise<string> =>
  within(async ({ sql }) => {
    const id = `${organization}.${randomUUID()}`;
    await sql`
      with person as (
        insert into people (organization, number, given_name, family_name, user_name)
        values (${organization}, ${id.slice(-6)}, 'Noémie', 'Gagnon', ${id}) returning id
      ), employment as (
        insert into employments (organization, person_id, ordinal, state, first_day, title, unit, status, profiles)
        select ${organization}, id, 1, 'planned', '2026-11-23', 'Technicienne', 'DRH', 'permanent', '{}' from person
        returning id, person_id
      )
      insert into processes (id, workflow_id, organization, kind, person_id, employment_id, employee_number, state,
        effective_on, request, request_hash, plan, requested_by, origin, accept_latency_ms, accepted_at)
      select ${id}, ${id}, ${organization}, 'arrival', person_id, id, '150631', ${state}, '2026-11-23', '{}', 'h',
        '{}', 'hr-1', ${origin}, 1, now() from employment`;
    return id;
  });

const row = (processId: string, outcome: RowRecord['outcome']): RowRecord => ({
  ...{ line: 2, outcome, processId },
  ...{ column: null, value: null, reason: null, reasonCode: null, difference: null },
});

/** Writes the outcome of line 2 of an import; answers what is kept. */
const record = (id: string, processId: string, outcome: RowRecord['outcome']) =>
  within(async (tx) => {
    await recordOutcomes(tx, id, [row(processId, outcome)]);
    const { accepted, unchanged } = (await readImportStatus(tx, id)) ?? {};
    return { accepted, unchanged };
  });

const asAccepted = { accepted: 1, unchanged: 0 };
const asBefore = { accepted: 0, unchanged: 1 };

describe('what became of a row of an HR file', () => {
  it('is accepted once, when two files that run at once both say so', async () => {
    const [one, two] = [await stage(), await stage()];
    const processId = await accept('import');
    expect(await record(one, processId, 'accepted')).toEqual(asAccepted);
    expect(await record(two, processId, 'accepted')).toEqual(asBefore);
  });

  it('is accepted once, when two files write it in the same instant', async () => {
    const [one, two] = [await stage(), await stage()];
    const processId = await accept('import');
    const said = await Promise.all([one, two].map((id) => record(id, processId, 'accepted')));
    expect(said).toContainEqual(asAccepted);
    expect(said).toContainEqual(asBefore);
  });

  it('is accepted when its own first try began it and lost the answer', async () => {
    const id = await stage();
    expect(await record(id, await accept('import'), 'unchanged')).toEqual(asAccepted);
  });

  it('is held, not accepted, when what it began waits for a decision; sent again, it is as before', async () => {
    const id = await stage();
    const processId = await accept('import', 'held');
    await record(id, processId, 'accepted');
    expect(await within((tx) => readImportStatus(tx, id))).toMatchObject({ accepted: 0, held: 1 });
    expect(await within((tx) => listHeld(tx, id, 0, 10))).toEqual([{ line: 2, processId, difference: null }]);
    expect(await record(await stage(), processId, 'unchanged')).toEqual(asBefore);
  });

  it('is as before when it was there before the file, or was announced by hand meanwhile', async () => {
    const earlier = await accept('import');
    expect(await record(await stage(), earlier, 'unchanged')).toEqual(asBefore);
    const id = await stage();
    expect(await record(id, await accept('hand'), 'unchanged')).toEqual(asBefore);
  });

  it('is received until its process has answered, whatever that answer is', async () => {
    for (const [answer, counted] of [
      ['unchanged', { accepted: 1, unchanged: 0, received: 0, refused: 0 }],
      ['refused', { accepted: 0, unchanged: 0, received: 0, refused: 1 }],
    ] as const) {
      const id = await stage();
      const processId = await accept('import');
      expect(await record(id, processId, 'received')).toEqual({ accepted: 0, unchanged: 0 });
      expect(await within((tx) => listSettledLines(tx, id))).toEqual(new Set());
      await record(id, processId, answer);
      expect(await within((tx) => readImportStatus(tx, id))).toMatchObject(counted);
      expect(await within((tx) => listSettledLines(tx, id))).toEqual(new Set([2]));
    }
  });

  it('stays as it was written first', async () => {
    const id = await stage();
    const processId = await accept('import');
    await record(id, processId, 'accepted');
    expect(await record(id, processId, 'refused')).toEqual(asAccepted);
    expect(await within((tx) => listSettledLines(tx, id))).toEqual(new Set([2]));
  });
});
