import type { CivilDate } from '../calendar/time';
import type { HrFacts } from './held-facts';
import { canonical } from './request-hash';
import type { ArrivalRequest } from './requests';

/** What HR may correct in an arrival that is not yet effective; an absent key stays as it is, in the parts too. */
export interface ArrivalChanges extends Partial<
  Pick<
    ArrivalRequest,
    'profiles' | 'managerNumber' | 'firstDay' | 'employmentEnd' | 'employmentStatus' | 'remark'
  >
> {
  employee?: Partial<ArrivalRequest['employee']>;
  position?: Partial<ArrivalRequest['position']>;
}

/** The request with its corrections, field by field: two made at once on one part of it both count. */
export const correctedArrival = (
  request: ArrivalRequest,
  { employee, position, ...rest }: ArrivalChanges,
): ArrivalRequest => ({
  ...request,
  ...rest,
  employee: { ...request.employee, ...employee },
  position: { ...request.position, ...position },
});

/** A mover: what changes on a day in an employment under way; an absent key stays as it is. */
export interface ChangeRequest {
  organization: string;
  employeeNumber: string;
  effectiveOn: CivilDate;
  givenName?: string;
  familyName?: string;
  /** `null`: has none any more. */
  email?: string | null;
  profiles?: string[];
  title?: string;
  unit?: string;
  managerNumber?: string | null;
  /** New expected end of the employment; `null` removes it. */
  employmentEnd?: CivilDate | null;
  remark: string | null;
}

/** What a change will bring to an employment, without what it says of itself. */
export const announcedBy = (change: ChangeRequest): Partial<HrFacts> => {
  const { givenName, familyName, email, profiles, title, unit, managerNumber, employmentEnd } = change;
  const facts = { givenName, familyName, email, profiles, title, unit, managerNumber, employmentEnd };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
};

/** Fields that differ between two requests, with both values: what a 409 or a changed row shows. */
export const differences = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, { from: unknown; to: unknown }> => {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => canonical(before[key] ?? null) !== canonical(after[key] ?? null));
  return Object.fromEntries(
    changed.map((key) => [key, { from: before[key] ?? null, to: after[key] ?? null }]),
  );
};
