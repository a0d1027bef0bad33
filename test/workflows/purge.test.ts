import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { PurgeActivities, PurgeCommand } from '../../activities/purge';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createLog } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { ensureSchedule } from '../../temporal/schedules';
import { openWorkerConnection } from '../../temporal/worker-connection';
import { PURGE, purgeWakeUp } from '../../workflows/contracts/purge';
import { temporalAddress } from '../support/servers';

const address = { address: temporalAddress(), namespace: 'default' };

describe('the weekly purge', () => {
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

  const worker = (
    taskQueue: string,
    activities: PurgeActivities & { listOrganizations(): Promise<string[]> },
  ): Promise<Worker> =>
    Worker.create({
      ...{ connection, taskQueue, activities },
      workflowsPath: require.resolve('../../workflows/purge'),
    });

  it('purges each organisation under one instant and one name, and goes on after one that fails', async () => {
    const taskQueue = `purge-${randomUUID()}`;
    const seen: PurgeCommand[] = [];
    const running = await worker(taskQueue, {
      listOrganizations: () => Promise.resolve(['MUSEE', 'REGIE', 'TENUE']),
      purgeOrganization: (command) => {
        seen.push(command);
        if (command.organization === 'MUSEE')
          return Promise.reject(ApplicationFailure.nonRetryable('no such organisation', 'gone'));
        const held = command.organization === 'TENUE';
        return Promise.resolve({ rows: held ? 0 : 7, held });
      },
    });
    const workflowId = `${purgeWakeUp.id}-${randomUUID()}`;
    const summary: unknown = await running.runUntil(
      connected.client.workflow.execute(PURGE, { workflowId, taskQueue }),
    );
    expect(summary).toEqual({ organizations: 3, rows: 7, held: ['TENUE'], failed: ['MUSEE'] });
    expect(seen.map(({ organization, run }) => [organization, run])).toEqual([
      ['MUSEE', workflowId],
      ['REGIE', workflowId],
      ['TENUE', workflowId],
    ]);
    expect(new Set(seen.map(({ now }) => now)).size).toBe(1);
  }, 60_000);

  it('is woken on Sunday at half past three in Toronto, one run at a time, and made up for within six days', async () => {
    const taskQueue = `purge-${randomUUID()}`;
    const id = `${purgeWakeUp.id}/${randomUUID()}`;
    await ensureSchedule(connected.client, { ...purgeWakeUp, id, taskQueue });
    const schedule = connected.client.schedule.getHandle(id);
    try {
      const { spec, policies, action } = await schedule.describe();
      expect(spec).toMatchObject({
        timezone: 'America/Toronto',
        calendars: [{ dayOfWeek: [{ start: 'SUNDAY' }], hour: [{ start: 3 }], minute: [{ start: 30 }] }],
      });
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 518_400_000 });
      expect('args' in action ? (action.args ?? []) : []).toEqual([]);
    } finally {
      await schedule.delete();
    }
  }, 60_000);
});
