import type { CivilDate } from '../calendar/time';
import { canonical } from './request-hash';
import type { EmploymentStatus } from './requests';
import type { Difference } from './submission';

/** What HR says of somebody employed, by the names of the API. */
export interface HrFacts {
  givenName: string;
  familyName: string;
  email: string | null;
  title: string;
  unit: string;
  managerNumber: string | null;
  firstDay: CivilDate;
  employmentEnd: CivilDate | null;
  employmentStatus: EmploymentStatus;
  profiles: string[];
}

/**
 * What a row of HR says otherwise than Relais. An absent key says nothing; a value agrees when it is in force, or when
 * an open change announces it.
 */
export const disagreements = (
  said: Readonly<Partial<HrFacts>>,
  held: Readonly<HrFacts>,
  announced: Readonly<Partial<HrFacts>> = {},
): Difference => {
  const inForce = new Map<string, unknown>(Object.entries(held));
  const toCome = new Map<string, unknown>(Object.entries(announced));
  const differs = ([key, value]: [string, unknown]): boolean =>
    value !== undefined &&
    !isSame(value, inForce.get(key)) &&
    !(toCome.has(key) && isSame(value, toCome.get(key)));
  const entries = Object.entries(said).filter(differs);
  return Object.fromEntries(entries.map(([key, to]) => [key, { from: inForce.get(key) ?? null, to }]));
};

const isSame = (one: unknown, other: unknown): boolean => ordered(one) === ordered(other);

// Profiles are a set.
const ordered = (value: unknown): string =>
  canonical(Array.isArray(value) ? value.map(String).toSorted() : (value ?? null));
