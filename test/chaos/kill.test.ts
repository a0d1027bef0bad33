import type { DemoDirectory } from '../../embedded/directory';
import { waitUntil } from '../../embedded/wait';
import type { Cluster, Part } from '../stories/support/cluster';
import { openSite, type Site } from '../stories/support/site';
import { declareOrganization, type ClusterOrganization } from '../stories/support/client';
import { readHrDay } from '../stories/support/hr-day';
import { startLateTarget, type LateTarget } from '../stories/support/late-target';
import { readLedger } from '../stories/support/ledger';

const limitMs = 120_000;
// A part of the file, with four of its faults: each death is somewhere in the middle of it.
const day = readHrDay(122);
const rows = day.good + day.refusedLines.length;

// One organisation a death, each in a directory of its own; the directory's database is not the one that is killed.
const deaths: readonly [what: string, part: Part, organization: string][] = [
  ['the worker', 'worker', 'REGIE-W'],
  ['the API', 'api', 'REGIE-A'],
  ['Temporal', 'temporal', 'REGIE-T'],
  ['PostgreSQL', 'postgres', 'REGIE-P'],
];
const drained = 'REGIE-D';

let cluster: Cluster;
let directory: DemoDirectory;
let site: Site;
let target: LateTarget;

jest.setTimeout(2 * limitMs);

beforeAll(async () => {
  site = await openSite('kill', [...deaths.map(([, , code]) => code), drained]);
  ({ cluster, directory } = site);
  target = await startLateTarget(directory.port);
});

afterEach(() => target.release());

afterAll(() => site.close(() => target.close()));

/** Sends the HR file and waits until it is in the middle of its rows, with accounts made that Relais does not know of. */
async function halfway(organization: ClusterOrganization): Promise<string> {
  const address = await organization.upload(day.csv);
  const settled = async () => {
    const { accepted, changed, unchanged, refusedCount } = await organization.import(address);
    return accepted + changed + unchanged + refusedCount;
  };
  expect(await waitUntil(async () => (await settled()) >= 0.15 * rows, limitMs, 20)).toBe(true);
  await target.holdWrites(3, limitMs);
  expect(await settled()).toBeLessThan(0.7 * rows);
  return address;
}

/** Every row has its outcome, and nobody was accepted twice. */
async function expectWholeImport(organization: ClusterOrganization, address: string): Promise<void> {
  const isDone = async () => (await organization.import(address)).state === 'done';
  expect(await waitUntil(isDone, limitMs, 200)).toBe(true);
  const { refused, ...counts } = await organization.import(address);
  expect(counts).toEqual({
    ...{ state: 'done', rows, accepted: day.good, unchanged: 0, changed: 0 },
    refusedCount: day.refusedLines.length,
  });
  expect(refused.map(({ line }) => line)).toEqual(day.refusedLines);
}

/** Everybody due today works, everybody due soon is ready, each with one account in each directory. */
async function expectAccounts(organization: ClusterOrganization): Promise<void> {
  const userNames = (numbers: readonly string[]) =>
    numbers.map((number) => `${organization.code}-${number}`.toLowerCase());
  const expected = () => day.due().enabled.length + day.due().prepared.length;
  const isQuiet = async () => {
    const { openEffects, failedSteps } = await readLedger(cluster.databaseUrl, organization.code);
    const enabled = await organization.arrivals('enabled');
    const [annuaire, reseau] = [
      await organization.accounts('annuaire'),
      await organization.accounts('reseau'),
    ];
    const isWhole = annuaire.length === expected() && reseau.length === expected();
    return openEffects === 0 && failedSteps === 0 && isWhole && enabled.length === day.due().enabled.length;
  };
  await waitUntil(isQuiet, limitMs, 300);
  expect(await organization.arrivals('enabled')).toEqual(day.due().enabled);
  expect(await readLedger(cluster.databaseUrl, organization.code)).toEqual({
    ...{ openEffects: 0, failedSteps: 0, askedTwice: 0, arrivedTwice: 0, arrivals: day.good },
  });
  for (const tenant of ['annuaire', 'reseau'] as const) {
    const accounts = await organization.accounts(tenant);
    const named = (active: boolean) =>
      accounts.filter((account) => account.active === active).map(({ userName }) => userName);
    expect(named(true).sort()).toEqual(userNames(day.due().enabled));
    expect(named(false).sort()).toEqual(userNames(day.due().prepared));
  }
}

describe('something dies in the middle of an HR file', () => {
  it.each(deaths)(
    '%s is killed: the file ends whole, each account exists once',
    async (_what, part, code) => {
      const organization = await declareOrganization(cluster, directory, code, target.port);
      const address = await halfway(organization);

      await cluster.kill(part);
      target.release();

      await expectWholeImport(organization, address);
      await expectAccounts(organization);
    },
  );

  it('the worker is told to stop: it ends well in its time, and the next one goes on where it was', async () => {
    const organization = await declareOrganization(cluster, directory, drained, target.port);
    const address = await halfway(organization);

    const ended = cluster.drainWorker();
    target.release();
    expect(await ended).toBe(0);
    expect((await organization.import(address)).state).toBe('running');
    await cluster.startWorker();

    await expectWholeImport(organization, address);
    await expectAccounts(organization);
  });
});
