import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AcceptCommand, AcceptResult } from '../../activities/types';
import type { Progress } from '../../domain/processes/progress';
import {
  accept,
  answerTask,
  progress,
  trainingRecorded,
  workProven,
  type Acceptance,
  type ProcessInput,
} from '../contracts/people';
import { now } from './clock';
import type { PlanRun } from './plan-run';
import type { Answered } from './questions';
import { refuse } from './refuse';

type Accepted = Extract<AcceptResult, { ok: true }>;
/** A request of any process about a person. */
export type Known = Extract<Acceptance, { outcome: 'conflict' }>['request'];

const received: Progress = {
  state: 'received',
  outcome: null,
  attention: 0,
  waiting: 0,
  steps: [],
  next: [],
  warnings: [],
};

/** What every process about a person answers to callers: its acceptance, its tasks, its progress. */
export class ProcessDoor<Request extends Known> {
  private result: AcceptResult | null = null;
  private run: PlanRun | null = null;
  private askedBefore = false;
  /** The request in force: the one accepted, as amended since. */
  request: Request;
  requestHash: string;

  constructor(private readonly input: ProcessInput<Request>) {
    this.request = input.request;
    this.requestHash = input.requestHash;
    setHandler(accept, ({ requestHash }) => this.answerAccept(requestHash));
    setHandler(progress, () => this.run?.progress() ?? this.beforeAcceptance());
    setHandler(answerTask, (given) => this.running().questions.take(given), {
      validator: (given: Answered) => this.running().questions.validate(given),
    });
    setHandler(trainingRecorded, (training) => this.run?.trainingRecorded(training));
    setHandler(workProven, async (proof) => await this.running().proven(proof));
  }

  /** The command that accepts this request. */
  get command(): AcceptCommand<Request> {
    const { workflowId, startTime } = workflowInfo();
    const { id, organization, requestHash, requester, origin, request } = this.input;
    return {
      id,
      workflowId,
      organization,
      request,
      requestHash,
      requester,
      origin,
      now: now(),
      startedAt: startTime.toISOString(),
    };
  }

  /**
   * Tells callers how the acceptance ended. A refusal fails the workflow, so that its id is free again.
   * @throws ApplicationFailure `refused`
   */
  async settle(result: AcceptResult): Promise<Accepted> {
    this.result = result;
    if (result.ok) return result;
    await condition(allHandlersFinished);
    throw ApplicationFailure.nonRetryable('The request was refused', 'refused', result.refusal.type);
  }

  /** From now on callers speak to this run. */
  open(run: PlanRun): PlanRun {
    this.run = run;
    return run;
  }

  /** Waits for the run: a fact may come before the acceptance is written. */
  async opened(): Promise<PlanRun> {
    await condition(() => this.run !== null);
    return this.running();
  }

  /** The run, once there is one. */
  running(): PlanRun {
    return this.run ?? refuse('not-accepted-yet', 'The process is not accepted yet');
  }

  private beforeAcceptance(): Progress {
    if (this.result === null || this.result.ok) return received;
    return { ...received, state: 'refused', outcome: this.result.refusal.type };
  }

  private async answerAccept(requestHash: string): Promise<Acceptance> {
    const isFirst = !this.askedBefore;
    this.askedBefore = true;
    await condition(() => this.result !== null && (!this.result.ok || this.run !== null));
    const { id } = this.input;
    if (this.result && !this.result.ok) return { outcome: 'refused', refusal: this.result.refusal };
    if (requestHash !== this.requestHash) return { outcome: 'conflict', id, request: this.request };
    const run = this.running();
    return { outcome: isFirst ? 'accepted' : 'unchanged', id, state: run.state, plan: run.plan };
  }
}
