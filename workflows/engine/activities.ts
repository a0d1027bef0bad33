import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { PeopleActivities } from '../../activities/people-types';
import type { AccessActivities } from '../../activities/types';

// Attempts are counted, since a limit of time does not end those of a local activity: some two seconds of them.
const retry = { initialInterval: '100ms', backoffCoefficient: 2, maximumAttempts: 5 } as const;
const inPlace = proxyLocalActivities<PeopleActivities>({ startToCloseTimeout: '5s', retry });

/** What no repetition makes better: a value that the code cannot take. */
const hopeless = ['RangeError', 'TypeError'];
const understood = proxyLocalActivities<PeopleActivities>({
  startToCloseTimeout: '5s',
  retry: { ...retry, nonRetryableErrorTypes: hopeless },
});

const patiently = proxyActivities<PeopleActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** What an activity failed with: a local one comes bare when no attempt was repeated. */
const causeOf = (error: unknown): unknown => (error instanceof ActivityFailure ? error.cause : error);

/** Whether a database step failed for good: it said so, or what it was given cannot be taken. */
export const isFinal = (error: unknown): boolean => {
  const cause = causeOf(error);
  return (
    cause instanceof ApplicationFailure &&
    (cause.nonRetryable === true || hopeless.includes(cause.type ?? ''))
  );
};

type Call<T> = (activities: PeopleActivities) => Promise<T>;

const attempt = async <T>(call: Call<T>, first: PeopleActivities): Promise<T> => {
  try {
    return await call(first);
  } catch (error) {
    if (isFinal(error) || isCancellation(error)) throw error;
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
 * Runs a step that touches only the database: in place, for one event; when the database stays away for two seconds,
 * as an ordinary activity that waits for it, so that the workflow task is not held (TRIAL 37).
 * One at a time, the next when all that the last one set going is at rest: two local activities of one task may be
 * resolved together on replay, and what follows each would then be decided in another order than it was (decision 0002).
 */
export const inDatabase = <T>(call: Call<T>): Promise<T> => inLine(() => attempt(call, inPlace));

/** As `inDatabase`, for what a person says: a value that cannot be taken fails at once (`isFinal`), and holds nothing up. */
export const answerInDatabase = <T>(call: Call<T>): Promise<T> => inLine(() => attempt(call, understood));

const inLine = <T>(step: () => Promise<T>): Promise<T> => {
  const mine = before.then(step);
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
