import { BASE_PROFILE, findSystem, isAutomatic, type Profile, type System } from '../access/catalogue';
import { civilDateOf, compareInstants } from '../calendar/instants';
import type { Plan, PlanWarning, Step } from '../processes/plan';
import { markSeparated } from './duties';
import type { PlanFacts } from './facts';
import { arrivalMilestones, type ArrivalMilestones } from './milestones';
import { bySystem, profilesSteps, uniqueSteps, verificationFor, workIn } from './profile-steps';
import type { ArrivalRequest } from './requests';

const isDue = (at: string, now: string): boolean => compareInstants(at, now) <= 0;

const accountSteps = (
  system: System,
  entitlements: string[],
  milestones: ArrivalMilestones,
  now: string,
): Step[] => {
  const enable: Step = {
    id: `enable:${system.code}`,
    action: 'enable',
    system: system.code,
    entitlements,
    at: milestones.enable,
    needs: [],
    reason: 'base',
    human: null,
  };
  // Due at once: one activity makes the account already enabled.
  if (isDue(milestones.enable, now)) return [enable];
  const prepare: Step = {
    ...enable,
    id: `prepare:${system.code}`,
    action: 'prepare',
    at: milestones.prepare,
  };
  return [prepare, { ...enable, needs: [prepare.id] }];
};

const baseSteps = (base: Profile, milestones: ArrivalMilestones, facts: PlanFacts): Step[] =>
  [...bySystem(base.entitlements)].flatMap(([code, entitlements]) => {
    const system = findSystem(facts.catalogue, code);
    if (!system) return [];
    if (isAutomatic(system)) return accountSteps(system, entitlements, milestones, facts.now);
    const verification = verificationFor(system, [base], entitlements, facts.catalogue);
    const work: Step = {
      id: `work:${code}`,
      action: 'work',
      system: code,
      entitlements,
      at: milestones.manualWork,
      needs: [],
      reason: 'base',
      human: workIn(system, verification, milestones.enable),
    };
    return [work];
  });

/** Where Relais enables nothing itself, the first day is a step of its own: from then on the employment is active. */
const firstDayStep = (accounts: readonly Step[], { enable }: ArrivalMilestones): Step[] =>
  accounts.some(({ action }) => action === 'enable')
    ? []
    : [
        {
          ...{ id: 'move', action: 'move', system: null, entitlements: [], at: enable },
          ...{ needs: [], reason: 'base', human: null },
        },
      ];

const askManager = (id: string, action: 'choose' | 'check', at: string, dueAt: string): Step => ({
  id,
  action,
  system: null,
  entitlements: [],
  at,
  needs: [],
  reason: id,
  human: {
    queue: 'gestionnaire',
    assignee: 'manager',
    verification: 'none',
    dueAt,
    giveUpAt: null,
    urgent: false,
  },
});

const requestedProfiles = (request: ArrivalRequest, facts: PlanFacts): Profile[] =>
  request.profiles
    .map((code) => facts.catalogue.profiles.find((profile) => profile.code === code))
    .filter((profile) => profile !== undefined);

const requestedSteps = (
  profiles: readonly Profile[],
  base: readonly Step[],
  milestones: ArrivalMilestones,
  request: ArrivalRequest,
  facts: PlanFacts,
): Step[] => {
  const before = [...facts.held, ...base.flatMap((step) => step.entitlements)];
  const enabled = new Set(base.filter((step) => step.action === 'enable').map((step) => step.id));
  const instants = { on: request.firstDay, manual: milestones.manualWork, automatic: milestones.enable };
  const accountStep = (system: string): string | null =>
    enabled.has(`enable:${system}`) ? `enable:${system}` : null;
  return profilesSteps(profiles, before, instants, facts, accountStep);
};

/** What HR is told of the rights that wait for a waiver. */
export const conflictWarnings = (steps: readonly Step[]): PlanWarning[] =>
  steps
    .filter((step) => step.action === 'waive')
    .map((step) => ({
      code: 'separation-of-duties',
      detail: `${step.reason}: ${step.entitlements[0] ?? ''} est retenu jusqu’à une dérogation du propriétaire.`,
    }));

/**
 * Everything an arrival will do: base accounts and rights, the requested profiles behind their approvals, trainings
 * and waivers, the manager's choice when no profile was asked, the check five working days later.
 * Milestones: DOMAIN "People". The order of the steps is the order in which a person reads them.
 */
export const planArrival = (request: ArrivalRequest, facts: PlanFacts): Plan => {
  const milestones = arrivalMilestones(request.firstDay, facts.calendar);
  const base = facts.catalogue.profiles.find((profile) => profile.code === BASE_PROFILE);
  const accounts = base ? baseSteps(base, milestones, facts) : [];
  const profiles = requestedProfiles(request, facts);
  const rights = requestedSteps(profiles, accounts, milestones, request, facts);
  const choose =
    request.profiles.length === 0 ? [askManager('choose', 'choose', facts.now, milestones.enable)] : [];
  const check = askManager('check', 'check', milestones.check, milestones.check);
  const begin = firstDayStep(accounts, milestones);
  const all = uniqueSteps([...choose, ...accounts, ...begin, ...rights, check]);
  const steps = markSeparated(all, facts.catalogue);
  return {
    on: request.firstDay,
    late: request.firstDay < civilDateOf(facts.now),
    steps,
    warnings: [...facts.warnings, ...conflictWarnings(steps)],
    welcomeAt: milestones.welcome,
  };
};
