import type { Actor, Evidence, RepairAction, TaskAnswer } from '../../domain/tasks/task';
import type { StepProgress, Progress } from '../../domain/processes/progress';
import { waitUntil } from '../../embedded/wait';
import { WorkflowsAway } from '../../temporal/process-errors';
import { workflowIdOf, type WorkflowKind } from '../../temporal/ids';
import { answerTask, progress } from '../../workflows/contracts/people';
import type { House } from './house';

/** A person who answers tasks. */
export const person = (
  principal: string,
  role = 'security',
  employeeNumber: string | null = null,
): Actor => ({
  principal,
  kind: 'person',
  role,
  employeeNumber,
});

/** Between two questions of a process, in milliseconds. */
const ASK_MS = 40;

/** One process under test: asks it, answers it, waits for what it should come to. */
export const follow = (house: House, kind: WorkflowKind, id: string) => {
  const workflowId = workflowIdOf(kind, id);
  const ask = (): Promise<Progress> => house.gateway.query(workflowId, progress);
  const stepOf = async (stepId: string): Promise<StepProgress> => {
    const found = (await ask()).steps.find((step) => step.id === stepId);
    if (!found) throw new Error(`no step ${stepId}`);
    return found;
  };
  // A worker that was just replaced may not answer yet: the server holds its questions for a while.
  const askAgain = (error: unknown): null => {
    if (error instanceof WorkflowsAway) return null;
    throw error;
  };
  /** Asks again until the progress is as wanted; fails with what it was. */
  const until = async (wanted: (at: Progress) => boolean, withinMs = 30_000): Promise<Progress> => {
    const last: { at: Progress | null } = { at: null };
    const isSo = async (): Promise<boolean> => {
      last.at = await ask().catch(askAgain);
      return last.at !== null && wanted(last.at);
    };
    // Each question is a workflow task: asked without a pause, they would keep the worker from everything else.
    const isWanted = await waitUntil(isSo, withinMs, ASK_MS);
    if (isWanted && last.at) return last.at;
    throw new Error(`not so in time: ${JSON.stringify(last.at, null, 1)}`);
  };
  const untilStep = (stepId: string, state: StepProgress['state']) =>
    until((at) => at.steps.some((step) => step.id === stepId && step.state === state));
  const untilAsked = async (stepId: string): Promise<string> => {
    const at = await until(({ steps }) => steps.some((step) => step.id === stepId && step.task !== null));
    return at.steps.find((step) => step.id === stepId)?.task ?? '';
  };
  const answer = async (stepId: string, said: TaskAnswer, actor: Actor) =>
    await house.gateway.update(workflowId, answerTask, {
      taskId: await untilAsked(stepId),
      answer: said,
      actor,
    });
  const evidence = (note = 'fait', values: Evidence['values'] = {}): Evidence => ({ note, values });
  return {
    ...{ workflowId, ask, until, untilStep, untilAsked, stepOf, evidence },
    answer,
    complete: (stepId: string, actor: Actor, values: Evidence['values'] = {}) =>
      answer(stepId, { verb: 'complete', evidence: evidence('fait', values) }, actor),
    verify: (stepId: string, actor: Actor) => answer(stepId, { verb: 'verify', evidence: null }, actor),
    reject: (stepId: string, actor: Actor, reason = 'non') =>
      answer(stepId, { verb: 'reject', reason }, actor),
    repair: (stepId: string, actor: Actor, action: RepairAction) =>
      answer(stepId, { verb: 'repair', action, reason: 'vu', evidence: evidence() }, actor),
    closed: async () => (await house.client.workflow.getHandle(workflowId).describe()).status.name,
    history: async () => (await house.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [],
  };
};
