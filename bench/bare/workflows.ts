import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { BareActivities } from './activities';

const { touch } = proxyActivities<BareActivities>({ startToCloseTimeout: '20s' });

/** The least that a workflow with some activities at once can be. */
export async function bareProcess(activities: number): Promise<void> {
  await Promise.all(Array.from({ length: activities }, () => touch()));
}

/** Answered at once by the handler. */
export const bareAnswer = defineUpdate<string>('bareAnswer');

/** The least that a workflow which answers its start can be. */
export async function bareRequest(): Promise<void> {
  let answered = false;
  setHandler(bareAnswer, () => {
    answered = true;
    return 'accepted';
  });
  await condition(() => answered && allHandlersFinished());
}
