import { getExternalWorkflowHandle, isCancellation, log, type SignalDefinition } from '@temporalio/workflow';

/** Tells another process a fact. One that has ended in the meantime has no use for it. */
export const tell = async <Arg>(
  workflowId: string,
  signal: SignalDefinition<[Arg]>,
  argument: Arg,
): Promise<void> => {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, argument);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.info('the process told has ended', { workflowId });
  }
};
