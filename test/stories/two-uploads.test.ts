import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import { declareOrganization, type ClusterOrganization } from './support/client';
import type { Cluster } from './support/cluster';
import { openSite, type Site } from './support/site';
import { readHrDay } from './support/hr-day';
import { readLedger } from './support/ledger';

const limitMs = 120_000;
const code = 'REGIE-U';
const day = readHrDay();

let cluster: Cluster;
let directory: DemoDirectory;
let site: Site;
let regie: ClusterOrganization;

jest.setTimeout(2 * limitMs);

beforeAll(async () => {
  site = await openSite('uploads', [code]);
  ({ cluster, directory } = site);
  regie = await declareOrganization(cluster, directory, code);
});

afterAll(() => site.close());

/** What became of the rows of an import, once it is done. */
async function outcomeOf(address: string) {
  const isDone = async () => (await regie.import(address)).state === 'done';
  expect(await waitUntil(isDone, limitMs, 200)).toBe(true);
  const { refused, ...counts } = await regie.import(address);
  expect(refused.map(({ line }) => line)).toEqual(day.refusedLines);
  return counts;
}

describe('HR sends one file more than once', () => {
  it('at once, twice by one person and once by another: each employee arrives once', async () => {
    const [first, again, other] = await Promise.all([
      regie.upload(day.csv),
      regie.upload(day.csv),
      regie.upload(day.csv, 'hr2'),
    ]);
    // The same person's second sending is the import that runs.
    expect(again).toBe(first);
    expect(other).not.toBe(first);

    const [one, two] = [await outcomeOf(first), await outcomeOf(other)];
    for (const { rows, accepted, unchanged, changed, refusedCount } of [one, two]) {
      expect({ rows, changed, refusedCount }).toEqual({ rows: 260, changed: 0, refusedCount: 8 });
      expect(accepted + unchanged).toBe(252);
    }
    expect(one.accepted + two.accepted).toBe(252);
    expect(await readLedger(cluster.databaseUrl, code)).toMatchObject({ arrivals: 252, arrivedTwice: 0 });
  });

  it('the next day, unchanged: nothing is done again, and each account exists once', async () => {
    expect(await outcomeOf(await regie.upload(day.csv))).toEqual({
      ...{ state: 'done', rows: 260, accepted: 0, unchanged: 252, changed: 0, refusedCount: 8 },
    });

    const userNames = (numbers: readonly string[]) =>
      numbers.map((number) => `${code}-${number}`.toLowerCase());
    const accounts = async () => (await regie.accounts('annuaire')).map(({ userName }) => userName).sort();
    const due = () => userNames([...day.due().enabled, ...day.due().prepared]).sort();
    await waitUntil(async () => (await accounts()).length >= due().length, limitMs, 300);
    expect(await accounts()).toEqual(due());
    expect(await readLedger(cluster.databaseUrl, code)).toMatchObject({
      ...{ arrivals: 252, arrivedTwice: 0, askedTwice: 0, failedSteps: 0 },
    });
  });
});
