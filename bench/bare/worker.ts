import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, type NativeConnection } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWorker, type RunningWorker } from '../../bin/compose/worker';
import { failureConverterPath } from '../../temporal/data-converter';
import { bareActivities } from './activities';

const TASK_QUEUE = 'bare';
const answer = 'bareAnswer';

/** What Temporal itself costs on this machine, with the worker options and the encryption of Relais. */
export interface Bare {
  /** A workflow with two activities at once, to its end. */
  process(): Promise<unknown>;
  /** An update-with-start whose handler answers at once. */
  request(): Promise<unknown>;
  worker: RunningWorker;
}

interface Parts {
  client: Client;
  connection: NativeConnection;
  dataConverter: DataConverter;
  namespace: string;
  folder: string;
}

const bundle = async (folder: string): Promise<string> => {
  const workflowsPath = require.resolve('./workflows');
  const logger = new DefaultLogger('ERROR');
  const path = join(folder, 'bare-workflows.js');
  writeFileSync(path, (await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger })).code);
  return path;
};

/** Starts a worker for the bare workflows beside that of Relais. */
export const startBare = async ({ client, folder, ...parts }: Parts): Promise<Bare> => {
  const bundlePath = await bundle(folder);
  const worker = await runWorker({ ...parts, bundlePath, taskQueue: TASK_QUEUE, activities: bareActivities });
  const start = () => ({ workflowId: `bare/${randomUUID()}`, taskQueue: TASK_QUEUE });
  return {
    worker,
    process: () => client.workflow.execute('bareProcess', { ...start(), args: [2] }),
    request: () =>
      client.workflow.executeUpdateWithStart(answer, {
        startWorkflowOperation: new WithStartWorkflowOperation('bareRequest', {
          ...start(),
          args: [],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      }),
  };
};
