import { randomUUID } from 'node:crypto';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { MailActivities } from '../../activities/mail';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createLog } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { ensureSchedule } from '../../temporal/schedules';
import { openWorkerConnection } from '../../temporal/worker-connection';
import { MAIL_PAGE, MAIL_RELAY, mailRelaySchedule } from '../../workflows/contracts/mail';
import { temporalAddress, workflowBundlePath } from '../support/servers';

type Command = Parameters<MailActivities['relayMail']>[0];

describe('the relay of the outbox', () => {
  const address = { address: temporalAddress(), namespace: 'default' };
  let connected: ConnectedClient;
  let connection: NativeConnection;

  beforeAll(async () => {
    await installRuntime({
      metricsPort: 0,
      log: createLog({ level: 'error', destination: { write: () => undefined } }),
    });
    connected = await connectClient({ ...address, dataConverter: {} });
    connection = await openWorkerConnection(address);
  });
  afterAll(async () => {
    await connection.close();
    await connected.close();
  });

  const relay = async (pages: number[]) => {
    const taskQueue = `mail-${randomUUID()}`;
    const asked: Command[] = [];
    const activities: MailActivities = {
      relayMail: (command) => {
        asked.push(command);
        const taken = pages[asked.length - 1] ?? 0;
        return Promise.resolve({ taken, sent: taken, dropped: 0, failed: 0 });
      },
    };
    const worker = await Worker.create({
      ...{ connection, taskQueue, activities },
      workflowBundle: { codePath: workflowBundlePath() },
    });
    const result = await worker.runUntil(
      connected.client.workflow.execute<() => Promise<{ sent: number }>>(MAIL_RELAY, {
        ...{ taskQueue, workflowId: `mail-relay/_/${randomUUID()}` },
      }),
    );
    return { asked, result };
  };

  it('goes on until a page is not full, with its own clock', async () => {
    const { asked, result } = await relay([MAIL_PAGE, MAIL_PAGE, 3]);
    expect(result).toEqual({ sent: 2 * MAIL_PAGE + 3 });
    expect(asked.map(({ limit }) => limit)).toEqual([MAIL_PAGE, MAIL_PAGE, MAIL_PAGE]);
    expect(asked.every(({ now }) => !Number.isNaN(Date.parse(now)))).toBe(true);
  });

  it('ends at once when nothing is due', async () => {
    const { asked, result } = await relay([0]);
    expect([asked.length, result.sent]).toEqual([1, 0]);
  });

  it('is woken up each minute, one run at a time', async () => {
    const id = `${mailRelaySchedule.id}-${randomUUID()}`;
    const wakeUp = { ...mailRelaySchedule, spec: { intervals: [...mailRelaySchedule.spec.intervals] } };
    await ensureSchedule(connected.client, { ...wakeUp, id, taskQueue: 'nobody-polls-this' });
    const handle = connected.client.schedule.getHandle(id);
    const { spec, policies } = await handle.describe();
    await handle.delete();
    expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
    expect(policies.overlap).toBe(ScheduleOverlapPolicy.SKIP);
  });
});
