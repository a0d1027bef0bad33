import type { Expiry } from '../access/expiry';
import type { CivilDate, Instant } from '../calendar/time';

/** Employment statuses accepted from HR, as written in their files. */
export const employmentStatuses = [
  'permanent',
  'occasionnel',
  'étudiant',
  'stagiaire',
  'contractuel',
] as const;
export type EmploymentStatus = (typeof employmentStatuses)[number];

/** Reasons of a departure, as written by HR. */
export const departureReasons = [
  'démission',
  'retraite',
  'fin de contrat',
  'congédiement',
  'mutation hors organisme',
  'décès',
  'autre',
] as const;
export type DepartureReason = (typeof departureReasons)[number];

/** What HR says of somebody who arrives. Empty optional texts are `null`, never `''`. */
export interface ArrivalRequest {
  organization: string;
  employee: { number: string; givenName: string; familyName: string; email: string | null };
  position: { title: string; unit: string };
  /** Profile codes; empty: `base` alone and a task for the manager to choose. */
  profiles: string[];
  /** Employee number of the manager; `null` for the top of the organisation. */
  managerNumber: string | null;
  firstDay: CivilDate;
  /** Expected end of a temporary employment. */
  employmentEnd: CivilDate | null;
  employmentStatus: EmploymentStatus;
  remark: string | null;
}

/** What HR says of somebody who leaves. */
export interface DepartureRequest {
  organization: string;
  employeeNumber: string;
  /** Accesses end at 23:59:59 of this day (planned), or on it at an instant (immediate). */
  lastDayWorked: CivilDate;
  /** End of the employment itself: billing; default the last day worked. */
  employmentEnd: CivilDate;
  reason: DepartureReason;
  immediate: boolean;
  /** When the accesses end, on the last day worked; absent: at once when immediate, else at the end of that day. */
  at?: Instant;
  /** Seen by its author, security and the auditor alone. */
  confidential: boolean;
  substituteNumber: string | null;
  remark: string | null;
}

/** Rights that end because what allowed them is over. */
export interface ExpiryRequest extends Expiry {
  organization: string;
}
