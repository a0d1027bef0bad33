import type { Subject } from '../../activities/types';

/** What every part of a running process knows. */
export interface RunContext {
  subject: Subject;
  /** Principal who asked for the process; he approves nothing in it. */
  requester: string;
  /** Principal who chose the profiles, once somebody did: he approves none of them. */
  chooser?: string;
  confidential: boolean;
  /** Suspensions of an immediate departure: tried harder, reported sooner. */
  urgent: boolean;
}
