import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CivilDate } from '../../domain/calendar/time';
import type { ArrivalChanges, ChangeRequest } from '../../domain/people/changes';
import type { DepartureChanges } from '../../domain/people/departure-check';
import type { ArrivalRequest, DepartureRequest, ExpiryRequest } from '../../domain/people/requests';
import type { Plan } from '../../domain/processes/plan';
import type { Progress } from '../../domain/processes/progress';
import type { PlanDifference } from '../../domain/processes/replan';
import type { ProcessState } from '../../domain/processes/states';
import type { Actor, TaskAnswer, TaskState } from '../../domain/tasks/task';

/** Input of every process about a person. */
export interface ProcessInput<Request> {
  id: string;
  organization: string;
  request: Request;
  /** Of the request as sent: the same hash is the same request. */
  requestHash: string;
  requester: Actor;
  origin: 'hand' | 'import';
}

export type ArrivalInput = ProcessInput<ArrivalRequest>;
export type DepartureInput = ProcessInput<DepartureRequest>;
export type ChangeInput = ProcessInput<ChangeRequest>;
export type ExpiryInput = ProcessInput<ExpiryRequest>;

/** Answer to a request: the plan it is held to. `conflict`: the id is taken by a request that says otherwise. */
export type Acceptance =
  | { outcome: 'accepted' | 'unchanged'; id: string; state: ProcessState; plan: Plan }
  | {
      outcome: 'conflict';
      id: string;
      request: ArrivalRequest | DepartureRequest | ChangeRequest | ExpiryRequest;
    }
  | { outcome: 'refused'; refusal: { type: string; pointer: string | null; detail: string } };

/** Answer to a change of a process under way. */
export type Amendment =
  | { ok: true; state: ProcessState; difference: PlanDifference }
  | { ok: false; refusal: { type: string; pointer: string | null; detail: string } };

/** An update, so that the caller gets the accepted plan, or why there is none. */
export const accept = defineUpdate<Acceptance, [{ requestHash: string }]>('accept');
/** An update, so that the person who answers a task knows that it counted. */
export const answerTask = defineUpdate<
  { state: TaskState },
  [{ taskId: string; answer: TaskAnswer; actor: Actor }]
>('answerTask');
/** `requestHash`: of the whole as HR sent it again; `null`: a part is corrected, the process knows the whole. */
export const amendArrival = defineUpdate<
  Amendment,
  [{ changes: ArrivalChanges; requestHash: string | null; actor: Actor }]
>('amendArrival');
export const amendDeparture = defineUpdate<
  Amendment,
  [{ changes: DepartureChanges; requestHash: string | null; actor: Actor }]
>('amendDeparture');
export const cancelProcess = defineUpdate<Amendment, [{ reason: string; actor: Actor }]>('cancel');
export const confirmDeparture = defineUpdate<Amendment, [{ as: 'now' | 'planned'; actor: Actor }]>('confirm');
/** A second person lets a departure go that waited because too many leave at once. */
export const releaseDeparture = defineUpdate<Amendment, [{ reason: string; actor: Actor }]>('release');
/** Who holds the secret of a confidential departure lifts its veil. */
export const discloseDeparture = defineUpdate<Amendment, [{ reason: string; actor: Actor }]>('disclose');

/** A fact from outside: a training was completed. */
export const trainingRecorded =
  defineSignal<[{ code: string; validUntil: CivilDate | null }]>('trainingRecorded');
/** A fact from outside: an extract shows that manual work is done. */
export const workProven = defineSignal<[{ taskIds: string[]; extractId: string; at: string }]>('workProven');
/** A departure takes over: what this process has not done will not be done. */
export const superseded = defineSignal<[{ by: string; undo: boolean }]>('superseded');
/** A mover leaves profiles behind: what they still wait for is not given. */
export const profilesLeft = defineSignal<[{ kept: string[] }]>('profilesLeft');
/** The person was hired again: nothing is archived. */
export const rehired = defineSignal<[{ by: string }]>('rehired');

/** A copy of where the process stands. */
export const progress = defineQuery<Progress>('progress');

/** Workflow types by kind of process; public once histories exist. */
export const workflowTypes = {
  arrival: 'arrival',
  departure: 'departure',
  change: 'change',
  expiry: 'expiry',
} as const;
