import type { Database, Scope, Tx } from '../db/connect';
import type * as acceptStore from '../db/stores/accept';
import type * as catalogueStore from '../db/stores/catalogue';
import type * as dutyStore from '../db/stores/duties';
import type * as limitStore from '../db/stores/departure-limits';
import type * as findingStore from '../db/stores/findings';
import type * as personStore from '../db/stores/person-facts';
import type { CalendarReader } from '../db/stores/calendars';

/** The stores that the acceptance of requests reads and writes. */
export type AcceptStores = Pick<
  typeof acceptStore,
  | 'insertProcess'
  | 'insertEmployment'
  | 'setEmploymentEnd'
  | 'readAccepted'
  | 'moveEmployment'
  | 'grantsEndedBy'
> &
  Pick<typeof catalogueStore, 'loadCatalogue'> &
  Pick<
    typeof personStore,
    | 'readPersonFacts'
    | 'standingOf'
    | 'managersAbove'
    | 'leavingOn'
    | 'knownNumbers'
    | 'sharersOf'
    | 'addressesLike'
    | 'hasPosts'
    | 'extractedRights'
    | 'lockManagers'
  > &
  Pick<typeof findingStore, 'settleFindings'> &
  Pick<typeof dutyStore, 'lockDuties' | 'rightsUnderWay' | 'reserveSteps'> &
  Pick<typeof limitStore, 'isConfidential' | 'lockDepartures' | 'countDepartures' | 'readLimits'>;

/** What the activities about requests take. */
export interface AcceptDeps {
  database: Database;
  stores: AcceptStores;
  /** The calendars as they stand for a transaction. */
  calendarOf: CalendarReader;
  /** The wall clock, for latencies alone: business instants come from the workflow. */
  wallClock: () => number;
  /** The hash by which the same request is known again. */
  digestOf: (request: object) => string;
}

export type { Database, Scope, Tx };
