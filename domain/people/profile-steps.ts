import {
  findSystem,
  ownerOf,
  isAutomatic,
  systemOf,
  type Catalogue,
  type Profile,
  type System,
  type Verification,
} from '../access/catalogue';
import { findConflicts, isInRules, type Conflict } from '../access/separation';
import type { CivilDate, Instant } from '../calendar/time';
import { workingDaysAfter } from '../calendar/working-days';
import type { HumanPart, Step } from '../processes/plan';
import { holdsTraining, type PlanFacts } from './facts';

/** Working days after which an approval without answer ends as *not granted, no answer*. */
const GIVE_UP_AFTER = 10;

/** When the rights of a profile may be given. */
export interface GrantInstants {
  on: CivilDate;
  manual: Instant;
  automatic: Instant;
}

/** Entitlements by system, in the catalogue's order of first appearance. */
export const bySystem = (entitlements: readonly string[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const entitlement of entitlements) {
    const system = systemOf(entitlement);
    groups.set(system, [...(groups.get(system) ?? []), entitlement]);
  }
  return groups;
};

const isSensitive = (
  catalogue: Catalogue,
  givers: readonly Profile[],
  entitlements: readonly string[],
): boolean =>
  givers.some(({ approval }) => approval === 'gestionnaire+proprietaire') ||
  isInRules(catalogue.separation, entitlements) ||
  entitlements.some((entitlement) => entitlement.endsWith('-PILOTAGE'));

/**
 * How a manual step is proven: a second person for sensitive rights, else what the system says.
 * @param givers profiles that the rights are given, ended or given back for
 */
export const verificationFor = (
  system: System,
  givers: readonly Profile[],
  entitlements: readonly string[],
  catalogue: Catalogue,
): Verification =>
  system.verification === 'extract' && isSensitive(catalogue, givers, entitlements)
    ? 'secondPerson'
    : system.verification;

/** How the end or the return of rights is proven, whichever profile gave them. DOMAIN "People". */
export const verificationOf = (
  system: System,
  rights: readonly string[],
  catalogue: Catalogue,
): Verification => {
  const gives = ({ entitlements }: Profile): boolean => entitlements.some((right) => rights.includes(right));
  return verificationFor(system, catalogue.profiles.filter(gives), rights, catalogue);
};

/** A person's part for work in a manual system. */
export const workIn = (system: System, verification: Verification, dueAt: Instant | null): HumanPart => {
  const queue = system.queue ?? 'securite';
  return {
    queue,
    assignee: queue === 'gestionnaire' ? 'manager' : 'queue',
    verification,
    dueAt,
    giveUpAt: null,
    urgent: false,
  };
};

const approval = (facts: PlanFacts, assignee: HumanPart['assignee']): HumanPart => ({
  queue: assignee === 'manager' ? 'gestionnaire' : 'proprietaire',
  assignee,
  verification: 'none',
  dueAt: workingDaysAfter(facts.now, 1, facts.calendar),
  giveUpAt: workingDaysAfter(facts.now, GIVE_UP_AFTER, facts.calendar),
  urgent: false,
});

const gate = (id: string, action: Step['action'], at: Instant, reason: string, rights: string[]): Step => ({
  id,
  action,
  system: null,
  entitlements: rights,
  at,
  needs: [],
  reason,
  human: null,
});

const approvalSteps = (profile: Profile, facts: PlanFacts): Step[] => {
  if (!profile.approval) return [];
  const manager = gate(`approve:${profile.code}`, 'approve', facts.now, profile.code, profile.entitlements);
  const steps = [{ ...manager, human: approval(facts, 'manager') }];
  if (profile.approval !== 'gestionnaire+proprietaire' || !profile.owner) return steps;
  const owner = gate(
    `approve-owner:${profile.code}`,
    'approve',
    facts.now,
    profile.code,
    profile.entitlements,
  );
  return [...steps, { ...owner, human: approval(facts, `owner:${profile.owner}`) }];
};

const trainingSteps = (profile: Profile, facts: PlanFacts, on: CivilDate): Step[] =>
  profile.trainings
    .filter((code) => !holdsTraining(facts.trainings, code, on))
    .map((code) => gate(`train:${code}`, 'train', facts.now, code, []));

