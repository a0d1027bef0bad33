import type { CivilDate, Instant } from '../calendar/time';
import type { EmploymentState } from '../people/employment';
import type { HeldTraining } from '../people/facts';
import type { Catalogue } from './catalogue';
import type { Waiver } from './separation';

/** The last employment of a person. */
export interface LastEmployment {
  id: string;
  state: EmploymentState;
  firstDay: CivilDate;
  lastDayWorked: CivilDate | null;
  employmentEnd: CivilDate | null;
  expectedEnd: CivilDate | null;
  /** Codes of the profiles in force. */
  profiles: string[];
  /** Whether an arrival was ever accepted for it, cancelled ones included. */
  hasArrival: boolean;
}

/** What the tables say of one person, for a comparison with a system. */
export interface PersonAccess {
  personId: string;
  number: string;
  userName: string;
  email: string | null;
  employment: LastEmployment | null;
  /** Whether he arrived through Relais: rights of the others were given before its time. */
  isTracked: boolean;
  /** A confidential one is not known here: a question that closes would tell of it. */
  hasOpenDeparture: boolean;
  /** Open grants, with the system's prefix, the profile each comes from, and since when. */
  granted: { entitlement: string; reason: string; since: Instant }[];
  /** Rights that an open process has still to give or to end. */
  pending: string[];
  /** State of the account as Relais last wrote it, by system. */
  accounts: Record<string, 'absent' | 'prepared' | 'enabled' | 'suspended' | 'archived'>;
  /** Systems in which the account serves another organisation too. */
  shared: string[];
  trainings: HeldTraining[];
  /** `withheld`: the right that the waiver was asked for, where its task is known. */
  waivers: (Waiver & { withheld?: string | null })[];
}

/** What the tables say of an organisation. */
export interface OrganizationAccess {
  organization: string;
  catalogue: Catalogue;
  people: PersonAccess[];
  /** Day of the first statement of the workforce already there; `null`: none was loaded. */
  firstStatementOn: CivilDate | null;
}

/** Whether the last employment of a person is open: planned or active. */
export const isEmployed = (person: PersonAccess): boolean =>
  person.employment?.state === 'planned' || person.employment?.state === 'active';
