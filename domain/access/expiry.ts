import type { CivilDate } from '../calendar/time';
import { isEmployed, type OrganizationAccess, type PersonAccess } from './access-facts';
import { BASE_PROFILE, type Profile, type SeparationRule } from './catalogue';
import { lastDayOf } from './validities';

/** Why rights end: a training that somebody held, or a waiver of a rule. */
export const expiryCauses = ['training', 'waiver'] as const;
export type ExpiryCause = (typeof expiryCauses)[number];

/** Rights that may no longer be held, and what has expired. */
export interface Expiry {
  employeeNumber: string;
  what: ExpiryCause;
  /** Of the training, or of the rule. */
  code: string;
  /** Last day on which it was valid. */
  last: CivilDate;
  /** With the system's prefix, sorted. */
  entitlements: string[];
}

/** The last valid day of a training that was held and is over, else `null`: never followed is not expired. */
const overSince = (person: PersonAccess, code: string, today: CivilDate): CivilDate | null => {
  const last = lastDayOf(person.trainings.filter((training) => training.code === code));
  return last !== null && last < today ? last : null;
};

const expiredOf = ({ trainings }: Profile, person: PersonAccess, today: CivilDate): string | null =>
  trainings.find((code) => overSince(person, code, today) !== null) ?? null;

/** The expired training that ends a right; `null`: a profile in force that gives it has all of its own. */
const endingTraining = (
  { entitlement, reason }: { entitlement: string; reason: string },
  person: PersonAccess,
  profiles: readonly Profile[],
  today: CivilDate,
): string | null => {
  const inForce = new Set([BASE_PROFILE, reason, ...(person.employment?.profiles ?? [])]);
  const giving = profiles.filter(
    ({ code, entitlements }) => inForce.has(code) && entitlements.includes(entitlement),
  );
  const expired = giving.map((profile) => expiredOf(profile, person, today));
  return expired.includes(null) ? null : (expired[0] ?? null);
};

const byTraining = (person: PersonAccess, { catalogue }: OrganizationAccess, today: CivilDate): Expiry[] => {
  const groups = new Map<string, string[]>();
  for (const right of person.granted) {
    const code = endingTraining(right, person, catalogue.profiles, today);
    if (code !== null) groups.set(code, [...(groups.get(code) ?? []), right.entitlement]);
  }
  return [...groups].map(([code, entitlements]) => ({
    ...{ employeeNumber: person.number, what: 'training', code, entitlements },
    last: overSince(person, code, today) ?? today,
  }));
};

/** The right that its owner let be held beside the other: what the last waiver was asked for, else the one given last. */
const heldByWaiver = (rule: SeparationRule, person: PersonAccess): string => {
  const asked = person.waivers
    .filter(({ rule: code }) => code === rule.code)
    .toSorted((a, b) => (a.validUntil < b.validUntil ? 1 : -1))
    .find(({ withheld }) => withheld !== null && withheld !== undefined)?.withheld;
  if (asked && rule.between.includes(asked)) return asked;
  const sinceOf = (right: string): number =>
    Math.max(
      ...person.granted.flatMap(({ entitlement, since }) =>
        entitlement === right ? [Date.parse(since)] : [],
      ),
    );
  const [left, right] = rule.between;
  return sinceOf(left) > sinceOf(right) ? left : right;
};

const byWaiver = (person: PersonAccess, { catalogue }: OrganizationAccess, today: CivilDate): Expiry[] => {
  const held = new Set(person.granted.map(({ entitlement }) => entitlement));
  return catalogue.separation.flatMap((rule) => {
    const last = lastDayOf(person.waivers.filter(({ rule: code }) => code === rule.code));
    if (last === null || last >= today || !rule.between.every((right) => held.has(right))) return [];
    const about = { employeeNumber: person.number, what: 'waiver' as const, code: rule.code, last };
    return [{ ...about, entitlements: [heldByWaiver(rule, person)] }];
  });
};

/**
 * What Relais ends by itself on a day: rights whose training, or whose waiver of a conflict of duties, was valid and is
 * no longer (TRIAL 21). Of a conflict the right that was held by the waiver ends, the other stays. Rights that an open
 * process gives or ends are left to it; none is named twice.
 */
export const findExpired = (facts: OrganizationAccess, today: CivilDate): Expiry[] =>
  facts.people.filter(isEmployed).flatMap((person) => {
    const taken = new Set(person.pending);
    return [...byTraining(person, facts, today), ...byWaiver(person, facts, today)].flatMap((expiry) => {
      const entitlements = [...new Set(expiry.entitlements)].filter((right) => !taken.has(right)).toSorted();
      entitlements.forEach((right) => taken.add(right));
      return entitlements.length === 0 ? [] : [{ ...expiry, entitlements }];
    });
  });
