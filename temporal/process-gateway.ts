import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import {
  ApplicationFailure,
  type QueryDefinition,
  type SignalDefinition,
  type UpdateDefinition,
} from '@temporalio/common';
import type { ProcessKind } from '../domain/processes/states';
import { accept, workflowTypes, type Acceptance, type ProcessInput } from '../workflows/contracts/people';
import { ProcessGone, UpdateRefused, WorkflowsAway } from './process-errors';

/** Milliseconds that a caller waits for a workflow's answer (TRIAL 5). */
export const ANSWER_DEADLINE_MS = 5_000;

/** Temporal priority: people go before files. */
const priorities = { hand: 1, import: 5 } as const;

type AnyRequest = Extract<Acceptance, { outcome: 'conflict' }>['request'];

/** How a request ended: answered, started and durable but not answered yet, or its process had ended before. */
export type RequestOutcome =
  Acceptance | { outcome: 'received'; id: string } | { outcome: 'ended'; id: string };

/** The door to the processes about people: the one way in which the API and the imports write. */
export interface ProcessGateway {
  /**
   * Starts a process, or joins the one that the same natural key names, and waits for its accepted plan.
   * @throws WorkflowsAway when nothing durable exists: the caller may send it again
   */
  request<Request extends AnyRequest>(
    kind: ProcessKind,
    workflowId: string,
    input: ProcessInput<Request>,
  ): Promise<RequestOutcome>;
  /** Sends an update. @throws UpdateRefused, ProcessGone, WorkflowsAway */
  update<Ret, Arg>(workflowId: string, definition: UpdateDefinition<Ret, [Arg]>, argument: Arg): Promise<Ret>;
  /** Asks an open process. @throws ProcessGone, WorkflowsAway */
  query<Ret>(workflowId: string, definition: QueryDefinition<Ret>): Promise<Ret>;
  /** Tells a process a fact; one that has ended has no use for it. @throws WorkflowsAway */
  signal<Arg>(workflowId: string, definition: SignalDefinition<[Arg]>, argument: Arg): Promise<void>;
}

/** A workflow that took a way which this worker's version does not know: it waits for the version that does. */
const isOfAnotherVersion = (error: unknown): boolean =>
  error instanceof QueryNotRegisteredError && error.message.includes('TMPRL1100');

const isAway = (error: unknown): boolean =>
  isOfAnotherVersion(error) ||
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  (error instanceof ServiceError && !(error instanceof WorkflowNotFoundError)) ||
  isGrpcServiceError(error);

const translate = (error: unknown): unknown => {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
    return new UpdateRefused(error.cause.type ?? 'refused');
  if (isAway(error)) return new WorkflowsAway('The workflows do not answer', { cause: error });
  const isGone = error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError;
  return isGone ? new ProcessGone('The process is not running', { cause: error }) : error;
};

/** Opens the door over a connected client. */
export const createProcessGateway = (client: Client, taskQueue: string): ProcessGateway => {
  const inTime = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, call);
    } catch (error) {
      throw translate(error);
    }
  };

  const exists = async (workflowId: string): Promise<boolean> => {
    try {
      await inTime(() => client.workflow.getHandle(workflowId).describe());
      return true;
    } catch (error) {
      if (error instanceof ProcessGone) return false;
      throw error;
    }
  };

  const startAndAccept = <Request extends AnyRequest>(
    kind: ProcessKind,
    workflowId: string,
    input: ProcessInput<Request>,
  ): Promise<Acceptance> =>
    client.workflow.executeUpdateWithStart(accept, {
      args: [{ requestHash: input.requestHash }],
      startWorkflowOperation: new WithStartWorkflowOperation(workflowTypes[kind], {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        priority: { priorityKey: priorities[input.origin], fairnessKey: input.organization },
      }),
    });

  return {
    request: async (kind, workflowId, input) => {
      try {
        return await inTime(() => startAndAccept(kind, workflowId, input));
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return { outcome: 'ended', id: input.id };
        if (error instanceof WorkflowsAway && (await exists(workflowId)))
          return { outcome: 'received', id: input.id };
        throw error;
      }
    },
    update: (workflowId, definition, argument) =>
      inTime(() => client.workflow.getHandle(workflowId).executeUpdate(definition, { args: [argument] })),
    query: (workflowId, definition) => inTime(() => client.workflow.getHandle(workflowId).query(definition)),
    signal: async (workflowId, definition, argument) => {
      try {
        await inTime(() => client.workflow.getHandle(workflowId).signal(definition, argument));
      } catch (error) {
        if (!(error instanceof ProcessGone)) throw error;
      }
    },
  };
};
