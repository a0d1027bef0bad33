import type { Catalogue } from '../access/catalogue';
import { findConflicts, isInRules, type Conflict } from '../access/separation';
import { civilDateOf } from '../calendar/instants';
import type { CivilDate } from '../calendar/time';
import type { Plan, PlanWarning, Step, StepAction } from '../processes/plan';
import type { PlanFacts } from './facts';
import { byWaivers, waiverStep } from './profile-steps';

const giving: ReadonlySet<StepAction> = new Set(['enable', 'grant', 'work', 'restore']);

/** Marks the steps that give a right of a separation rule: their duties are looked at again before they begin. */
export const markSeparated = (steps: readonly Step[], { separation }: Catalogue): Step[] =>
  steps.map((step) =>
    giving.has(step.action) && isInRules(separation, step.entitlements)
      ? { ...step, isSeparated: true }
      : step,
  );

/** Rights of a due step that may not be given yet, together, and the waivers that they wait for. */
export interface BlockedRights {
  stepId: string;
  entitlements: string[];
  waivers: Step[];
}

/** What becomes of the duties when rights are about to be given. */
export interface ClearedDuties {
  /** Ids of the steps that may begin, as far as nothing of them is blocked. */
  cleared: string[];
  blocked: BlockedRights[];
}

const opensAccount = ({ action }: Step): boolean => action === 'enable' || action === 'restore';

/** Rights of a step that nothing blocks. */
const freeOf = (step: Step, blocked: readonly BlockedRights[]): string[] => {
  const held = blocked.flatMap(({ entitlements }) => entitlements);
  return step.entitlements.filter((right) => !held.includes(right));
};

/** Whether something of a step is left to do without what is blocked. */
const staysWith = (step: Step, free: readonly string[]): boolean => free.length > 0 || opensAccount(step);

const blockedOf = (step: Step, conflicts: readonly Conflict[], facts: PlanFacts): BlockedRights[] =>
  byWaivers(step.entitlements, conflicts)
    .filter(({ rules }) => rules.length > 0)
    .map(({ entitlements }) => {
      const own = conflicts.filter(({ withheld }) => entitlements.includes(withheld));
      const waivers = new Map(own.map((conflict) => [conflict.rule, waiverStep(conflict, facts)]));
      return { stepId: step.id, entitlements, waivers: [...waivers.values()] };
    });

/**
 * Looks at the duties again as rights are about to be given: since they were planned, another process may have given
 * the opposite one, or a waiver may have ended (DOMAIN "People": checked when planned and again when granted).
 * @param due steps marked by `markSeparated` whose time has come
 * @param facts `held`: rights held, and those that other steps are giving
 * @param on first day of the rights: a waiver must hold then, and today
 */
export const clearDuties = (due: readonly Step[], facts: PlanFacts, on: CivilDate): ClearedDuties => {
  const had = [...facts.held];
  const today = civilDateOf(facts.now);
  const waivers = facts.waivers.filter(
    ({ validFrom, validUntil }) => validFrom <= today && today <= validUntil,
  );
  const result: ClearedDuties = { cleared: [], blocked: [] };
  for (const step of due) {
    const day = on > today ? on : today;
    const conflicts = findConflicts(facts.catalogue.separation, step.entitlements, had, waivers, day);
    const blocked = blockedOf(step, conflicts, facts);
    result.blocked.push(...blocked);
    const free = freeOf(step, blocked);
    if (staysWith(step, free)) result.cleared.push(step.id);
    had.push(...free);
  }
  return result;
};

/** An id that no step has yet: asked again, a question is another one. */
const freeId = (id: string, taken: ReadonlySet<string>): string => {
  for (let round = 1; ; round += 1) {
    const candidate = round === 1 ? id : `${id}:${round}`;
    if (!taken.has(candidate)) return candidate;
  }
};

/** Automatic rights beside an account that is opened without them are a step of their own. */
const actionOf = ({ action }: Step): StepAction => (action === 'work' ? 'work' : 'grant');

const warningOf = ({ waivers: [waiver], entitlements }: BlockedRights): PlanWarning => ({
  code: 'separation-of-duties',
  detail: `${waiver?.reason ?? ''}: ${entitlements.join(', ')} est retenu jusqu’à une dérogation du propriétaire.`,
});

/** The plan with the waivers that are missing: what is in no conflict goes on, the rest waits for the owner. */
export const withWaivers = (plan: Plan, blocked: readonly BlockedRights[]): Plan => {
  const ids = new Set(plan.steps.map(({ id }) => id));
  const steps = plan.steps.flatMap((step) => {
    const groups = blocked.filter(({ stepId }) => stepId === step.id);
    const free = freeOf(step, groups);
    const stays = groups.length === 0 || staysWith(step, free);
    const waiting = groups.flatMap(({ entitlements, waivers }, index) => {
      const gates = waivers.map((waiver) => ({ ...waiver, id: freeId(waiver.id, ids) }));
      gates.forEach(({ id }) => ids.add(id));
      // The first takes the place of a step of which nothing is left.
      const isInPlace = !stays && index === 0;
      const id = isInPlace
        ? step.id
        : freeId([step.id, ...waivers.map(({ reason }) => reason)].join(':'), ids);
      ids.add(id);
      const account = opensAccount(step) ? [step.id] : [];
      const needs = [...step.needs, ...account, ...gates.map((gate) => gate.id)];
      return [...gates, { ...step, id, action: actionOf(step), entitlements, needs }];
    });
    return stays ? [groups.length === 0 ? step : { ...step, entitlements: free }, ...waiting] : waiting;
  });
  return { ...plan, steps, warnings: [...plan.warnings, ...blocked.map(warningOf)] };
};
