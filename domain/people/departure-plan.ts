import { isAutomatic, systemOf, BASE_PROFILE, type System } from '../access/catalogue';
import { civilDateOf, compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';
import type { HumanPart, Plan, Step } from '../processes/plan';
import { parkPlan } from './departure-limits';
import type { PlanFacts } from './facts';
import type { DepartureHold } from './hr-departure-hold';
import { departureMilestones, type DepartureMilestones } from './milestones';
import { verificationOf, workIn } from './profile-steps';
import type { DepartureRequest } from './requests';

/** What more is known of who leaves. */
export interface DepartureFacts extends PlanFacts {
  /** Rights asked for by an open arrival or change and perhaps given by hand already. */
  asked: string[];
  /** Responsibilities shown by the last extract of each manual system, inherited ones included. */
  extracted: string[];
  /** Whether somebody reports to him, or he answers for a field (DRF, DRM, DRH). */
  hasPosts: boolean;
  /** Why HR must confirm before anything runs. */
  hold: DepartureHold | null;
  /** Whether a second person must release it: too many leave at once. */
  isParked: boolean;
}

const criticalityOrder = { critique: 0, elevee: 1, normale: 2 } as const;

const later = (a: Instant, b: Instant): Instant => (compareInstants(a, b) >= 0 ? a : b);

const step = (id: string, action: Step['action'], at: Instant, rest: Partial<Step> = {}): Step => ({
  id,
  action,
  system: null,
  entitlements: [],
  at,
  needs: [],
  reason: 'departure',
  human: null,
  ...rest,
});

const suspensions = (systems: readonly System[], at: Instant): Step[] =>
  systems
    .filter(isAutomatic)
    .toSorted((a, b) => criticalityOrder[a.criticality] - criticalityOrder[b.criticality])
    .map((system) => step(`suspend:${system.code}`, 'suspend', at, { system: system.code }));

const archives = (systems: readonly System[], at: Instant): Step[] =>
  systems.filter(isAutomatic).map((system) =>
    step(`archive:${system.code}`, 'archive', at, {
      system: system.code,
      needs: [`suspend:${system.code}`],
    }),
  );

const manualRights = (facts: DepartureFacts): string[] => {
  const manual = new Set(
    facts.catalogue.systems.filter((system) => !isAutomatic(system)).map(({ code }) => code),
  );
  const all = new Set([...facts.held, ...facts.asked, ...facts.extracted]);
  return [...all].filter((entitlement) => manual.has(systemOf(entitlement))).toSorted();
};

/** What an employee keeps until the end of the employment: the base rights of a manual system. */
const isSelfService = (facts: PlanFacts, entitlement: string): boolean =>
  facts.catalogue.profiles.some(
    (profile) => profile.code === BASE_PROFILE && profile.entitlements.includes(entitlement),
  );

/** The instants of one departure. */
interface Instants extends DepartureMilestones {
  /** No time is left to prepare anything: immediate, or announced after the last day. */
  isUrgent: boolean;
}

/** How a system's rights are given up: its approvals are handed over, its equipment returned, its accesses dated. */
const givingUp = (system: System): 'handover' | 'return' | 'end' => {
  if (system.queue === 'pilotage') return 'handover';
  return system.queue === 'gestionnaire' ? 'return' : 'end';
};

const work = (
  id: string,
  system: System,
  entitlements: string[],
  when: { at: Instant; dueAt: Instant; isUrgent: boolean },
  { catalogue }: PlanFacts,
): Step => {
  const verification = verificationOf(system, entitlements, catalogue);
  const human: HumanPart = { ...workIn(system, verification, when.dueAt), urgent: when.isUrgent };
  return step(id, givingUp(system), when.at, { system: system.code, entitlements, human });
};

const endSteps = (system: System, rights: string[], at: Instants, facts: DepartureFacts): Step[] => {
  const end = (id: string, entitlements: string[], dueAt: Instant): Step[] =>
    entitlements.length === 0
      ? []
      : [work(id, system, entitlements, { at: facts.now, dueAt, isUrgent: at.isUrgent }, facts)];
  const selfService = rights.filter((right) => isSelfService(facts, right));
  const special = rights.filter((right) => !isSelfService(facts, right));
  if (at.selfServiceEnd === at.suspend) return end(`end:${system.code}`, rights, at.handoverDue);
  return [
    ...end(`end:${system.code}`, special, at.handoverDue),
    ...end(`end:${system.code}:self-service`, selfService, at.selfServiceEnd),
  ];
};

const systemSteps = (system: System, rights: string[], at: Instants, facts: DepartureFacts): Step[] => {
  const { now, hasPosts } = facts;
  const { isUrgent } = at;
  const action = givingUp(system);
  const id = `${action}:${system.code}`;
  if (action === 'handover')
    return rights.length > 0 || hasPosts
      ? [work(id, system, rights, { at: now, dueAt: at.handoverDue, isUrgent }, facts)]
      : [];
  if (rights.length === 0) return [];
  return action === 'return'
    ? [work(id, system, rights, { at: later(at.equipment, now), dueAt: at.suspend, isUrgent }, facts)]
    : endSteps(system, rights, at, facts);
};

const manualSteps = (at: Instants, facts: DepartureFacts): Step[] => {
  const rights = manualRights(facts);
  return facts.catalogue.systems
    .filter((system) => !isAutomatic(system))
    .flatMap((system) => {
      const own = rights.filter((right) => systemOf(right) === system.code);
      return systemSteps(system, own, at, facts);
    });
};

const lateRights = (plan: Plan, rights: readonly string[], facts: PlanFacts): Step[] => {
  const { catalogue, now } = facts;
  const planned = new Set(
    plan.steps
      .filter(({ action }) => action === 'end' || action === 'handover' || action === 'return')
      .flatMap(({ entitlements }) => entitlements),
  );
  return catalogue.systems
    .filter((system) => !isAutomatic(system))
    .flatMap((system) => {
      const own = rights.filter((right) => systemOf(right) === system.code && !planned.has(right));
      const id = `${givingUp(system)}:${system.code}:late`;
      return own.length === 0 ? [] : [work(id, system, own, { at: now, dueAt: now, isUrgent: true }, facts)];
    });
};

const lateSystems = (plan: Plan, { catalogue, calendar, now }: PlanFacts): Step[] => {
  const { archive } = departureMilestones(plan.on, plan.on, calendar);
  const known = new Set(plan.steps.map(({ id }) => id));
  return [...suspensions(catalogue.systems, now), ...archives(catalogue.systems, archive)].filter(
    ({ system }) => !known.has(`suspend:${system ?? ''}`),
  );
};

/**
 * What came since the departure was planned and no step of it ends: systems declared, rights in manual systems given
 * or asked for, people who report to the leaver, fields he answers for. Done, or asked for, at once.
 */
export const planLate = (
  plan: Plan,
  { rights, hasPosts }: { rights: readonly string[]; hasPosts: boolean },
  facts: PlanFacts,
): Step[] => {
  const isRehomed = plan.steps.some(({ action }) => action === 'rehome');
  return [
    ...lateSystems(plan, facts),
    ...lateRights(plan, rights, facts),
    ...(hasPosts && !isRehomed ? [step('rehome', 'rehome', facts.now)] : []),
  ];
};

const confirmation = (hold: DepartureHold, now: Instant): Step =>
  step('confirm', 'confirm', now, {
    reason: hold,
    human: { queue: 'rh', assignee: 'queue', verification: 'none', dueAt: now, giveUpAt: null, urgent: true },
  });

const rehoming = (request: DepartureRequest, facts: DepartureFacts, at: Instant): Step[] => {
  // Where Relais suspends nothing itself, this step is what ends the employment.
  const isOnlyEnd = !facts.catalogue.systems.some(isAutomatic);
  return facts.hasPosts || request.substituteNumber !== null || isOnlyEnd
    ? [step('rehome', 'rehome', at)]
    : [];
};

/** When an immediate departure happens: at its instant, unless that has passed. */
const momentOf = ({ at }: DepartureRequest, { now }: PlanFacts): Instant =>
  at === undefined ? now : later(at, now);

const instantsOf = (request: DepartureRequest, facts: DepartureFacts, isImmediate: boolean): Instants => {
  const { now, calendar } = facts;
  const moment = momentOf(request, facts);
  const day = isImmediate ? civilDateOf(moment) : request.lastDayWorked;
  const end = !isImmediate && request.employmentEnd > day ? request.employmentEnd : day;
  const milestones = departureMilestones(day, end, calendar);
  if (isImmediate)
    return { ...milestones, handoverDue: moment, suspend: moment, selfServiceEnd: moment, isUrgent: true };
  const suspend = request.at ?? milestones.suspend;
  // Without an end of its own the self-service ends with the rest.
  const selfServiceEnd = end === day ? suspend : milestones.selfServiceEnd;
  return { ...milestones, suspend, selfServiceEnd, isUrgent: compareInstants(suspend, now) <= 0 };
};

/**
 * Everything a departure will do. Planned: hand-over asked at once, due one working day before the last day worked;
 * suspension at 23:59:59 of that day, waiting for nothing; archive thirty days later. Immediate: suspension now, or at its instant,
 * critical systems first and none waiting for another. Held: one question to HR, everything else behind it. Parked: everything
 * behind the release by a second person.
 * DOMAIN "People".
 */
export const planDeparture = (request: DepartureRequest, facts: DepartureFacts): Plan => {
  const { hold, now, catalogue, warnings } = facts;
  const isImmediate = request.immediate && hold === null;
  const at = instantsOf(request, facts, isImmediate);
  const steps = [
    ...suspensions(catalogue.systems, at.suspend),
    ...manualSteps(at, facts),
    ...rehoming(request, facts, at.suspend),
    ...archives(catalogue.systems, at.archive),
  ];
  const behind = steps.map((each) => ({ ...each, needs: [...each.needs, 'confirm'] }));
  const plan: Plan = {
    on: isImmediate ? civilDateOf(momentOf(request, facts)) : request.lastDayWorked,
    late: !isImmediate && request.lastDayWorked < civilDateOf(now),
    steps: hold ? [confirmation(hold, now), ...behind] : steps,
    warnings,
    welcomeAt: null,
  };
  return facts.isParked ? parkPlan(plan, () => 'scheduled', now) : plan;
};
