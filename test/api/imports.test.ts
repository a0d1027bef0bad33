import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOutcomes, type RowRecord } from '../../db/stores/import-work';
import { WorkflowsAway } from '../../temporal/process-errors';
import { openDoor, type Ask, type Door } from './door';
import { declare } from './samples';

const header = 'Matricule;Dernier jour;Motif;Immédiat';
const departures = Buffer.from(`${header};Bureau\n12;2027-01-09;retraite;non;B-12\n`);
const arrivals = readFileSync(join(__dirname, '../../demo/arrivees-regie.csv'));

describe('the files of HR at the door', () => {
  let door: Door;
  let hr: string;
  const started: string[] = [];
  let away = false;

  beforeAll(async () => {
    door = await openDoor({
      imports: {
        start: (id) => {
          if (away) return Promise.reject(new WorkflowsAway('away'));
          started.push(id);
          return Promise.resolve();
        },
      },
    });
    const admin = await door.key({ role: 'admin' });
    await declare(door, admin, 'REGIE');
    await declare(door, admin, 'MUSEE');
    hr = await door.key({ role: 'hr', organization: 'REGIE' });
  });
  afterAll(() => door.close());

  const post = (path: string, raw: Ask['raw'], key = hr) =>
    door.ask('POST', `/api/v1/${path}`, {
      key,
      ...(raw !== undefined && { raw }),
      ...(!(raw instanceof FormData) && { headers: { 'Content-Type': 'text/csv' } }),
    });
  const get = (path: string, key = hr) => door.ask('GET', path, { key });
  const staged = async (content: Buffer, kind = 'departures') => {
    const reply = await post(`${kind}/imports`, content);
    expect(reply.status).toBe(202);
    return reply.headers.get('location') ?? '';
  };
  const refusedRow = (line: number): RowRecord => ({
    ...{ line, outcome: 'refused', column: 'Matricule', value: '12', reason: 'employé inconnu' },
    ...{ reasonCode: 'employee-unknown', processId: null, difference: null },
  });

  it('takes a file, says where to follow it, and starts its import with its id alone', async () => {
    const reply = await post('arrivals/imports?organization=REGIE', arrivals);
    expect(reply.status).toBe(202);
    const { id } = reply.json as { id: string };
    expect(reply.headers.get('location')).toBe(`/api/v1/imports/${id}`);
    expect(id).toMatch(/^REGIE\.[0-9a-f-]{36}$/);
    expect(reply.json).toMatchObject({ kind: 'arrivals', state: 'running', rows: 260 });
    expect(started.at(-1)).toBe(id);
    expect((await get(`/api/v1/imports/${id}`)).json).toMatchObject({
      ...{ state: 'running', rows: 260, accepted: 0, changed: 0, unchanged: 0, refusedCount: 0 },
      ...{ refused: [], refusedNext: null, doneAt: null },
    });
  });

  it('takes the file of a form as well, and tells of columns that it ignores', async () => {
    const form = new FormData();
    form.set('file', new Blob([departures]), 'departs.csv');
    const reply = await post('departures/imports', form);
    expect(reply.status).toBe(202);
    expect((await get(reply.headers.get('location') ?? '')).json).toMatchObject({
      warnings: [{ line: null, code: 'extra-column', detail: 'Colonne ignorée: « Bureau ».' }],
    });
  });

  it('takes the same file sent again while it runs as the same import, and another caller’s as another', async () => {
    const file = Buffer.from(`${header}\n13;2027-01-09;retraite;non\n`);
    const colleague = await door.key({ role: 'hr', organization: 'REGIE' });
    const [first, second] = await Promise.all([staged(file), staged(file)]);
    expect(second).toBe(first);
    const other = await post('departures/imports', file, colleague);
    expect(other.headers.get('location')).not.toBe(first);
  });

  it('answers 503 while the workflows are away; the same file again is then started', async () => {
    const file = Buffer.from(`${header}\n14;2027-01-09;retraite;non\n`);
    away = true;
    const reply = await post('departures/imports', file);
    away = false;
    expect(reply.json).toMatchObject({ status: 503, type: 'urn:relais:problem:unavailable' });
    expect(reply.headers.get('retry-after')).toBe('5');
    await staged(file);
    expect(started.at(-1)).toMatch(/^REGIE\./);
  });

  it('shows refused rows by pages, with the exact count', async () => {
    const location = await staged(Buffer.from(`${header}\n${'15;2027-01-09;retraite;non\n'.repeat(5)}`));
    const id = location.split('/').at(-1) ?? '';
    const lines = [2, 3, 4, 5, 6].map(refusedRow);
    await door.database.app.withScope(['REGIE'], (tx) => recordOutcomes(tx, id, lines));
    const first = await get(`${location}?limit=3`);
    const expected = { line: 2, column: 'Matricule', value: '12', reason: 'employé inconnu' };
    expect(first.json).toMatchObject({ refusedCount: 5, refusedNext: 4 });
    expect((first.json?.refused as unknown[])[0]).toEqual({
      ...{ ...expected, reasonCode: 'employee-unknown', id: null, difference: null },
    });
    const rest = await get(`${location}?limit=3&refusedAfter=4`);
    expect(rest.json).toMatchObject({ refused: [{ line: 5 }, { line: 6 }], refusedNext: null });
  });

  it('shows held rows with what they say otherwise', async () => {
    const location = await staged(Buffer.from(`${header}\n17;2027-01-09;retraite;non\n`));
    const difference = { unit: { from: 'DRF', to: 'DRM' } };
    const nothing = { column: null, value: null, reason: null, reasonCode: null, processId: null };
    await door.database.app.withScope(['REGIE'], (tx) =>
      recordOutcomes(tx, location.split('/').at(-1) ?? '', [
        { ...nothing, line: 2, outcome: 'held', difference },
      ]),
    );
    expect((await get(location)).json).toMatchObject({
      ...{ accepted: 0, held: 1, holds: [{ line: 2, id: null, difference }], holdsNext: null },
    });
  });

  const rows = (count: number) => Buffer.from(`${header}\n${'1;2027-01-09;retraite;non\n'.repeat(count)}`);
  it.each<[string, Buffer, number, string, string]>([
    ['that is empty', Buffer.from('\n \n'), 400, 'empty-file', 'Fichier vide'],
    ['that has titles alone', Buffer.from(`${header}\n;;;\n`), 400, 'empty-file', 'Fichier vide'],
    ['without header', Buffer.from('1;2027-01-09;retraite;non\n'), 400, 'no-header', 'Ligne de titres'],
    ['with a null byte', Buffer.from(`${header}\n1;\0;retraite;non`), 400, 'nul-byte', 'Octet nul'],
    ['in UTF-16', Buffer.from(`\ufeff${header}\n`, 'utf16le'), 415, 'utf-16', 'UTF-16'],
    ['that is no CSV', Buffer.from('%PDF-1.7'), 415, 'not-csv', 'pas un CSV'],
    ['of 20,001 rows', rows(20_001), 413, 'too-many-rows', 'Trop de lignes'],
    ['of more than 8 MB', Buffer.alloc(8 * 1024 * 1024 + 1, 'a'), 413, 'too-large', 'volumineux'],
  ])('refuses a file %s, whole, and keeps nothing of it', async (_, content, status, type, title) => {
    const before = started.length;
    const reply = await post('departures/imports', content);
    expect(reply.json).toMatchObject({ status, type: `urn:relais:problem:${type}` });
    expect(reply.json?.title).toContain(title);
    expect(reply.json?.detail).toMatch(/\.$/);
    expect(started).toHaveLength(before);
  });

  it('refuses a body of no bytes, and a file of another type', async () => {
    expect((await post('arrivals/imports', Buffer.alloc(0))).status).toBe(400);
    const json = await door.ask('POST', '/api/v1/arrivals/imports', { key: hr, body: {} });
    expect(json.status).toBe(415);
  });

  it('is for HR of the organisation alone', async () => {
    const location = await staged(Buffer.from(`${header}\n16;2027-01-09;retraite;non\n`));
    const other = await door.key({ role: 'hr', organization: 'MUSEE' });
    expect((await get(location, other)).status).toBe(404);
    expect((await post('departures/imports?organization=REGIE', departures, other)).status).toBe(404);
    for (const role of ['manager', 'security', 'pilot', 'admin', 'auditor'] as const) {
      const key = await door.key({ role, organization: 'REGIE' });
      for (const kind of ['arrivals', 'departures', 'people'])
        expect((await post(`${kind}/imports`, departures, key)).status).toBe(403);
    }
    expect((await get('/api/v1/imports/REGIE.inconnu')).status).toBe(404);
  });
});
