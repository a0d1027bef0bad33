import { allHandlersFinished, condition } from '@temporalio/workflow';
import { earliest, isAtOrBefore } from '../../domain/calendar/order';
import type { Instant } from '../../domain/calendar/time';
import { isAutomaticAction, type Plan, type Step } from '../../domain/processes/plan';
import type { Progress } from '../../domain/processes/progress';
import { askersOf } from '../../domain/people/askers';
import { pointlessGates, stepsAt } from '../../domain/processes/due';
import type { Replanned } from '../../domain/processes/replan';
import { isSettled, type ProcessState } from '../../domain/processes/states';
import { AutomaticSteps } from './automatic';
import { Alarm, now } from './clock';
import { ProgressWriter, type Remark } from './progress-writer';
import { Questions, type Answered } from './questions';
import { taskOf } from './step-tasks';
import type { ExtractProof, ProcessRules } from './process-rules';
import type { RunContext } from './run-context';
import { StepStates } from './step-states';
import { Trainings, type Completed } from './trainings';

/** Follows a plan: each step at its time, behind what it needs, and nothing in silence. */
export class PlanRun {
  readonly states = new StepStates();
  readonly questions: Questions;
  private readonly automatic: AutomaticSteps;
  private readonly alarm = new Alarm(() => (this.states.revision += 1));
  private readonly trainings = new Trainings();
  private readonly writer: ProgressWriter;
  private failure: Error | null = null;
  /** Work in the background that may still bring steps. */
  private underWay = 0;
  outcome: string | null = null;
  /** How the process is about to end, once that is decided. */
  ending: ProcessState | null = null;

  constructor(
    readonly context: RunContext,
    public plan: Plan,
    state: ProcessState,
    private readonly rules: ProcessRules,
  ) {
    this.writer = new ProgressWriter(context, this.states, state);
    const answered = (step: Step, given: Answered): void => this.onAnswer(step, given);
    const askers = (step: Step) => askersOf(step, this.plan.steps, context);
    this.questions = new Questions(context, this.states, answered, askers);
    this.automatic = new AutomaticSteps(context, this.states, this.questions, (stepId) =>
      this.withdraw(stepId, 'done'),
    );
  }

  /** Follows the plan until every step has settled. */
  async follow(): Promise<void> {
    for (;;) {
      const seen = this.states.revision;
      this.expire();
      await this.beginDue();
      await this.record();
      const recorded = this.rules.recorded?.(this);
      if (recorded) await recorded;
      if (this.failure) throw this.failure;
      if (this.isOver()) return;
      if (this.states.revision !== seen) continue;
      this.alarm.set(this.nextInstant());
      await condition(() => this.states.revision !== seen || this.isOver());
    }
  }

  /** Every step has settled, and nothing under way may bring another one. */
  private isOver(): boolean {
    return this.states.settled(this.plan) && this.underWay === 0 && allHandlersFinished();
  }

  /** Writes the end: nothing is left to do. */
  async close(outcome: string): Promise<{ outcome: string }> {
    this.outcome ??= outcome;
    this.ending ??= 'closed';
    const event = { action: this.ending, details: { outcome: this.outcome } };
    await this.record({ event, closed: true });
    return { outcome: this.outcome };
  }

  /** Work that an extract shows is done needs no second person. */
  async proven({ taskIds, extractId, at }: ExtractProof): Promise<void> {
    for (const taskId of this.questions.completed(taskIds)) {
      const actor = {
        principal: `extract:${extractId}`,
        kind: 'system' as const,
        role: 'extract',
        employeeNumber: null,
      };
      const evidence = { note: 'extract', reference: extractId, values: { at } };
      await this.questions.take({ taskId, answer: { verb: 'verify', evidence }, actor });
    }
  }

  /** Takes a new plan: what it abandons is stopped, what it undoes is undone. */
  replace({ plan, difference, again }: Replanned): void {
    for (const id of difference.cancelled) this.abandon(id);
    for (const id of difference.undone) this.abandon(id, 'undone');
    this.plan = plan;
    for (const id of again) {
      this.withdraw(id, 'cancelled');
      this.states.beginAgain(id);
    }
    this.states.revision += 1;
  }

  /** Stops what is not done, without undoing: every step, or those of a kind. */
  abandonAll(detail: string, concerned: (step: Step) => boolean = () => true): void {
    for (const step of this.plan.steps)
      if (concerned(step) && !isSettled(this.states.of(step.id))) this.abandon(step.id, detail);
  }

  /** Asks a question again: the answer could not be followed. */
  askAgain(stepId: string, detail: string): void {
    this.states.set(stepId, 'scheduled', detail, false);
  }

  /** A training was completed: the steps that wait for it may go on. */
  trainingRecorded(training: Completed): void {
    this.trainings.add(training);
    const step = this.plan.steps.find(({ id }) => id === `train:${training.code}`);
    if (step && !isSettled(this.states.of(step.id)) && this.trainings.satisfy(step, this.plan))
      this.states.set(step.id, 'done', 'training-recorded', false);
  }

