import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { hostname } from 'node:os';

/** What every worker of this product calls itself by; its process and host follow. */
export const WORKER_PREFIX = 'relais/';

/** What a worker needs. */
export interface WorkerParts {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  dataConverter: DataConverter;
  activities: object;
  /** File of the bundled workflows. */
  bundlePath: string;
}

/** A worker that asks for work; `drain` lets what runs end. */
export interface RunningWorker {
  identity: string;
  /** Rejects when the worker ends of itself. */
  failed: Promise<never>;
  drain(): Promise<void>;
}

// Calls to targets wait more than they compute; local activities hold a connection of the pool of 40.
const limits: Partial<WorkerOptions> = {
  maxCachedWorkflows: 500,
  // What was taken is worked off in its order: few, so that urgent ones come soon; new ones have polls too (decision 0042).
  maxConcurrentWorkflowTaskExecutions: 12,
  nonStickyToStickyPollRatio: 0.5,
  maxConcurrentActivityTaskExecutions: 40,
  maxConcurrentLocalActivityExecutions: 25,
  // Above the longest activity (20 s): its default, 0, cancels at once.
  shutdownGraceTime: '25s',
  // What does not even hear its cancellation is left: its attempt is made again elsewhere.
  shutdownForceTime: '30s',
  // A killed worker holds its workflows no longer than this.
  stickyQueueScheduleToStartTimeout: '5s',
};

/** Creates a worker and lets it run. Raises when the server refuses it or the bundle is broken. */
export const runWorker = async (parts: WorkerParts): Promise<RunningWorker> => {
  const { bundlePath, ...options } = parts;
  const identity = `${WORKER_PREFIX}${process.pid}@${hostname()}`;
  const workflowBundle = { codePath: bundlePath };
  const worker = await Worker.create({ ...limits, ...options, identity, workflowBundle });
  const running = worker.run();
  return {
    identity,
    failed: running.then(() => new Promise<never>(() => undefined)),
    drain: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
};
