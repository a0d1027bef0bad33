import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  TimeoutFailure,
} from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';
import type { canaryActivities } from './canary-activities';

export const answer = defineUpdate<string, [string]>('answer');
export const tell = defineSignal<[string]>('tell');
export const told = defineQuery<string[], [string]>('told');

const once = { startToCloseTimeout: '10 s', retry: { maximumAttempts: 1 } } as const;
const { greet, refuse } = proxyActivities<typeof canaryActivities>(once);
const { greet: greetLocally } = proxyLocalActivities<typeof canaryActivities>(once);
const { greet: greetNobody } = proxyActivities<typeof canaryActivities>({
  taskQueue: 'nobody-polls-this',
  scheduleToStartTimeout: '200 ms',
  startToCloseTimeout: '10 s',
});

/** Puts the canary wherever a payload may go: arguments, results, an update, a signal, a query, failures. */
export async function canary(name: string): Promise<string> {
  const heard: string[] = [];
  setHandler(answer, (word) => {
    if (word.startsWith('no')) throw ApplicationFailure.nonRetryable(`${name} refused`, 'Refused', name);
    heard.push(word);
    return `${word} from ${name}`;
  });
  setHandler(tell, (word) => void heard.push(word));
  setHandler(told, (prefix) => heard.map((word) => `${prefix} ${word}`));
  await condition(() => heard.length === 2);
  const greetings = [await greet(name), await greetLocally(name), await timeoutOf(greetNobody(name))];
  await refuse(name);
  return greetings.join();
}

/** What the server says of an activity that nobody takes: a failure that the server itself makes. */
async function timeoutOf(work: Promise<string>): Promise<string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure)
      return error.cause.timeoutType ?? '';
    throw error;
  }
}
