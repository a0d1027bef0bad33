import type { ExpiryActivities } from './accept-expiry';
import type { CertificateActivities } from './certificates';
import type { DisclosureActivities } from './disclosure';
import type { DutyActivities } from './duties';
import type {
  AccessActivities,
  ArrivalActivities,
  ChangeActivities,
  DepartureActivities,
  RecordActivities,
} from './types';

/** Every activity of the processes about people. */
export type PeopleActivities = ArrivalActivities &
  DepartureActivities &
  ChangeActivities &
  ExpiryActivities &
  DisclosureActivities &
  DutyActivities &
  AccessActivities &
  CertificateActivities &
  RecordActivities;
