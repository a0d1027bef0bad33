import type { Queue, Verification } from '../domain/access/catalogue';
import type { EmploymentStanding } from '../db/stores/person-facts';
import type { Instant } from '../domain/calendar/time';
import type { DepartureHold } from '../domain/people/hr-departure-hold';
import type { EmploymentState } from '../domain/people/employment';
import type { ArrivalChanges, ChangeRequest } from '../domain/people/changes';
import type { ArrivalRequest, DepartureRequest, ExpiryRequest } from '../domain/people/requests';
import type { Assignee, AutomaticAction, Plan, Step, StepAction } from '../domain/processes/plan';
import type { ProcessState, StepState } from '../domain/processes/states';
import type { Actor, TaskAnswer, TaskKind } from '../domain/tasks/task';

/** Why a request is not accepted: a stable type, and where in the request. */
export interface Refusal {
  type: string;
  /** JSON pointer into the request. */
  pointer: string | null;
  /** French. */
  detail: string;
}

/** Who a process is about, as rows know it. */
export interface Subject {
  processId: string;
  organization: string;
  personId: string;
  employmentId: string;
  employeeNumber: string;
}

/** A request on its way to be accepted. `now` is the workflow's clock. */
export interface AcceptCommand<Request> {
  id: string;
  workflowId: string;
  organization: string;
  request: Request;
  requestHash: string;
  requester: Actor;
  origin: 'hand' | 'import';
  now: Instant;
  /** When the workflow was started, by the server's clock. */
  startedAt: Instant;
}

/** What accepting gave: one transaction wrote the person, the employment, the process and its steps. */
export type AcceptResult =
  | {
      ok: true;
      subject: Subject;
      plan: Plan;
      state: ProcessState;
      hold: DepartureHold | null;
      /** Workflows of a departure that this rehire makes pointless to archive. */
      tell: string[];
      /** Whether it waits behind a departure that who asks may not know of. */
      isBehind?: boolean;
    }
  | { ok: false; refusal: Refusal };

/** A plan made again from present facts, with the hash of the whole request; nothing is written. */
export type ReplanResult<Request> =
  { ok: true; request: Request; requestHash: string; plan: Plan } | { ok: false; refusal: Refusal };

export interface ArrivalActivities {
  acceptArrival(command: AcceptCommand<ArrivalRequest>): Promise<AcceptResult>;
  replanArrival(command: {
    subject: Subject;
    request: ArrivalRequest;
    changes: ArrivalChanges;
    /** Principal who corrects it; absent: a process that began before it was told. */
    actor?: string;
    now: Instant;
  }): Promise<ReplanResult<ArrivalRequest>>;
}

/** Who asked for a departure, as the limits on damage weigh it. */
export interface DepartureSender {
  origin: 'hand' | 'import';
  kind: Actor['kind'];
  /** A second person has let it go: it is not weighed again. */
  isReleased: boolean;
}

/** `neverStarted`: the employment ends before its first day, so that there is nothing to plan. */
export type DepartureReplan =
  | { ok: true; request: DepartureRequest; requestHash: string; plan: Plan; neverStarted: boolean }
  | { ok: false; refusal: Refusal };

/** What a cancelled departure gives back, or why it cannot be cancelled. */
export type RestoreResult = { ok: true; plan: Plan } | { ok: false; refusal: Refusal };

/** What a departure finds when the accesses are about to end. */
export interface TakenOver {
  /** Too many leave at once: nothing is taken over, a second person is asked. */
  isParked: boolean;
  /** Workflows still open about this employment, other than this one. */
  others: string[];
  /** Steps for rights that the plan does not end: given or asked for since. */
  late: Step[];
}

