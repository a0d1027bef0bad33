import type { Instant } from '../calendar/time';
import type { Plan } from '../processes/plan';
import type { ProcessState } from '../processes/states';
import type { Actor } from '../tasks/task';
import type { ChangeRequest } from './changes';
import type { Knower } from './knower';
import type { ArrivalRequest, DepartureRequest, ExpiryRequest } from './requests';

/** Fields that differ between what is in force and what was sent. */
export type Difference = Record<string, { from: unknown; to: unknown }>;

/** Why a row of a file that says otherwise than what is in force is left to a person. */
export const disagreementCauses = [
  'already-effective',
  'already-employed',
  'change-open',
  'superseded',
  'not-correctable',
  'cancelled-before',
] as const;
export type DisagreementCause = (typeof disagreementCauses)[number];

/**
 * What became of a request. `unchanged`: said before in the same words; `changed`: said before otherwise, corrected
 * (imports only); `conflict`: said before otherwise (single requests); `received`: durable, not planned yet. Of a row of
 * a file: `agrees` with what is in force, or `disagrees` and is left to a person.
 */
export type Submission =
  | { outcome: 'accepted' | 'unchanged'; id: string; state: ProcessState; plan: Plan }
  | { outcome: 'received'; id: string }
  | { outcome: 'changed'; id: string; difference: Difference }
  | { outcome: 'conflict'; id: string; difference: Difference }
  | { outcome: 'agrees'; id: string | null }
  | { outcome: 'disagrees'; id: string | null; cause: DisagreementCause; difference: Difference }
  | { outcome: 'refused'; refusal: { type: string; pointer: string | null; detail: string } };

/** Who sends a request, and by which way. */
export interface Sender {
  actor: Actor;
  origin: 'hand' | 'import';
}

/** What a request would do, or why it cannot be accepted. */
export type Preview =
  { ok: true; plan: Plan } | { ok: false; refusal: { type: string; pointer: string | null; detail: string } };

/** Plans requests without effect, by the same functions as the processes, from what who asks may know. */
export interface Previewer {
  arrival(request: ArrivalRequest, now: Instant, knower: Knower): Promise<Preview>;
  departure(request: DepartureRequest, now: Instant, knower: Knower): Promise<Preview>;
  change(request: ChangeRequest, now: Instant, knower: Knower): Promise<Preview>;
}

/** Sends requests to their processes, and what Relais begins by itself too. */
export interface ProcessStarter extends Submitter {
  /** Rights whose training or waiver has expired end; one process for each validity. @throws WorkflowsAway */
  expiry(request: ExpiryRequest): Promise<Submission>;
}

/** Sends requests to their processes: the same request twice is one process, whichever way it comes. */
export interface Submitter {
  arrival(request: ArrivalRequest, sender: Sender): Promise<Submission>;
  departure(request: DepartureRequest, sender: Sender): Promise<Submission>;
  change(request: ChangeRequest, sender: Sender): Promise<Submission>;
}
