import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { PeopleActivities } from '../../activities/people-types';
import type { AccessActivities } from '../../activities/types';

const inPlace = proxyLocalActivities<PeopleActivities>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '2s' },
});

const patiently = proxyActivities<PeopleActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const isFinal = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.nonRetryable === true;

const attempt = async <T>(call: (activities: PeopleActivities) => Promise<T>): Promise<T> => {
  try {
    return await call(inPlace);
  } catch (error) {
    if (isFinal(error) || !(error instanceof ActivityFailure)) throw error;
    return await call(patiently);
  }
};

// Of this workflow alone: the sandbox gives each workflow its own modules.
let before: Promise<unknown> = Promise.resolve();

/** Turns after which all that an answer sets going in this workflow has come to rest. */
const TURNS_TO_REST = 20;

const atRest = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS_TO_REST; turn += 1) await Promise.resolve();
};

/**
 * Runs a step that touches only the database: in place, for one event; when the database stays away for ten seconds,
 * as an ordinary activity that waits for it, so that the workflow task is not held (TRIAL 37).
 * One at a time, the next when all that the last one set going is at rest: two local activities of one task may be
 * resolved together on replay, and what follows each would then be decided in another order than it was (decision 0002).
 */
export const inDatabase = <T>(call: (activities: PeopleActivities) => Promise<T>): Promise<T> => {
  const mine = before.then(() => attempt(call));
  before = mine.catch(() => undefined).then(atRest);
  return mine;
};

/** Until a person is told that a target does not answer: two hours when it can wait, three minutes when it cannot. */
const patience = { ordinary: '2h', urgent: '3m' } as const;

/** Calls to targets: ten seconds a call inside, twenty here; a dead worker costs no more than that (TRIAL 32). */
export const targetSystem = {
  ordinary: proxyActivities<AccessActivities>({
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: patience.ordinary,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  }),
  urgent: proxyActivities<AccessActivities>({
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: patience.urgent,
    retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '10s' },
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    priority: { priorityKey: 1 },
  }),
  /** Behind an open repair task: goes on trying, so that a target that comes back needs nobody. */
  unending: proxyActivities<AccessActivities>({
    startToCloseTimeout: '20s',
    retry: { initialInterval: '30s', backoffCoefficient: 2, maximumInterval: '5m' },
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  }),
};
