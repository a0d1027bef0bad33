import type { Payload } from '@temporalio/common';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  ReplayError,
  Runtime,
  Worker,
  type LogEntry,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { failureConverterPath } from '../../temporal/data-converter';
import * as workflows from '../../workflows';
import { readState } from '../support/server-state';
import { workflowBundlePath } from '../support/servers';
import { arrivalStories } from './support/arrivals';
import { departureStories } from './support/departures';
import { expiryStories } from './support/expiries';
import { otherStories } from './support/others';
import { parkedStories } from './support/parked';
import { readRecorded, recordedNames, recordedText } from './support/recorded';
import { dataConverter } from './support/replay-key';

const names = recordedNames();
const of = (type: string): string[] => names.filter((name) => name.startsWith(`${type}.`));
// What is logged is asserted: a replay that fails as it should would only fill the report.
const logged: LogEntry[] = [];
const logger = new DefaultLogger('ERROR', (entry) => logged.push(entry));

beforeAll(() => {
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'ERROR', forward: {} } } });
});

/** What became of replays with some bundle, by name: `undefined`, or the error of code that decides otherwise. */
type Replays = ReadonlyMap<string, Error | undefined>;

/** Replays what was recorded under names, all with one worker; `as` gives the first another id. */
const replayAll = async (of: readonly string[], codePath: string, as?: string): Promise<Replays> => {
  const recorded = of.map((name) => ({ name, ...readRecorded(name) }));
  const histories = recorded.map(({ workflowId, history }) => ({ workflowId: as ?? workflowId, history }));
  const options = { workflowBundle: { codePath }, dataConverter };
  const found = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    const name = recorded.find((one) => (as ?? one.workflowId) === workflowId)?.name ?? workflowId;
    found.set(name, error);
  }
  return found;
};

const bookkeeping = [
  ...['seq', 'attempt', 'activity_id', 'activity_type', 'complete_time', 'backoff'],
  'original_schedule_time',
];
/** Keys of what may stand in clear: a local activity's times, a patch, the list of patches of a process. */
const notes = [bookkeeping, ['id', 'deprecated'], ['0']];

const payloadsIn = (value: unknown): { encoding: string; data: string }[] => {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return [];
  if (!('metadata' in value && 'data' in value)) return Object.values(value).flatMap(payloadsIn);
  const { metadata, data } = value as Payload;
  const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();
  return [{ encoding: text(metadata?.encoding), data: text(data) }];
};

describe('processes under way go on with the code of today', () => {
  let replayed: Replays;
  beforeAll(async () => {
    replayed = await replayAll(names, workflowBundlePath());
  }, 240_000);

  it.each(names)('%s', (name) => {
    expect([...replayed.keys()]).toContain(name);
    expect(replayed.get(name)).toBeUndefined();
  });
});

describe('the recorded histories', () => {
  it('are one for each way in which a process may go', () => {
    const all = [arrivalStories, departureStories, parkedStories, expiryStories, otherStories];
    const stories = all.flatMap((each) => Object.keys(each));
    expect(names).toEqual(stories.toSorted());
  });

  it('know every process that the worker runs', () => {
    const types = new Set(names.map((name) => name.split('.')[0]));
    expect([...types].toSorted()).toEqual(Object.keys(workflows).toSorted());
  });

  it.each(names)('%s says nothing of anybody or of the machine in clear', (name) => {
    for (const { encoding, data } of payloadsIn(readRecorded(name).history)) {
      if (encoding === 'binary/encrypted') continue;
      // What the SDK notes itself: of a local activity when it ran and its name, of a patch its id.
      expect(notes).toContainEqual(Object.keys(JSON.parse(data) as object));
    }
    const text = recordedText(name);
    expect(text).not.toMatch(/Gagnon|exemple\.gouv|\/(?:home|root|work|Users|tmp)\//);
    expect([...text.matchAll(/"identity":"[^"]+"/g)]).toEqual([]);
  });
});

describe('code that would decide otherwise', () => {
  let folder: string;
  let replayed: Replays;
  beforeAll(async () => {
    folder = mkdtempSync(join(readState().folder, 'broken-'));
    const broken = join(folder, 'bundle.js');
    const workflowsPath = require.resolve('./broken');
    const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
    writeFileSync(broken, code);
    replayed = await replayAll([...of('arrival'), ...of('departure')], broken);
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(of('arrival'))('is found by %s when an arrival takes a step more', (name) => {
    expect(replayed.get(name)).toBeInstanceOf(DeterminismViolationError);
  });

  it.each(of('departure'))('is found by %s when a departure takes a step less', (name) => {
    expect(replayed.get(name)).toBeInstanceOf(DeterminismViolationError);
  });

  it('is told apart from a history read under another id, which is not read at all', async () => {
    const other = 'arrival/REGIE/00000000-0000-8000-8000-000000000000';
    const replays = await replayAll(['arrival.completed'], workflowBundlePath(), other);
    const failed = replays.get('arrival.completed');
    expect(failed).toBeInstanceOf(ReplayError);
    expect(failed).not.toBeInstanceOf(DeterminismViolationError);
    expect(logged.map(({ meta }) => (meta?.error as Error).name)).toEqual(['PayloadRefusedError']);
  });
});
