import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { importWorkflowType, type ImportInput } from '../workflows/contracts/imports';
import { workflowIdOf } from './ids';
import { WorkflowsAway } from './process-errors';

const DEADLINE_MS = 5_000;
/** People go before files. */
const FILE_PRIORITY = 5;

/** Starts the workflow of a staged import. */
export interface ImportStarter {
  /** Started already is started. @throws WorkflowsAway: sending the same file again does no harm */
  start(importId: string, organization: string): Promise<void>;
}

/** Opens the starter over a connected client. */
export const createImportStarter = (client: Client, taskQueue: string): ImportStarter => ({
  start: async (importId, organization) => {
    const args: [ImportInput] = [{ id: importId, organization }];
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.workflow.start(importWorkflowType, {
          workflowId: workflowIdOf('import', importId),
          taskQueue,
          args,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          priority: { priorityKey: FILE_PRIORITY, fairnessKey: organization },
        }),
      );
    } catch (error) {
      // It ended between the reading of its state and now.
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      throw new WorkflowsAway('The import could not be started', { cause: error });
    }
  },
});
