import { randomBytes, randomUUID } from 'node:crypto';
import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, WithStartWorkflowOperation } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createDataConverter } from '../../temporal/data-converter';
import { createLog } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { openWorkerConnection } from '../../temporal/worker-connection';
import { temporalAddress } from '../support/servers';
import { canaryActivities } from './support/canary-activities';
import { answer, canary, tell, told } from './support/canary-workflow';
import { rawText } from './support/raw-text';

const CANARY = 'Noémie-Canari-Bédard';
const namespace = 'default';
const keys = [{ id: 'test', key: randomBytes(32) }];
const dataConverter = createDataConverter({ keys, namespace });
const taskQueue = `canary-${randomUUID()}`;
const workflowId = `arrival/REGIE/${randomUUID()}`;
const workflowsPath = require.resolve('./support/canary-workflow');

let connected: ConnectedClient;
let workerConnection: NativeConnection;
let outcome: unknown;
const lines: string[] = [];

beforeAll(async () => {
  const log = createLog({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  await installRuntime({ metricsPort: 0, log });
  const address = { address: temporalAddress(), namespace };
  connected = await connectClient({ ...address, dataConverter });
  workerConnection = await openWorkerConnection(address);
  const worker = await Worker.create({
    connection: workerConnection,
    taskQueue,
    dataConverter,
    workflowsPath,
    activities: canaryActivities,
  });
  outcome = await worker.runUntil(runCanary);
}, 60_000);

afterAll(async () => {
  await workerConnection.close();
  await connected.close();
});

async function runCanary() {
  const start = new WithStartWorkflowOperation(canary, {
    workflowId,
    taskQueue,
    args: [CANARY],
    memo: { who: CANARY },
    staticSummary: CANARY,
    workflowIdConflictPolicy: 'FAIL',
  });
  const { workflow } = connected.client;
  const first = await workflow.executeUpdateWithStart(answer, {
    args: [`yes ${CANARY}`],
    startWorkflowOperation: start,
  });
  const handle = workflow.getHandle<typeof canary>(workflowId);
  const refused: unknown = await handle
    .executeUpdate(answer, { args: [`no ${CANARY}`] })
    .catch((error: unknown) => error);
  const heard = await handle.query(told, CANARY);
  await handle.signal(tell, CANARY);
  const failure: unknown = await handle.result().catch((error: unknown) => error);
  return { first, refused, heard, failure };
}

const rawHistory = async () => rawText(await connected.client.workflow.getHandle(workflowId).fetchHistory());

describe('a process whose every word names a person', () => {
  it('gives its answers in clear to those who hold the key', () => {
    expect(outcome).toMatchObject({
      first: `yes ${CANARY} from ${CANARY}`,
      heard: [`${CANARY} yes ${CANARY}`],
      refused: { cause: { message: `${CANARY} refused`, details: [CANARY] } },
      failure: { cause: { cause: { message: `${CANARY} failed`, details: [CANARY] } } },
    });
    const { refused } = outcome as { refused: WorkflowUpdateFailedError };
    expect(refused.cause).toBeInstanceOf(ApplicationFailure);
  });

  it('leaves no name in the history that the server keeps', async () => {
    const history = await rawHistory();
    expect(history).toContain('binary/encrypted');
    expect(history).toContain('Encoded failure');
    expect(history).not.toContain('Canari');
  });

  it('leaves no name in what the server shows of it', async () => {
    const { raw, memo } = await connected.client.workflow.getHandle(workflowId).describe();
    expect(memo).toEqual({ who: CANARY });
    expect(rawText(raw)).not.toContain('Canari');
  });

  it('leaves no name in the log, where its failures are', () => {
    const failed = lines
      .map((line) => JSON.parse(line) as { msg: string })
      .find(({ msg }) => msg === 'Workflow failed');
    expect(failed).toMatchObject({ error: expect.stringMatching(/Error$|Failure$/) as string, workflowId });
    expect(lines.join()).not.toContain('Canari');
  });

  it('met a failure made by the server, which nobody encrypted, and went on', async () => {
    expect(await rawHistory()).toContain('activityTaskTimedOutEventAttributes');
  });

  it('is replayed from its encrypted history under its own workflow id alone', async () => {
    const history = await connected.client.workflow.getHandle(workflowId).fetchHistory();
    const options = { workflowsPath, dataConverter };
    await expect(Worker.runReplayHistory(options, history, workflowId)).resolves.toBeUndefined();
    await expect(Worker.runReplayHistory(options, history, 'arrival/REGIE/other')).rejects.toThrow();
  }, 30_000);
});

it('would be seen in the history of a client that does not encrypt', async () => {
  const { client, close } = await connectClient({ address: temporalAddress(), namespace, dataConverter: {} });
  const handle = await client.workflow.start(canary, {
    workflowId: `${workflowId}-clear`,
    taskQueue: 'nobody-polls-this',
    args: [CANARY],
  });
  expect(rawText(await handle.fetchHistory())).toContain('Canari');
  await handle.terminate();
  await close();
});
