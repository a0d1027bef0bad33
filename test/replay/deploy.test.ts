import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureConverterPath } from '../../temporal/data-converter';
import { WorkflowsAway } from '../../temporal/process-errors';
import { openHouse, type House } from '../support/house';
import { readState } from '../support/server-state';
import { workflowBundlePath } from '../support/servers';
import { person } from '../support/story';
import { staffOf, type Staff } from '../workflows/support/staff';

jest.setTimeout(120_000);

const [one, other] = [person('securite-1'), person('securite-2')];

/** Version 2 asks people in another way, behind `patched()`; version 1 is the code of today. */
describe('a new version over open processes, and back', () => {
  let house: House;
  let staff: Staff;
  let second: string;
  const first = workflowBundlePath();

  beforeAll(async () => {
    second = join(mkdtempSync(join(readState().folder, 'next-')), 'bundle.js');
    const workflowsPath = require.resolve('./next');
    const logger = new DefaultLogger('ERROR');
    writeFileSync(second, (await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger })).code);
    house = await openHouse();
    staff = staffOf(house);
  });
  // Replays everything by the version that came last.
  afterAll(() => house.close());

  const patchesOf = async (arrival: Awaited<ReturnType<Staff['arrive']>>): Promise<number> => {
    const events = await arrival.history();
    return events.filter(({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_patch')
      .length;
  };

  it('what is open goes on by either version, and nothing that took the new way is lost by going back', async () => {
    const before = await staff.arrive('810001');
    await before.untilAsked('work:SAGIR');
    await before.untilAsked('work:MATERIEL');
    const later = await staff.arrive('810002', { firstDay: await staff.inDays(40) });

    await house.restartWorker(second);
    await before.complete('work:SAGIR', one);
    const fresh = await staff.arrive('810003');
    await fresh.untilAsked('work:SAGIR');
    expect([await patchesOf(before), await patchesOf(fresh)]).toEqual([0, 1]);

    await house.restartWorker(first);
    await before.verify('work:SAGIR', other);
    await before.untilStep('work:SAGIR', 'done');
    await staff.cancel(later.workflowId);
    await staff.ended(later.workflowId);
    // It waits for the version that knows its way: asked, it does not answer, and it does not fail either.
    await expect(fresh.ask()).rejects.toThrow(WorkflowsAway);
    expect(await fresh.closed()).toBe('RUNNING');

    await house.restartWorker(second);
    await fresh.complete('work:SAGIR', one);
    await fresh.verify('work:SAGIR', other);
    await fresh.untilStep('work:SAGIR', 'done');
    for (const number of ['810001', '810003']) {
      expect((await staff.accountIn('ANNUAIRE', number))?.active).toBe(true);
      const asked = (await staff.tasksOf(number)).filter(({ kind }) => kind === 'work');
      expect(asked.map(({ id }) => id)).toHaveLength(2);
    }
  });
});