/** The question to the owner of a right that may not be held beside another one. */
export const waiverStep = ({ rule, withheld, against }: Conflict, facts: PlanFacts): Step => {
  const owner = ownerOf(facts.catalogue, withheld);
  return {
    ...gate(`waive:${rule}`, 'waive', facts.now, rule, [withheld, against]),
    human: approval(facts, owner === null ? 'respondent' : `owner:${owner}`),
  };
};

/** Rights that wait for the same waivers, and for which: what is in no conflict is not held back by it. */
export const byWaivers = (
  entitlements: readonly string[],
  conflicts: readonly Conflict[],
): { rules: string[]; entitlements: string[] }[] => {
  const groups = new Map<string, { rules: string[]; entitlements: string[] }>();
  for (const entitlement of entitlements) {
    const rules = conflicts.filter(({ withheld }) => withheld === entitlement).map(({ rule }) => rule);
    const group = groups.get(rules.join()) ?? { rules, entitlements: [] };
    group.entitlements.push(entitlement);
    groups.set(rules.join(), group);
  }
  return [...groups.values()];
};

const rightsStep = (
  system: System,
  profile: Profile,
  { rules, entitlements }: { rules: string[]; entitlements: string[] },
  needs: string[],
  instants: GrantInstants,
  facts: PlanFacts,
): Step => {
  const isAuto = isAutomatic(system);
  const verification = verificationFor(system, [profile], entitlements, facts.catalogue);
  return {
    id: [isAuto ? 'grant' : 'work', system.code, profile.code, ...rules].join(':'),
    action: isAuto ? 'grant' : 'work',
    system: system.code,
    entitlements,
    at: isAuto ? instants.automatic : instants.manual,
    needs,
    reason: profile.code,
    human: isAuto ? null : workIn(system, verification, instants.automatic),
  };
};

/**
 * The steps that give one profile: its approvals, missing trainings, waivers, then one step a system.
 * @param before entitlements held or planned before this profile, for the separation of duties
 * @param accountStep id of the step that makes the account usable in an automatic system, if one is planned
 */
export const profileSteps = (
  profile: Profile,
  before: readonly string[],
  instants: GrantInstants,
  facts: PlanFacts,
  accountStep: (system: string) => string | null,
): Step[] => {
  const gates = [...approvalSteps(profile, facts), ...trainingSteps(profile, facts, instants.on)];
  const { separation } = facts.catalogue;
  const conflicts = findConflicts(separation, profile.entitlements, before, facts.waivers, instants.on);
  const waiverSteps = conflicts.map((conflict) => waiverStep(conflict, facts));
  const rights = [...bySystem(profile.entitlements)].flatMap(([code, entitlements]) => {
    const system = findSystem(facts.catalogue, code);
    if (!system) return [];
    const account = isAutomatic(system) ? accountStep(code) : null;
    const needs = [...(account ? [account] : []), ...gates.map((step) => step.id)];
    return byWaivers(entitlements, conflicts).map((group) => {
      const waivers = group.rules.map((rule) => `waive:${rule}`);
      return rightsStep(system, profile, group, [...needs, ...waivers], instants, facts);
    });
  });
  return [...gates, ...waiverSteps, ...rights];
};

/** The steps that give several profiles, in order: what is withheld in one is withheld in the next too. */
export const profilesSteps = (
  profiles: readonly Profile[],
  held: readonly string[],
  instants: GrantInstants,
  facts: PlanFacts,
  accountStep: (system: string) => string | null,
): Step[] => {
  const before = [...held];
  const withheld = new Set<string>();
  return profiles.flatMap((profile) => {
    const own = (right: string): boolean => withheld.has(right) && profile.entitlements.includes(right);
    const seen = before.filter((right) => !own(right));
    const steps = profileSteps(profile, seen, instants, facts, accountStep);
    for (const { action, entitlements } of steps) if (action === 'waive') withheld.add(entitlements[0] ?? '');
    before.push(...profile.entitlements);
    return steps;
  });
};

/** Steps with one id stand once: two profiles may ask for the same training or waiver. */
export const uniqueSteps = (steps: readonly Step[]): Step[] =>
  [...new Map([...steps].reverse().map((step) => [step.id, step])).values()].reverse();
