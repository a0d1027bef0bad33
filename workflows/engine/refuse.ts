import { ApplicationFailure } from '@temporalio/workflow';

/** Refuses an update: the caller gets the type; the workflow goes on. */
export const refuse = (type: string, message: string, ...details: unknown[]): never => {
  throw ApplicationFailure.create({ type, message, nonRetryable: true, details });
};
