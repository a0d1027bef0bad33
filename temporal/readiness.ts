import type { Client } from '@temporalio/client';

/** Which pollers count. */
export interface PollingQuestion {
  taskQueue: string;
  /** Milliseconds since the last poll; a poll lasts up to 60 s. */
  maxAgeMs?: number;
  /** Only workers whose identity starts with this: those of the running build. */
  identityPrefix?: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** What the server sees; `ready`: both kinds of work are asked for. */
export interface Polling {
  workflow: boolean;
  activity: boolean;
  ready: boolean;
}

interface Poller {
  identity?: string | null;
  lastAccessTime?: { seconds?: { toNumber(): number } | number | null } | null;
}

type TaskQueueType = NonNullable<
  Exclude<
    Parameters<Client['workflowService']['describeTaskQueue']>[0],
    (...args: never[]) => unknown
  >['taskQueueType']
>;
// The protocol's numbers: its enum is in a package that is not ours to import.
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- the protocol fixes them */
const WORKFLOW = 1 as TaskQueueType;
const ACTIVITY = 2 as TaskQueueType;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */

/**
 * Whether workers poll the queue, as the server sees it: a live process proves nothing. The server lists a dead
 * worker for 5 minutes, hence the age. Raises when the server does not answer.
 */
export async function workersPolling(client: Client, question: PollingQuestion): Promise<Polling> {
  const { maxAgeMs = 70_000, identityPrefix = '', now = Date.now } = question;
  const isAlive = (poller: Poller): boolean =>
    (poller.identity ?? '').startsWith(identityPrefix) && now() - lastAccessMs(poller) <= maxAgeMs;
  const polled = async (taskQueueType: TaskQueueType): Promise<boolean> => {
    const answer = await client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: question.taskQueue },
      taskQueueType,
    });
    return answer.pollers.some(isAlive);
  };
  const [workflow, activity] = await Promise.all([polled(WORKFLOW), polled(ACTIVITY)]);
  return { workflow, activity, ready: workflow && activity };
}

function lastAccessMs({ lastAccessTime }: Poller): number {
  const seconds = lastAccessTime?.seconds ?? 0;
  return 1000 * (typeof seconds === 'number' ? seconds : seconds.toNumber());
}
