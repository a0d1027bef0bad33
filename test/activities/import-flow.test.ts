import { RowFlow } from '../../activities/import-flow';
import { recordOf, refusedBy, refusedRecord } from '../../activities/import-outcomes';
import { OutcomeWriter } from '../../activities/import-writer';
import type { RowRecord } from '../../db/stores/import-work';

const nobody = () => Promise.resolve(null);
const count = (rows: number) => Array.from({ length: rows }, (_, row) => row);

describe('rows go through a window', () => {
  it('never more at once than the window, each once', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    const flow = new RowFlow<number>(async (row) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(row);
    }, nobody);
    await flow.run(count(15));
    expect(most).toBe(15);
    await flow.run(count(500).map((row) => row + 15));
    expect(most).toBe(24);
    expect(done.sort((a, b) => a - b)).toEqual(count(515));
  });

  it('makes room while people who work by hand wait, and asks at most every 500 ms', async () => {
    let clock = 0;
    let asked = 0;
    const flow = new RowFlow<number>(
      () => {
        clock += 10;
        return Promise.resolve();
      },
      () => {
        asked += 1;
        return Promise.resolve(2_000);
      },
      () => clock,
    );
    await flow.run(count(100));
    expect(asked).toBe(2);
    expect(flow.progress).toEqual({ ended: 100, running: 0, window: 5 });
  });

  it('stops taking rows at the first failure, and says which it was', async () => {
    const taken: number[] = [];
    const flow = new RowFlow<number>((row) => {
      taken.push(row);
      return row === 3 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
    }, nobody);
    await expect(flow.run(count(200))).rejects.toThrow('the database is away');
    expect(taken.length).toBeLessThanOrEqual(40);
  });
});

const accepted = (line: number): RowRecord => ({
  ...{ line, outcome: 'accepted', column: null, value: null, reason: null, reasonCode: null },
  ...{ processId: `REGIE.${line}`, difference: null },
});

describe('outcomes are written as rows end', () => {
  it('fifty at a time, the rest when asked', async () => {
    const batches: number[] = [];
    const writer = new OutcomeWriter((rows) => Promise.resolve(void batches.push(rows.length)));
    for (const line of count(120)) await writer.add(accepted(line));
    await writer.flush();
    expect(batches).toEqual([50, 50, 20]);
  });

  it('within 250 ms when rows are slow', async () => {
    const written = new Promise<number>((resolve) => {
      const writer = new OutcomeWriter((rows) => Promise.resolve(resolve(rows.length)));
      void writer.add(accepted(2));
    });
    expect(await written).toBe(1);
  });

  it('a batch that could not be written fails the import’s attempt, not in silence', async () => {
    const writer = new OutcomeWriter(() => Promise.reject(new Error('the database is away')));
    await writer.add(accepted(2));
    await expect(writer.flush()).rejects.toThrow('the database is away');
    await expect(writer.flush()).rejects.toThrow('the database is away');
  });
});

describe('what HR reads of a row', () => {
  const raw = { line: 9, cells: { Matricule: '12', Confidentiel: '' }, defect: null };
  const silent = { ...raw, cells: { Matricule: '12', Confidentiel: 'Oui' } };

  it('a row refused by its process names the cell as in the file', () => {
    const refusal = { type: 'employment-open', pointer: '/employeeNumber', detail: 'départ déjà ouvert' };
    expect(recordOf(raw, { outcome: 'refused', refusal })).toMatchObject({
      ...{ line: 9, outcome: 'refused', column: 'Matricule', value: '12' },
      ...{ reason: 'départ déjà ouvert', reasonCode: 'employment-open' },
    });
    expect(refusedBy(raw, 'internal', null, 'x')).toMatchObject({ column: null, value: '' });
  });

  it('a request that is durable but not planned yet is received, and not accepted', () => {
    expect(recordOf(raw, { outcome: 'received', id: 'REGIE.1' })).toMatchObject({
      ...{ outcome: 'received', processId: 'REGIE.1' },
    });
  });

  it('what can no longer be corrected by a file is refused, with the way to do it', () => {
    const difference = { 'position.title': { from: 'a', to: 'b' } };
    expect(recordOf(raw, { outcome: 'conflict', id: 'REGIE.1', difference })).toMatchObject({
      ...{
        outcome: 'refused',
        reasonCode: 'already-effective',
        column: 'Titre du poste',
        processId: 'REGIE.1',
      },
    });
  });

  it('what is left to a person shows the cell, the process and all that differs', () => {
    const difference = { unit: { from: 'DRM', to: 'DRF' } };
    const moved = { ...raw, cells: { ...raw.cells, 'Unité administrative': 'DRF' } };
    const said = { outcome: 'disagrees', id: 'REGIE.2', cause: 'superseded', difference } as const;
    expect(recordOf(moved, said)).toMatchObject({
      ...{ outcome: 'refused', reasonCode: 'superseded', column: 'Unité administrative', value: 'DRF' },
      ...{ processId: 'REGIE.2', difference },
    });
    expect(recordOf(silent, said)).toMatchObject({ value: '', difference: null });
    expect(recordOf(raw, { outcome: 'agrees', id: null })).toMatchObject({ outcome: 'unchanged' });
  });

  it('nothing of a confidential row is shown but its line and its reason', () => {
    const reading = { line: 9, column: 'Matricule', value: '12', reason: 'employé inconnu' };
    expect(refusedRecord({ ...reading, reasonCode: 'employee-unknown' }, silent)).toMatchObject({
      value: '',
    });
    const difference = { lastDayWorked: { from: '2027-01-09', to: '2027-01-10' } };
    const changed = recordOf(silent, { outcome: 'changed', id: 'REGIE.1', difference });
    expect(changed).toMatchObject({ outcome: 'changed', difference: null });
  });
});