export interface DepartureActivities {
  acceptDeparture(command: AcceptCommand<DepartureRequest>): Promise<AcceptResult>;
  replanDeparture(command: {
    subject: Subject;
    request: DepartureRequest;
    confirmed: 'now' | 'planned' | null;
    /** Who confirms asked for it himself: nobody else has looked at it. */
    ownConfirmation?: boolean;
    sender: DepartureSender;
    now: Instant;
  }): Promise<DepartureReplan>;
  /** The steps that give back what a suspension took, less what may no longer be held. */
  planRestore(command: {
    subject: Subject;
    plan: Plan;
    states: Record<string, StepState>;
    now: Instant;
  }): Promise<RestoreResult>;
  /** Before the accesses end: frees what who leaves had claimed, hurries what is late, finds what came since. */
  takeOver(command: {
    subject: Subject;
    request: DepartureRequest;
    plan: Plan;
    sender: DepartureSender;
    now: Instant;
  }): Promise<TakenOver>;
  /** Moves reports of who leaves, and the fields he answers for, to the substitute. */
  rehome(command: {
    subject: Subject;
    substituteNumber: string | null;
    stepId: string;
    now: Instant;
  }): Promise<void>;
}

export interface ChangeActivities {
  acceptChange(command: AcceptCommand<ChangeRequest>): Promise<AcceptResult>;
  /** Whether the employment goes on, has ended, or may yet go on. */
  employmentStanding(command: { subject: Subject }): Promise<EmploymentStanding>;
  /** Writes the new position and profiles on the employment, on the day; tells which arrivals are still open. */
  applyChange(command: {
    subject: Subject;
    request: ChangeRequest;
    now: Instant;
  }): Promise<{ arrivals: string[] }>;
}

/** One call to one target, for one person. */
export interface AccessCommand {
  subject: Subject;
  stepId: string;
  action: AutomaticAction;
  system: string;
  entitlements: string[];
  reason: string;
  /** 1, or more when the step was undone and is wanted again. */
  round: number;
  /** Task that approved it, if one did. */
  approval: string | null;
  at: Instant;
}

/** What the target showed when it was read again. */
export interface AccessResult {
  readAt: Instant;
  warnings: string[];
}

export interface AccessActivities {
  applyAccess(command: AccessCommand): Promise<AccessResult>;
}

/** A question to a person. */
export interface OpenTask {
  id: string;
  stepId: string;
  kind: TaskKind;
  queue: Queue;
  assignee: Assignee;
  action: StepAction;
  system: string | null;
  entitlements: string[];
  verification: Verification;
  reason: string;
  dueAt: Instant | null;
  giveUpAt: Instant | null;
  urgent: boolean;
  /** Principal who asked for it, when it is not who asked for the process. */
  requestedBy?: string;
  /** Who would answer has asked for it himself: the next in line may answer at once. */
  nextAtOnce?: boolean;
  /** Of a repair: the code of what went wrong. */
  detail?: string;
}

/** What is written when a person has answered. */
export interface AnswerRecord {
  subject: Subject;
  taskId: string;
  stepId: string;
  action: StepAction;
  system: string | null;
  entitlements: string[];
  reason: string;
  approval: string | null;
  answer: TaskAnswer;
  actor: Actor;
  taskKind: TaskKind;
  taskState: 'open' | 'completed' | 'done' | 'rejected';
  stepState: StepState;
  detail: string | null;
  /** When rights given ahead of their day begin; `null`: at once. */
  startsAt: Instant | null;
  at: Instant;
}

/** Where a process stands now, as the tables should show it. */
export interface ProgressRecord {
  subject: Subject;
  at: Instant;
  actor: string;
  state: ProcessState;
  outcome: string | null;
  steps: { id: string; state: StepState; detail: string | null }[];
  /** Present after re-planning. */
  replanned: {
    plan: Plan;
    request: ArrivalRequest | DepartureRequest | ChangeRequest | ExpiryRequest;
    /** Of the request as it was sent again; `null`: the correction of a part. */
    requestHash: string | null;
  } | null;
  employment: EmploymentState | null;
  closedTasks: { id: string; state: 'cancelled' | 'expired' | 'done' }[];
  welcomeAt: Instant | null;
  closed: boolean;
  /** What happened, for the audit: `arrival-cancelled`… `null`: steps only. */
  event: { action: string; details: Record<string, unknown> } | null;
}

export interface RecordActivities {
  openTasks(command: {
    subject: Subject;
    tasks: OpenTask[];
    requester: string;
    confidential: boolean;
    now: Instant;
  }): Promise<void>;
  recordAnswer(command: AnswerRecord): Promise<void>;
  recordProgress(command: ProgressRecord): Promise<void>;
}
