import { randomUUID } from 'node:crypto';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createLog } from '../../temporal/logger';
import { installRuntime, type InstalledRuntime } from '../../temporal/metrics';
import { workersPolling, type Polling } from '../../temporal/readiness';
import { openWorkerConnection } from '../../temporal/worker-connection';
import { temporalAddress } from '../support/servers';
import { canaryActivities } from './support/canary-activities';

const address = { address: temporalAddress(), namespace: 'default' };
const taskQueue = `health-${randomUUID()}`;
const lines: string[] = [];

let runtime: InstalledRuntime;
let connected: ConnectedClient;
let workerConnection: NativeConnection;

beforeAll(async () => {
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  runtime = await installRuntime({ metricsPort: 0, log });
  connected = await connectClient({ ...address, dataConverter: {} });
  workerConnection = await openWorkerConnection(address);
});
afterAll(async () => {
  await workerConnection.close();
  await connected.close();
});

/** Asks the server again until it sees the worker; each answer takes its time, so this is no busy wait. */
async function seen(question: Parameters<typeof workersPolling>[1]): Promise<Polling> {
  const polling = await workersPolling(connected.client, question);
  return polling.ready ? polling : seen(question);
}

const createWorker = () =>
  Worker.create({
    connection: workerConnection,
    taskQueue,
    identity: 'relais-7/host',
    workflowsPath: require.resolve('./support/canary-workflow'),
    activities: canaryActivities,
  });

it('no worker polls a queue that nobody serves', async () => {
  const polling = await workersPolling(connected.client, { taskQueue: `empty-${taskQueue}` });
  expect(polling).toEqual({ workflow: false, activity: false, ready: false });
});

it('a worker is ready when the server saw it poll, for its own build and for 70 seconds', async () => {
  const worker = await createWorker();
  await worker.runUntil(async () => {
    expect(await seen({ taskQueue, identityPrefix: 'relais-7/' })).toEqual({
      workflow: true,
      activity: true,
      ready: true,
    });
    const otherBuild = await workersPolling(connected.client, { taskQueue, identityPrefix: 'relais-8/' });
    expect(otherBuild.ready).toBe(false);
    const later = await workersPolling(connected.client, { taskQueue, now: () => Date.now() + 75_000 });
    expect(later.ready).toBe(false);
  });
}, 60_000);

it("the SDK's metrics are read in Prometheus's format", async () => {
  const text = await runtime.sdkMetrics();
  expect(text).toMatch(/^# TYPE temporal_\w+ (counter|gauge|histogram)$/m);
  expect(text).toContain(`task_queue="${taskQueue}"`);
});

it("the SDK's lines are in the log, with the fields of its list", () => {
  const line = lines
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .find((entry) => entry.taskQueue === taskQueue);
  expect(line).toMatchObject({ level: 'info', sdkComponent: 'worker' });
});
