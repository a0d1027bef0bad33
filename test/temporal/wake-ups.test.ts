import { randomBytes, randomUUID } from 'node:crypto';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createDataConverter } from '../../temporal/data-converter';
import { ensureSchedule, type WakeUp } from '../../temporal/schedules';
import { temporalAddress } from '../support/servers';

const namespace = 'default';
const dataConverter = createDataConverter({ keys: [{ id: 'test', key: randomBytes(32) }], namespace });
const wakeUp: WakeUp = {
  id: `reconciliation/_/${randomUUID()}`,
  spec: { calendars: [{ hour: 6, minute: 0 }] },
  workflowType: 'reconciliation',
  taskQueue: 'nobody-polls-this',
  overlap: ScheduleOverlapPolicy.SKIP,
  catchupWindowMs: 86_400_000,
};

let connected: ConnectedClient;
beforeAll(async () => {
  connected = await connectClient({ address: temporalAddress(), namespace, dataConverter });
});
afterAll(async () => {
  await connected.client.schedule.getHandle(wakeUp.id).delete();
  await connected.close();
});
const described = () => connected.client.schedule.getHandle(wakeUp.id).describe();

describe('a wake-up', () => {
  it('is made with its zone, its overlap, its catch-up window and no arguments', async () => {
    await ensureSchedule(connected.client, wakeUp);
    const { spec, action, policies } = await described();
    expect(spec.timezone).toBe('America/Toronto');
    expect(spec.calendars).toMatchObject([{ hour: [{ start: 6 }], minute: [{ start: 0 }] }]);
    expect(action).toMatchObject({
      workflowType: 'reconciliation',
      workflowId: wakeUp.id,
      taskQueue: wakeUp.taskQueue,
    });
    expect('args' in action ? (action.args ?? []) : []).toEqual([]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 86_400_000, pauseOnFailure: false });
  });

  it('is changed when its description changed, and stays paused by who paused it', async () => {
    const handle = connected.client.schedule.getHandle(wakeUp.id);
    await handle.pause('bris de service');
    await ensureSchedule(connected.client, { ...wakeUp, spec: { cronExpressions: ['30 7 * * *'] } });
    const { spec, state } = await described();
    expect(spec.calendars).toMatchObject([{ hour: [{ start: 7 }], minute: [{ start: 30 }] }]);
    expect(state).toMatchObject({ paused: true, note: 'bris de service' });
  });

  it('is refused when its description makes no sense', async () => {
    const senseless = { ...wakeUp, id: `${wakeUp.id}-2`, spec: { cronExpressions: ['never'] } };
    await expect(ensureSchedule(connected.client, senseless)).rejects.toThrow();
  });
});
