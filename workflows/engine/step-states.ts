import type { Instant } from '../../domain/calendar/time';
import type { Plan, Step } from '../../domain/processes/plan';
import { summarize, type Progress, type StepProgress } from '../../domain/processes/progress';
import { isSettled, type ProcessState, type StepState } from '../../domain/processes/states';
import { now } from './clock';

interface Status {
  state: StepState;
  detail: string | null;
  since: Instant;
  task: string | null;
}

/** Where each step of a plan stands, and which of that the tables do not show yet. */
export class StepStates {
  private readonly statuses = new Map<string, Status>();
  private readonly unrecorded = new Set<string>();
  private readonly rounds = new Map<string, number>();
  /** Counts changes, so that a wait can tell that something happened. */
  revision = 0;

  /** State of a step; one never touched is scheduled. */
  of(id: string): StepState {
    return this.statuses.get(id)?.state ?? 'scheduled';
  }

  /**
   * Changes a step's state.
   * @param recorded whether an activity has already written it to the tables
   */
  set(
    id: string,
    state: StepState,
    detail: string | null,
    recorded: boolean,
    task: string | null = null,
  ): void {
    if (this.of(id) === state && this.statuses.get(id)?.detail === detail) return;
    this.statuses.set(id, { state, detail, since: now(), task: task ?? this.statuses.get(id)?.task ?? null });
    if (recorded) this.unrecorded.delete(id);
    else this.unrecorded.add(id);
    this.revision += 1;
  }

  /** A step begins anew: its next effect is another one. */
  beginAgain(id: string): void {
    this.rounds.set(id, this.roundOf(id) + 1);
    this.set(id, 'scheduled', null, false);
  }

  /** How often a step has begun: 1, or more when it was wanted again. */
  roundOf(id: string): number {
    return this.rounds.get(id) ?? 1;
  }

  /** Takes what is to be written to the tables; `running` is not: it would cost a write a step. */
  takeUnrecorded(): { id: string; state: StepState; detail: string | null }[] {
    const taken = [...this.unrecorded].map((id) => ({
      id,
      state: this.of(id),
      detail: this.statuses.get(id)?.detail ?? null,
    }));
    this.unrecorded.clear();
    return taken.filter((each) => each.state !== 'running');
  }

  /** Whether something is to be written. */
  get hasUnrecorded(): boolean {
    return [...this.unrecorded].some((id) => this.of(id) !== 'running');
  }

  /** Task that a step opened last. */
  taskOf(id: string): string | null {
    return this.statuses.get(id)?.task ?? null;
  }

  /** Task of the last approval that a step needed. */
  approvalOf(step: Step): string | null {
    const last = step.needs.findLast((id) => id.startsWith('approve'));
    return last ? this.taskOf(last) : null;
  }

  /** State by step id. */
  all(plan: Plan): Record<string, StepState> {
    return Object.fromEntries(plan.steps.map((step) => [step.id, this.of(step.id)]));
  }

  /** Whether every step of the plan has settled. */
  settled(plan: Plan): boolean {
    return plan.steps.every((step) => isSettled(this.of(step.id)));
  }

  /** A copy for who asks. */
  progress(plan: Plan, state: ProcessState, outcome: string | null): Progress {
    return summarize(
      state,
      outcome,
      plan.steps.map((step) => this.describe(step)),
      plan.warnings,
    );
  }

  private describe(step: Step): StepProgress {
    const status = this.statuses.get(step.id);
    return {
      id: step.id,
      action: step.action,
      system: step.system,
      entitlements: step.entitlements,
      at: step.at,
      state: this.of(step.id),
      reason: step.reason,
      detail: status?.detail ?? null,
      since: status?.since ?? step.at,
      task: status?.task ?? null,
    };
  }
}
