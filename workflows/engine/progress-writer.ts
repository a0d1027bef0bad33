import type { ProgressRecord } from '../../activities/types';
import type { EmploymentState } from '../../domain/people/employment';
import type { Plan } from '../../domain/processes/plan';
import type { ProcessState } from '../../domain/processes/states';
import { inDatabase } from './activities';
import { now } from './clock';
import type { RunContext } from './run-context';
import type { StepStates } from './step-states';

/** What goes with a write of the progress. */
export type Remark = Partial<Pick<ProgressRecord, 'event' | 'replanned' | 'employment' | 'actor' | 'closed'>>;

/** What a process's state means for the employment. */
const employmentOf: Partial<Record<ProcessState, EmploymentState>> = {
  enabled: 'active',
  suspended: 'ended',
};

/** Keeps the tables up to date with the workflow: writes news, and nothing when there is none. */
export class ProgressWriter {
  private closedTasks: ProgressRecord['closedTasks'] = [];

  constructor(
    private readonly context: RunContext,
    private readonly states: StepStates,
    private recordedState: ProcessState,
  ) {}

  /** Tasks taken back since the last write. */
  closeTasks(tasks: ProgressRecord['closedTasks']): void {
    this.closedTasks.push(...tasks);
  }

  /** Writes where the process stands. */
  async write(state: ProcessState, outcome: string | null, plan: Plan, remark: Remark): Promise<void> {
    const isNewState = state !== this.recordedState;
    const isNews = this.states.hasUnrecorded || isNewState || this.closedTasks.length > 0;
    if (!isNews && !remark.event) return;
    const closedTasks = this.closedTasks;
    this.closedTasks = [];
    this.recordedState = state;
    const record: ProgressRecord = {
      subject: this.context.subject,
      at: now(),
      actor: remark.actor ?? 'relais',
      state,
      outcome,
      steps: this.states.takeUnrecorded(),
      replanned: remark.replanned ?? null,
      employment: remark.employment ?? (isNewState ? (employmentOf[state] ?? null) : null),
      closedTasks,
      welcomeAt: isNewState && state === 'enabled' ? plan.welcomeAt : null,
      event: remark.event ?? null,
      closed: remark.closed ?? false,
    };
    await inDatabase((database) => database.recordProgress(record));
  }
}
