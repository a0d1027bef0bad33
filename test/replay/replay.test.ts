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
import { otherStories } from './support/others';
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

/** Replays what was recorded under a name with some bundle; raises when the code decides otherwise. */
const replay = async (name: string, codePath: string, as?: string): Promise<void> => {
  const { workflowId, history } = readRecorded(name);
  const options = { workflowBundle: { codePath }, dataConverter };
  await Worker.runReplayHistory(options, history, as ?? workflowId);
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
  it.each(names)('%s', async (name) => {
    await expect(replay(name, workflowBundlePath())).resolves.toBeUndefined();
  });
});

describe('the recorded histories', () => {
  it('are one for each way in which a process may go', () => {
    const stories = [arrivalStories, departureStories, otherStories].flatMap((each) => Object.keys(each));
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
  let broken: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(readState().folder, 'broken-'));
    broken = join(folder, 'bundle.js');
    const workflowsPath = require.resolve('./broken');
    const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
    writeFileSync(broken, code);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(of('arrival'))('is found by %s when an arrival takes a step more', async (name) => {
    await expect(replay(name, broken)).rejects.toThrow(DeterminismViolationError);
  });

  it.each(of('departure'))('is found by %s when a departure takes a step less', async (name) => {
    await expect(replay(name, broken)).rejects.toThrow(DeterminismViolationError);
  });

  it('is told apart from a history read under another id, which is not read at all', async () => {
    const other = 'arrival/REGIE/00000000-0000-8000-8000-000000000000';
    const failed: unknown = await replay('arrival.completed', workflowBundlePath(), other).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(ReplayError);
    expect(failed).not.toBeInstanceOf(DeterminismViolationError);
    expect(logged.map(({ meta }) => (meta?.error as Error).name)).toEqual(['PayloadRefusedError']);
  });
});
