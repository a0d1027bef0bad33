import type { Subject } from '../../activities/types';
import type { Askers } from '../../domain/people/askers';

/** What every part of a running process knows. */
export interface RunContext {
  subject: Subject;
  /** Principal who asked for the process; he approves nothing that he brought in. */
  requester: string;
  /** Who brought each profile in, where it may be somebody else. */
  askers?: Askers;
  confidential: boolean;
  /** Suspensions of an immediate departure: tried harder, reported sooner. */
  urgent: boolean;
}
