import type { CivilDate } from '../calendar/time';
import type { SeparationRule } from './catalogue';

/** A waiver of one separation rule, granted by the responsibility's owner for 90 days at most. */
export interface Waiver {
  rule: string;
  validFrom: CivilDate;
  validUntil: CivilDate;
}

/** An entitlement that may not be granted beside another one. */
export interface Conflict {
  rule: string;
  withheld: string;
  against: string;
}

/** Whether a separation rule names any of these entitlements. */
export const isInRules = (rules: readonly SeparationRule[], entitlements: readonly string[]): boolean =>
  rules.some(({ between }) => between.some((entitlement) => entitlements.includes(entitlement)));

const other = (rule: SeparationRule, entitlement: string): string | null => {
  const [left, right] = rule.between;
  if (entitlement === left) return right;
  return entitlement === right ? left : null;
};

/**
 * The conflicts that granting `wanted`, in order, would make with `held` and with what was wanted before.
 * The later one is the one withheld. A rule waived on `on` makes none.
 */
export const findConflicts = (
  rules: readonly SeparationRule[],
  wanted: readonly string[],
  held: readonly string[],
  waivers: readonly Waiver[],
  on: CivilDate,
): Conflict[] => {
  const waived = new Set(
    waivers
      .filter((waiver) => waiver.validFrom <= on && on <= waiver.validUntil)
      .map((waiver) => waiver.rule),
  );
  const had = new Set(held);
  const conflicts: Conflict[] = [];
  for (const entitlement of wanted) {
    for (const rule of rules) {
      const against = other(rule, entitlement);
      if (against && had.has(against) && !had.has(entitlement) && !waived.has(rule.code))
        conflicts.push({ rule: rule.code, withheld: entitlement, against });
    }
    had.add(entitlement);
  }
  return conflicts;
};
