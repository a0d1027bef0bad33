import { randomUUID } from 'node:crypto';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import type { ReconcileCommand, ReconciliationActivities } from '../../activities/reconciliation';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createLog } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { ensureSchedule } from '../../temporal/schedules';
import { openWorkerConnection } from '../../temporal/worker-connection';
import {
  RECONCILIATION,
  reconciliationSummary,
  reconciliationWakeUp,
  type ReconciliationSummary,
} from '../../workflows/contracts/reconciliation';
import { temporalAddress } from '../support/servers';

const address = { address: temporalAddress(), namespace: 'default' };
let connected: ConnectedClient;
let connection: NativeConnection;

beforeAll(async () => {
  const log = createLog({ level: 'error', destination: { write: () => undefined } });
  await installRuntime({ metricsPort: 0, log });
  connected = await connectClient({ ...address, dataConverter: {} });
  connection = await openWorkerConnection(address);
}, 60_000);
afterAll(async () => {
  await connection.close();
  await connected.close();
});

const worker = (taskQueue: string, activities: ReconciliationActivities): Promise<Worker> =>
  Worker.create({
    ...{ connection, taskQueue, activities },
    workflowsPath: require.resolve('../../workflows/reconciliation'),
  });

describe('the nightly reconciliation', () => {
  it('compares each organisation, tells the neighbours apart, and goes on after one that fails', async () => {
    const taskQueue = `reconciliation-${randomUUID()}`;
    const seen: ReconcileCommand[] = [];
    const ended: string[] = [];
    const activities: ReconciliationActivities = {
      listOrganizations: () => Promise.resolve(['REGIE', 'REGIE-NORD', 'REGIES']),
      endExpired: ({ now }) => {
        ended.push(now);
        return Promise.resolve();
      },
      reconcileOrganization: (command) => {
        seen.push(command);
        if (command.organization === 'REGIE-NORD')
          return Promise.reject(ApplicationFailure.nonRetryable('no such organisation', 'gone'));
        return Promise.resolve({ opened: 2, resolved: 1, unread: ['ANNUAIRE'] });
      },
    };
    const workflowId = `${RECONCILIATION}/_/${randomUUID()}`;
    const summary = await (
      await worker(taskQueue, activities)
    ).runUntil(async () => {
      const handle = await connected.client.workflow.start(RECONCILIATION, { workflowId, taskQueue });
      const result = (await handle.result()) as ReconciliationSummary;
      expect(await handle.query(reconciliationSummary)).toEqual(result);
      return result;
    });
    expect(summary).toEqual({
      ...{ organizations: 3, done: 3, opened: 4, resolved: 2, failed: ['REGIE-NORD'] },
      unread: ['REGIE:ANNUAIRE', 'REGIES:ANNUAIRE'],
    });
    expect(seen.map(({ organization, neighbours }) => [organization, neighbours])).toEqual([
      ['REGIE', ['REGIE-NORD']],
      ['REGIE-NORD', []],
      ['REGIES', []],
    ]);
    // What is over is deleted once for all of them.
    expect(ended).toHaveLength(1);
    expect(seen.every(({ now }) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(now))).toBe(true);
  }, 60_000);

  it('is woken at two in the morning in Toronto, without arguments, one night at a time', async () => {
    const taskQueue = `reconciliation-${randomUUID()}`;
    const id = `${reconciliationWakeUp.id}/${randomUUID()}`;
    await ensureSchedule(connected.client, { ...reconciliationWakeUp, id, taskQueue });
    const schedule = connected.client.schedule.getHandle(id);
    try {
      const { spec, policies, action } = await schedule.describe();
      expect(spec).toMatchObject({
        ...{ timezone: 'America/Toronto', calendars: [{ hour: [{ start: 2 }], minute: [{ start: 0 }] }] },
      });
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 43_200_000 });
      expect('args' in action ? (action.args ?? []) : []).toEqual([]);
      let asked: () => void = () => undefined;
      const woken = new Promise<void>((resolve) => (asked = resolve));
      const activities: ReconciliationActivities = {
        listOrganizations: () => {
          asked();
          return Promise.resolve([]);
        },
        endExpired: () => Promise.resolve(),
        reconcileOrganization: () => Promise.reject(new Error('nobody is there')),
      };
      await (
        await worker(taskQueue, activities)
      ).runUntil(async () => {
        await schedule.trigger();
        await woken;
      });
    } finally {
      await schedule.delete();
    }
  }, 60_000);
});
