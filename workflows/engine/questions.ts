import type { OpenTask } from '../../activities/types';
import { earliest, isAtOrBefore } from '../../domain/calendar/order';
import type { Instant } from '../../domain/calendar/time';
import type { Step } from '../../domain/processes/plan';
import type { Asker } from '../../domain/people/askers';
import type { StepState } from '../../domain/processes/states';
import { refuseAnswer } from '../../domain/tasks/rules';
import type { Actor, TaskAnswer, TaskState } from '../../domain/tasks/task';
import { answerInDatabase, inDatabase, isFinal } from './activities';
import { now } from './clock';
import { refuse } from './refuse';
import type { RunContext } from './run-context';
import type { StepStates } from './step-states';
import { repairOf } from './step-tasks';

/** A person's answer, as the update brings it. */
export interface Answered {
  taskId: string;
  answer: TaskAnswer;
  actor: Actor;
}

interface Question {
  task: OpenTask;
  step: Step;
  state: TaskState;
  completedBy: string | null;
  /** An answer is being written: a second one is refused meanwhile. */
  busy: boolean;
}

/** Questions open to persons: asks them, takes the answers, and says what each answer made of its step. */
export class Questions {
  private readonly asked = new Map<string, Question>();

  constructor(
    private readonly context: RunContext,
    private readonly states: StepStates,
    /** Called after an answer is written; gives the process its turn. */
    private readonly answered: (step: Step, given: Answered) => void,
    /** Who asked for what a step decides, as it stands now. */
    private readonly askersOf: (step: Step) => readonly Asker[],
  ) {}

  /** Opens tasks, all of one moment in one write. */
  async ask(
    questions: { step: Step; task: OpenTask; state: StepState; detail: string | null }[],
  ): Promise<void> {
    if (questions.length === 0) return;
    const { subject, requester } = this.context;
    const tasks = questions.map(({ step, task }) => this.withAskers(step, task));
    await inDatabase((database) =>
      // Asked when its turn has come: a veil may have been lifted meanwhile.
      database.openTasks({ subject, tasks, requester, confidential: this.context.confidential, now: now() }),
    );
    for (const { step, task, state, detail } of questions) {
      this.asked.set(task.id, { task, step, state: 'open', completedBy: null, busy: false });
      if (this.states.of(step.id) !== 'cancelled') this.states.set(step.id, state, detail, true, task.id);
    }
  }

  /** Who asked for what is to be decided does not decide it too: where he is who would, the next in line may at once. */
  private withAskers(step: Step, task: OpenTask): OpenTask {
    if (!isDecision(task)) return task;
    const askers = this.askersOf(step);
    const other = askers.find(({ principal }) => principal !== this.context.requester);
    return {
      ...task,
      ...(other && { requestedBy: other.principal }),
      ...(askers.some(({ isResponsible }) => isResponsible) && { nextAtOnce: true }),
    };
  }

  /** Refuses an answer that may not count; runs before anything enters the history. */
  validate({ taskId, answer, actor }: Answered): void {
    const question = this.asked.get(taskId) ?? refuse('task-not-found', 'No such task in this process');
    if (question.busy) refuse('task-busy', 'Another answer is being written');
    const refusal = refuseAnswer(this.factsOf(question), answer, actor);
    if (refusal) refuse(refusal, 'This answer does not count');
  }

  /** Writes an answer and moves its step. */
  async take(given: Answered): Promise<{ state: TaskState }> {
    const question = this.asked.get(given.taskId) ?? refuse('task-not-found', 'No such task in this process');
    question.busy = true;
    try {
      const outcome = outcomeOf(question, given);
      await this.record(question, given, outcome);
      question.state = outcome.task;
      if (given.answer.verb === 'complete') question.completedBy = given.actor.principal;
      if (outcome.step === 'failed') await this.askForRepair(question.step);
      else this.states.set(question.step.id, outcome.step, outcome.detail, true);
      this.answered(question.step, given);
      return { state: outcome.task };
    } catch (error) {
      // Nothing was written: who answers hears of it, and the question stays open.
      if (isFinal(error)) refuse('answer-unreadable', 'This answer cannot be written');
      throw error;
    } finally {
      question.busy = false;
      this.states.revision += 1;
    }
  }

