import { isAutomatic, systemOf, BASE_PROFILE, type System } from '../access/catalogue';
import { civilDateOf, compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';
import type { HumanPart, Plan, Step } from '../processes/plan';
import type { PlanFacts } from './facts';
import type { DepartureHold } from './hr-departure-hold';
import { departureMilestones, type DepartureMilestones } from './milestones';
import { workIn } from './profile-steps';
import type { DepartureRequest } from './requests';

/** What more is known of who leaves. */
export interface DepartureFacts extends PlanFacts {
  /** Rights asked for by an open arrival or change and perhaps given by hand already. */
  asked: string[];
  /** Responsibilities shown by the last extract of each manual system, inherited ones included. */
  extracted: string[];
  hasReports: boolean;
  hold: DepartureHold | null;
  /** What HR answered to a hold. */
  confirmed: 'now' | 'planned' | null;
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

const person = (human: HumanPart, dueAt: Instant, urgent: boolean): HumanPart => ({
  ...human,
  dueAt,
  urgent,
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
const isSelfService = (facts: DepartureFacts, entitlement: string): boolean =>
  facts.catalogue.profiles.some(
    (profile) => profile.code === BASE_PROFILE && profile.entitlements.includes(entitlement),
  );

const endSteps = (
  system: System,
  rights: string[],
  urgent: boolean,
  at: Instants,
  facts: DepartureFacts,
): Step[] => {
  const end = (id: string, entitlements: string[], dueAt: Instant): Step[] =>
    entitlements.length === 0
      ? []
      : [
          step(id, 'end', facts.now, {
            system: system.code,
            entitlements,
            human: person(workIn(system, 'secondPerson', null), dueAt, urgent),
          }),
        ];
  const selfService = rights.filter((right) => isSelfService(facts, right));
  const special = rights.filter((right) => !isSelfService(facts, right));
  if (urgent || at.selfServiceEnd === at.suspend) return end(`end:${system.code}`, rights, at.handoverDue);
  return [
    ...end(`end:${system.code}`, special, at.handoverDue),
    ...end(`end:${system.code}:self-service`, selfService, at.selfServiceEnd),
  ];
};

interface Instants extends DepartureMilestones {
  handoverDue: Instant;
}

const manualSteps = (urgent: boolean, at: Instants, facts: DepartureFacts): Step[] => {
  const rights = manualRights(facts);
  return facts.catalogue.systems.flatMap((system): Step[] => {
    const ofSystem = rights.filter((right) => systemOf(right) === system.code);
    const dueAt = urgent ? facts.now : at.handoverDue;
    if (system.queue === 'pilotage' && (ofSystem.length > 0 || facts.hasReports)) {
      const human = person(workIn(system, system.verification, null), dueAt, urgent);
      return [
        step(`handover:${system.code}`, 'handover', facts.now, {
          system: system.code,
          entitlements: ofSystem,
          human,
        }),
      ];
    }
    if (ofSystem.length === 0) return [];
    if (system.queue === 'gestionnaire') {
      const opensAt = urgent ? facts.now : later(at.equipment, facts.now);
      const human = person(workIn(system, system.verification, null), at.suspend, urgent);
      return [
        step(`return:${system.code}`, 'return', opensAt, {
          system: system.code,
          entitlements: ofSystem,
          human,
        }),
      ];
    }
    return endSteps(system, ofSystem, urgent, at, facts);
  });
};

const confirmation = (hold: DepartureHold, now: Instant): Step =>
  step('confirm', 'confirm', now, {
    reason: hold,
    human: { queue: 'rh', assignee: 'queue', verification: 'none', dueAt: now, giveUpAt: null, urgent: true },
  });

const substituteSteps = (request: DepartureRequest, facts: DepartureFacts, at: Instant): Step[] =>
  facts.hasReports || request.substituteNumber ? [step('rehome', 'rehome', at)] : [];

/**
 * Everything a departure will do. Planned: hand-over asked at once, due one working day before the last day worked;
 * suspension at 23:59:59 of that day, waiting for nothing; archive thirty days later. Immediate: suspension now,
 * critical systems first and none waiting for another. Held: one question to HR, everything else behind it.
 * DOMAIN "People".
 */
export const planDeparture = (request: DepartureRequest, facts: DepartureFacts): Plan => {
  const isHeld = facts.hold !== null && facts.confirmed === null;
  const isImmediate = facts.confirmed ? facts.confirmed === 'now' : request.immediate && !isHeld;
  const day = isImmediate ? civilDateOf(facts.now) : request.lastDayWorked;
  const end = request.employmentEnd > day ? request.employmentEnd : day;
  const milestones = departureMilestones(day, isImmediate ? day : end, facts.calendar);
  const at = { ...milestones, suspend: isImmediate ? facts.now : milestones.suspend };
  const steps = [
    ...suspensions(facts.catalogue.systems, at.suspend),
    ...manualSteps(isImmediate, at, facts),
    ...substituteSteps(request, facts, at.suspend),
    ...archives(facts.catalogue.systems, at.archive),
  ];
  const held = facts.hold && isHeld ? [confirmation(facts.hold, facts.now)] : [];
  return {
    on: day,
    late: !isImmediate && request.lastDayWorked < civilDateOf(facts.now),
    steps:
      held.length > 0
        ? [...held, ...steps.map((each) => ({ ...each, needs: [...each.needs, 'confirm'] }))]
        : steps,
    warnings: facts.warnings,
    welcomeAt: null,
  };
};
