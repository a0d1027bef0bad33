import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureConverterPath } from '../../temporal/data-converter';
import { waitUntil } from '../../embedded/wait';
import { openHouse, type House } from '../support/house';
import { readState } from '../support/server-state';
import { workflowBundlePath } from '../support/servers';
import { staffOf, who, type Staff } from '../workflows/support/staff';

jest.setTimeout(120_000);

describe('departures that began before there were certificates', () => {
  let house: House;
  let staff: Staff;
  let before: string;
  beforeAll(async () => {
    before = join(mkdtempSync(join(readState().folder, 'before-')), 'bundle.js');
    const workflowsPath = require.resolve('./before');
    const logger = new DefaultLogger('ERROR');
    writeFileSync(before, (await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger })).code);
    house = await openHouse();
    staff = staffOf(house);
    await house.restartWorker(before);
  });
  // Replays everything by the version of today.
  afterAll(() => house.close());

  const certificates = async (number: string): Promise<number> =>
    (
      await staff.read(
        (sql) =>
          sql`select 1 from certificates c join people p on p.id = c.person_id where p.number = ${number}`,
      )
    ).length;
  const certified = async (number: string): Promise<void> => {
    expect(await waitUntil(async () => (await certificates(number)) > 0, 20_000, 20)).toBe(true);
  };
  const leave = async (number: string) => {
    await staff.employ(number);
    const departure = await staff.leave(number, await staff.today(), { immediate: true });
    await departure.until(({ state }) => state === 'suspended');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    return departure;
  };
  const handIn = async (departure: Awaited<ReturnType<typeof leave>>) => {
    await departure.complete('return:MATERIEL', who.manager);
    await departure.verify('return:MATERIEL', who.respondent);
  };

  it('are certified once they move under the new version, whether their accesses ended before it or since', async () => {
    const ended = await leave('830001');
    await handIn(ended);
    const ending = await leave('830002');
    await house.restartWorker(workflowBundlePath());
    expect([await certificates('830001'), await certificates('830002')]).toEqual([0, 0]);
    await handIn(ending);
    await ending.until(({ steps }) =>
      steps.every(({ id, state }) => state === 'done' || id.startsWith('archive:')),
    );
    // Hired again: nothing is archived, and the departure ends.
    await staff.arrive('830001', { firstDay: await staff.inDays(10) });
    await staff.ended(ended.workflowId);
    await certified('830002');
    expect([await certificates('830001'), await certificates('830002')]).toEqual([1, 1]);
  });
});