  private async askForRepair(step: Step): Promise<void> {
    const task = repairOf(step, step.human?.urgent ?? false, 'refused');
    await this.ask([{ step, task, state: 'failed', detail: 'refused' }]);
  }

  /** Those of some tasks whose work is done and not yet proven. */
  completed(taskIds: readonly string[]): string[] {
    return taskIds.filter((id) => this.asked.get(id)?.state === 'completed');
  }

  /** Tasks whose wait has ended without an answer. */
  overdue(at: Instant): Question[] {
    return this.open().filter(({ task }) => task.giveUpAt !== null && isAtOrBefore(task.giveUpAt, at));
  }

  /** The next instant at which a wait ends without an answer. */
  nextDeadline(): Instant | null {
    return earliest(this.open().flatMap(({ task }) => task.giveUpAt ?? []));
  }

  /** Takes back the questions of a step; returns their ids, to be closed in the tables. */
  withdraw(stepId: string, state: 'cancelled' | 'expired' | 'done'): { id: string; state: typeof state }[] {
    const withdrawn = [...this.asked.values()].filter(
      (question) =>
        question.step.id === stepId && (question.state === 'open' || question.state === 'completed'),
    );
    for (const question of withdrawn) question.state = state;
    return withdrawn.map(({ task }) => ({ id: task.id, state }));
  }

  private open(): Question[] {
    return [...this.asked.values()].filter(({ state }) => state === 'open');
  }

  private approversOf({ needs }: Step): string[] {
    return [...this.asked.values()]
      .filter(({ step, task }) => needs.includes(step.id) && isDecision(task))
      .flatMap(({ completedBy }) => completedBy ?? []);
  }

  private factsOf({ step, task, state, completedBy }: Question): Parameters<typeof refuseAnswer>[0] {
    const { subject } = this.context;
    return {
      kind: task.kind,
      state,
      verification: task.verification,
      requestedBy: this.askersOf(step).map(({ principal }) => principal),
      completedBy,
      approvers: this.approversOf(step),
      subjectNumber: subject.employeeNumber,
    };
  }

  private async record(question: Question, given: Answered, outcome: Outcome): Promise<void> {
    const { step, task } = question;
    await answerInDatabase((database) =>
      database.recordAnswer({
        subject: this.context.subject,
        taskId: given.taskId,
        stepId: step.id,
        action: step.action,
        system: step.system,
        entitlements: step.entitlements,
        reason: step.reason,
        approval: this.states.approvalOf(step),
        answer: given.answer,
        actor: given.actor,
        taskKind: task.kind,
        taskState: outcome.task,
        stepState: outcome.step,
        detail: outcome.detail,
        startsAt: step.human?.dueAt ?? null,
        at: now(),
      }),
    );
  }
}

const isDecision = ({ kind }: OpenTask): boolean => kind === 'approval' || kind === 'waiver';

interface Outcome {
  task: 'open' | 'completed' | 'done' | 'rejected';
  step: StepState;
  detail: string | null;
}

const repairOutcomes = {
  retry: { task: 'done', step: 'running', detail: null },
  skip: { task: 'done', step: 'skipped', detail: 'skipped-by-person' },
  done: { task: 'done', step: 'done', detail: 'done-by-hand' },
} as const satisfies Record<string, Outcome>;

const outcomeOf = (question: Question, { answer }: Answered): Outcome => {
  switch (answer.verb) {
    case 'repair':
      return repairOutcomes[answer.action];
    case 'verify':
      return { task: 'done', step: 'done', detail: 'verified' };
    case 'reject':
      // A second person who does not find it sends the work back; an approver's no is a no.
      if (question.state === 'completed') return { task: 'open', step: 'open', detail: 'sent-back' };
      // Who was to do it and does not decides nothing: somebody else looks at it.
      return question.task.kind === 'work'
        ? { task: 'rejected', step: 'failed', detail: 'refused' }
        : { task: 'rejected', step: 'withheld', detail: 'refused' };
    case 'complete':
      return question.task.verification === 'none'
        ? { task: 'done', step: 'done', detail: null }
        : { task: 'completed', step: 'completed', detail: null };
  }
};
