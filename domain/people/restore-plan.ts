import { BASE_PROFILE, findSystem, systemOf } from '../access/catalogue';
import { findConflicts } from '../access/separation';
import { civilDateOf } from '../calendar/instants';
import type { Plan, PlanWarning, Step } from '../processes/plan';
import { isAutomaticAction } from '../processes/plan';
import type { StepState } from '../processes/states';
import { markSeparated } from './duties';
import { holdsTraining, type PlanFacts } from './facts';
import { bySystem, verificationOf, workIn } from './profile-steps';

/** What is known when a departure is cancelled. */
export interface RestoreFacts {
  current: Plan;
  states: Readonly<Record<string, StepState>>;
  /** Entitlements whose grant this departure ended, with the system's prefix. */
  ended: readonly string[];
  /** Codes of the systems that Relais calls itself. */
  automatic: ReadonlySet<string>;
  facts: PlanFacts;
  /** Profiles in force: a right that several profiles give is held for one of these. */
  profiles: readonly string[];
}

const touched: ReadonlySet<StepState> = new Set(['running', 'failed', 'done', 'skipped']);
const underWay: ReadonlySet<StepState> = new Set(['running', 'failed']);
const asked: ReadonlySet<StepState> = new Set(['completed', 'done']);

/** A training without which a right may not be held, or `null`: one profile that gives it has all of its own. */
const missingTraining = (
  entitlement: string,
  profiles: readonly string[],
  facts: PlanFacts,
): string | null => {
  const giving = facts.catalogue.profiles.filter((profile) => profile.entitlements.includes(entitlement));
  const own = giving.filter(({ code }) => code === BASE_PROFILE || profiles.includes(code));
  const missing = (own.length > 0 ? own : giving).map(({ trainings }) =>
    trainings.find((code) => !holdsTraining(facts.trainings, code, civilDateOf(facts.now))),
  );
  return missing.includes(undefined) ? null : (missing[0] ?? null);
};

/** Why a right may no longer be held, in French, or `null`. */
const lostReason = (
  entitlement: string,
  before: readonly string[],
  { facts, profiles }: RestoreFacts,
): string | null => {
  const isWithdrawn = !facts.catalogue.profiles.some((profile) => profile.entitlements.includes(entitlement));
  if (isWithdrawn) return 'ce droit n’est plus au catalogue';
  const expired = missingTraining(entitlement, profiles, facts);
  if (expired) return `la formation ${expired} est échue`;
  const { separation } = facts.catalogue;
  const today = civilDateOf(facts.now);
  const [conflict] = findConflicts(separation, [entitlement], before, facts.waivers, today);
  return conflict ? `il est en conflit (${conflict.rule})` : null;
};

const reportsStay: PlanWarning = {
  code: 'reports-not-returned',
  detail: 'Les employés confiés au substitut y restent: un changement les redonne.',
};

interface Kept {
  rights: string[];
  warnings: PlanWarning[];
}

const keepAllowed = (rights: readonly string[], known: RestoreFacts): Kept => {
  const kept: Kept = { rights: [], warnings: [] };
  for (const right of rights) {
    const reason = lostReason(right, [...known.facts.held, ...kept.rights], known);
    if (reason)
      kept.warnings.push({ code: 'not-restored', detail: `${right} n’est pas redonné: ${reason}.` });
    else kept.rights.push(right);
  }
  return kept;
};

const restoreStep = (suspend: Step, rights: string[], isRunning: boolean, now: string): Step => ({
  ...suspend,
  id: `restore:${suspend.system ?? ''}`,
  action: 'restore',
  entitlements: rights,
  at: now,
  needs: isRunning ? [suspend.id] : [],
  reason: 'departure-cancelled',
});

const workSteps = (rights: readonly string[], facts: PlanFacts): Step[] =>
  [...bySystem(rights)].flatMap(([code, entitlements]) => {
    const system = findSystem(facts.catalogue, code);
    if (!system) return [];
    const verification = verificationOf(system, entitlements, facts.catalogue);
    const human = { ...workIn(system, verification, facts.now), urgent: true };
    const step: Step = {
      id: `restore:${code}`,
      action: 'work',
      system: code,
      entitlements,
      at: facts.now,
      needs: [],
      reason: 'departure-cancelled',
      human,
    };
    return [step];
  });

/**
 * The steps that give back what a departure took: exactly the captured set, less what may no longer be held
 * (training expired, conflict of duties, withdrawn from the catalogue), each with its reason. DOMAIN "People".
 */
export const planRestore = (known: RestoreFacts): Plan => {
  const { current, states, ended, automatic, facts } = known;
  const stateOf = (step: Step): StepState => states[step.id] ?? 'scheduled';
  const suspends = current.steps.filter((step) => step.action === 'suspend' && touched.has(stateOf(step)));
  const ends = current.steps.filter((step) => step.action === 'end' && asked.has(stateOf(step)));
  // A suspension under way has not ended its grants yet, and will have taken them when it ends.
  const taking = new Set(suspends.filter((step) => underWay.has(stateOf(step))).map(({ system }) => system));
  const lost = facts.held.filter((right) => taking.has(systemOf(right)));
  const taken = [...new Set([...ended, ...lost, ...ends.flatMap((step) => step.entitlements)])];
  const { rights, warnings } = keepAllowed(taken, known);
  const restores = suspends
    .filter((step) => isAutomaticAction(step.action))
    .map((step) => {
      const own = rights.filter((right) => systemOf(right) === step.system);
      return restoreStep(step, own, stateOf(step) === 'running', facts.now);
    });
  const isRehomed = current.steps.some((step) => step.action === 'rehome' && stateOf(step) === 'done');
  const manual = rights.filter((right) => !automatic.has(systemOf(right)));
  return {
    on: current.on,
    late: false,
    steps: markSeparated([...restores, ...workSteps(manual, facts)], facts.catalogue),
    warnings: [...current.warnings, ...warnings, ...(isRehomed ? [reportsStay] : [])],
    welcomeAt: null,
  };
};
