/**
 * Records the histories that `replay.test.ts` replays, one for each way in which a process may go:
 *
 *   npx jest -c test/replay/record.config.cjs                   every story
 *   npx jest -c test/replay/record.config.cjs -t departure      those of departures
 *
 * To be run when a story is added. A history that no longer replays is not recorded again: processes under way were
 * begun by the code that made it, so the change goes behind `patched()` and gets a story of its own. Until the first
 * release nothing is under way anywhere, and all of them may be recorded again.
 */
import type { Client } from '@temporalio/client';
import { createPayloadCodec } from '../../temporal/codec';
import { arrivalStories } from './support/arrivals';
import { departureStories } from './support/departures';
import { expiryStories } from './support/expiries';
import { openTheatre, otherStories } from './support/others';
import { parkedStories } from './support/parked';
import { writeRecorded } from './support/recorded';
import { namespace, replayKey } from './support/replay-key';
import { scrubHistory } from './support/scrub';
import { openStage, type Stage } from './support/stage';

jest.setTimeout(120_000);

const codec = createPayloadCodec({ keys: [replayKey], namespace });

const record = async (name: string, client: Client, workflowId: string): Promise<void> => {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const context = { type: 'workflow' as const, namespace, workflowId };
  await scrubHistory(history, codec, context);
  writeRecorded(name, { workflowId, history });
};

describe('processes about people', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.house.close());

  it.each(Object.entries({ ...arrivalStories, ...departureStories, ...parkedStories, ...expiryStories }))(
    '%s',
    async (name, story) => {
      await record(name, stage.house.client, await story(stage));
    },
  );
});

describe('the other processes', () => {
  let theatre: Awaited<ReturnType<typeof openTheatre>>;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterAll(() => theatre.close());

  it.each(Object.entries(otherStories))('%s', async (name, performanceOf) => {
    await record(name, theatre.client, await theatre.perform(performanceOf()));
  });
});
