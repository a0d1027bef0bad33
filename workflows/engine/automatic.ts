import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  Trigger,
} from '@temporalio/workflow';
import type { AccessCommand } from '../../activities/types';
import { isAutomaticAction, type Step } from '../../domain/processes/plan';
import type { RepairAction } from '../../domain/tasks/task';
import { targetSystem } from './activities';
import { now } from './clock';
import type { Questions } from './questions';
import { repairOf } from './step-tasks';
import type { RunContext } from './run-context';
import type { StepStates } from './step-states';

/** Why a target could not be brought to its goal: a stable code, never a person's data. */
const codeOf = (error: unknown): { code: string; final: boolean } => {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure)
    return { code: cause.type ?? 'unknown', final: cause.nonRetryable === true };
  return { code: 'timeout', final: false };
};

/** Automatic steps: one call a step; what cannot go on becomes a repair task while the others go on. */
export class AutomaticSteps {
  private readonly scopes = new Map<string, CancellationScope>();
  private readonly repairs = new Map<string, Trigger<RepairAction>>();

  constructor(
    private readonly context: RunContext,
    private readonly states: StepStates,
    private readonly questions: Questions,
    private readonly closeTasks: (stepId: string) => void,
  ) {}

  /** Runs a step until its target shows the goal, or a person decides otherwise. Never throws for the target. */
  async run(step: Step): Promise<void> {
    const scope = new CancellationScope();
    this.scopes.set(step.id, scope);
    try {
      await scope.run(() => this.untilSettled(step));
    } catch (error) {
      if (!isCancellation(error)) throw error;
    } finally {
      this.scopes.delete(step.id);
      this.states.revision += 1;
    }
  }

  /** Stops a step under way; its call ends before anything undoes it. */
  cancel(stepId: string): void {
    this.scopes.get(stepId)?.cancel();
  }

  /** Whether a call of any of these steps is still under way. */
  isRunning(stepIds: Iterable<string>): boolean {
    for (const id of stepIds) if (this.scopes.has(id)) return true;
    return false;
  }

  /** A person has decided of a repair. */
  repaired(stepId: string, action: RepairAction): void {
    this.repairs.get(stepId)?.resolve(action);
  }

  private async untilSettled(step: Step): Promise<void> {
    const command = this.commandOf(step);
    const call = this.context.urgent ? targetSystem.urgent : targetSystem.ordinary;
    for (;;) {
      try {
        await call.applyAccess({ ...command, at: now() });
        this.states.set(step.id, 'done', null, true);
        return;
      } catch (error) {
        if (isCancellation(error)) throw error;
        const why = codeOf(error);
        if (why.code === 'superseded') {
          // A departure has taken the account meanwhile: nothing to repair.
          this.states.set(step.id, 'cancelled', 'superseded', false);
          return;
        }
        const decision = await this.repair(step, command, why);
        if (decision !== 'retry') return;
        this.states.set(step.id, 'running', null, true);
      }
    }
  }

  /** Asks a person; meanwhile goes on trying, unless only a change by somebody can help. */
  private async repair(
    step: Step,
    command: AccessCommand,
    why: { code: string; final: boolean },
  ): Promise<RepairAction> {
    const decided = new Trigger<RepairAction>();
    this.repairs.set(step.id, decided);
    await this.questions.ask([
      { step, task: repairOf(step, this.context.urgent, why.code), state: 'failed', detail: why.code },
    ]);
    // Both triggers end with the step's scope: one that nobody wants any more waits for no decision.
    if (why.final) return await decided;
    const trying = new CancellationScope();
    const healed = new Trigger<'done'>();
    const tried = trying.run(() => this.tryOn(step, command, healed));
    try {
      return await Promise.race([decided, healed]);
    } finally {
      trying.cancel();
      // A call under way ends before anything undoes it or tries again.
      await tried;
    }
  }

  private async tryOn(step: Step, command: AccessCommand, healed: Trigger<'done'>): Promise<void> {
    try {
      await targetSystem.unending.applyAccess(command);
      this.states.set(step.id, 'done', 'target-came-back', true);
      this.closeTasks(step.id);
      healed.resolve('done');
    } catch (error) {
      // After a final refusal the person's decision alone counts.
      if (!isCancellation(error)) this.states.set(step.id, 'failed', codeOf(error).code, false);
    }
  }

  private commandOf(step: Step): AccessCommand {
    if (!isAutomaticAction(step.action) || step.system === null)
      throw new Error(`${step.id} is not automatic`);
    return {
      subject: this.context.subject,
      stepId: step.id,
      action: step.action,
      system: step.system,
      entitlements: step.entitlements,
      reason: step.reason,
      approval: this.states.approvalOf(step),
      round: this.states.roundOf(step.id),
      at: now(),
    };
  }
}