  /** State of the process now. */
  get state(): ProcessState {
    return this.ending ?? this.rules.stateOf(this);
  }

  /** A copy for who asks. */
  progress(): Progress {
    return this.states.progress(this.plan, this.state, this.outcome);
  }

  /** Writes what the tables do not show yet; nothing to write, nothing written. */
  record(remark: Remark = {}): Promise<void> {
    return this.writer.write(this.state, this.outcome, this.plan, remark);
  }

  private abandon(id: string, detail = 'no-longer-wanted'): void {
    this.automatic.cancel(id);
    this.withdraw(id, 'cancelled');
    const state = this.states.of(id);
    const stays = state === 'done' || state === 'skipped';
    if (!stays || detail === 'undone') this.states.set(id, 'cancelled', detail, false);
  }

  /** Takes back the open questions of a step. */
  withdraw(stepId: string, state: 'cancelled' | 'expired' | 'done'): void {
    this.writer.closeTasks(this.questions.withdraw(stepId, state));
  }

  private onAnswer(step: Step, given: Answered): void {
    const { answer } = given;
    if (answer.verb === 'repair' && isAutomaticAction(step.action))
      this.automatic.repaired(step.id, answer.action);
    else if (answer.verb === 'repair' && answer.action === 'retry') this.askAgain(step.id, 'refused-before');
    if (this.rules.answered) this.watch(this.rules.answered(step, given));
  }

  private expire(): void {
    for (const { step } of this.questions.overdue(now())) {
      this.withdraw(step.id, 'expired');
      this.states.set(step.id, 'withheld', 'no-answer', false);
    }
  }

  /** Steps to begin now; the others wait, or end when a need was refused. */
  private takeDue(): Step[] {
    const stateOf = (id: string) => this.states.of(id);
    for (const { id } of pointlessGates(this.plan, stateOf)) this.abandon(id, 'no-longer-needed');
    const { due, waiting, withheld } = stepsAt(this.plan, stateOf, now());
    for (const step of withheld) this.states.set(step.id, 'withheld', 'need-refused', false);
    for (const step of waiting) this.states.set(step.id, 'waiting', null, false);
    return due.filter((step) => !this.isBlockedByAbandoned(step));
  }

  /** An undo, or a restore, does not start while the call that it undoes is still under way. */
  private isBlockedByAbandoned(step: Step): boolean {
    return (
      (step.id.startsWith('undo:') || step.action === 'restore') &&
      this.automatic.isRunning(
        this.plan.steps.filter(({ id }) => this.states.of(id) === 'cancelled').map(({ id }) => id),
      )
    );
  }

  private async beginDue(): Promise<void> {
    const due = this.takeDue();
    const before = due.length === 0 ? undefined : this.rules.before?.(due);
    if (!before) return await this.begin(due);
    await before;
    // Meanwhile somebody may have cancelled: what is due is asked again.
    const seen = new Set(due.map(({ id }) => id));
    const still = this.takeDue();
    const looked = still.filter(({ id, isSeparated }) => seen.has(id) || !isSeparated);
    // What came due since is looked at in its own turn.
    if (looked.length < still.length) this.states.revision += 1;
    await this.begin(looked);
  }

  private async begin(due: Step[]): Promise<void> {
    const questions = due.filter((step) => step.human !== null && !isAutomaticAction(step.action));
    for (const step of due) {
      this.states.set(step.id, 'running', null, false);
      if (step.action === 'train')
        this.states.set(step.id, this.trainings.satisfy(step, this.plan) ? 'done' : 'open', null, false);
      else if (step.action === 'release') this.states.set(step.id, 'open', null, false);
      else if (!questions.includes(step)) this.launch(step);
    }
    await this.questions.ask(
      questions.map((step) => ({ step, task: taskOf(step), state: 'open' as const, detail: null })),
    );
    // Taken back while the question was being written: nobody is to answer it.
    for (const { id } of questions) if (this.states.of(id) === 'cancelled') this.withdraw(id, 'cancelled');
  }

  private launch(step: Step): void {
    const done = isAutomaticAction(step.action) ? this.automatic.run(step) : this.performOwn(step);
    this.watch(done);
  }

  /** What fails in the background fails the process where it is followed. */
  private watch(work: Promise<void>): void {
    this.underWay += 1;
    const end = (): void => {
      this.underWay -= 1;
      this.states.revision += 1;
    };
    work.then(end, (error: unknown) => {
      this.failure = error instanceof Error ? error : new Error('a step failed', { cause: error });
      end();
    });
  }

  private async performOwn(step: Step): Promise<void> {
    await this.rules.perform(step);
    this.states.set(step.id, 'done', null, false);
  }

  private nextInstant(): Instant | null {
    const instants = this.plan.steps
      .filter((step) => this.states.of(step.id) === 'scheduled')
      .map((step) => step.at)
      .filter((at) => !isAtOrBefore(at, now()));
    const deadline = this.questions.nextDeadline();
    return earliest(deadline ? [...instants, deadline] : instants);
  }
}
