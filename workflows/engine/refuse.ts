import { ApplicationFailure } from '@temporalio/workflow';
import type { Refusal } from '../../activities/types';

/** Refuses an update: the caller gets the type; the workflow goes on. */
export const refuse = (type: string, message: string, ...details: unknown[]): never => {
  throw ApplicationFailure.create({ type, message, nonRetryable: true, details });
};

/** Refuses an update for a reason found. */
export const refuseFor = (why: Refusal | null): void => {
  if (why) refuse(why.type, why.detail);
};
