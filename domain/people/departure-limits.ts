import { finding, type Finding } from '../access/findings';
import { compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';
import type { Plan, Step } from '../processes/plan';
import type { StepState } from '../processes/states';
import { wantedEnd } from './ended-access';

/** How many departures of an organisation run before a second person is asked. */
export interface DepartureLimits {
  /** In any 24 hours: this many… */
  number: number;
  /** …and this part of the active employees, in percent; the smaller of both counts. */
  percent: number;
  /** Immediate ones asked for by persons in an hour; also what `percent` never goes below. */
  immediate: number;
}

/** What an organisation that decides nothing is held to. */
export const defaultLimits: DepartureLimits = { number: 10, percent: 5, immediate: 3 };

/** Limits that still hold, though higher ones were decided. */
export interface HeldLimits {
  limits: DepartureLimits;
  /** From then on what was decided is in force. */
  until: Instant;
}

/** Hours after which higher limits are in force: a night in which others read of it (decision 0040). */
const RAISED_AFTER_HOURS = 24;
const fields = ['number', 'percent', 'immediate'] as const;

/** The limits in force at an instant: of each the lower one, while former ones hold. */
export const limitsInForce = (
  decided: DepartureLimits,
  held: HeldLimits | null,
  at: Instant,
): DepartureLimits => {
  if (held === null || compareInstants(at, held.until) >= 0) return decided;
  const lower = (field: (typeof fields)[number]) => Math.min(decided[field], held.limits[field]);
  return { number: lower('number'), percent: lower('percent'), immediate: lower('immediate') };
};

/** What holds on when limits are decided: `null` when none is higher than what is in force. */
export const heldOver = (
  inForce: DepartureLimits,
  decided: DepartureLimits,
  at: Instant,
): HeldLimits | null => {
  if (fields.every((field) => decided[field] <= inForce[field])) return null;
  const until = new Date(Date.parse(at) + RAISED_AFTER_HOURS * 3_600_000).toISOString();
  return { limits: inForce, until };
};

/** What is counted around a departure, itself left out. */
export interface DepartureCounts {
  /** Most departures of the organisation whose accesses end within any 24 hours that hold this one. */
  window: number;
  /** Rows of a file under way whose accesses end today or tomorrow; 0 for a single request. */
  file: number;
  /** Immediate departures by persons, asked for or with accesses that ended in the hour before. */
  immediate: number;
  /** Active employees. */
  employees: number;
}

/** Suspensions that may happen in any 24 hours. */
export const windowLimit = (limits: DepartureLimits, employees: number): number =>
  Math.min(limits.number, Math.max(limits.immediate, Math.floor((employees * limits.percent) / 100)));

/**
 * Whether a departure waits for a second person. A person's own immediate request counts by the hour alone; everything
 * else, rows of a file and requests of machines included, by 24 hours.
 */
export const isOverLimit = (isUrgent: boolean, counts: DepartureCounts, limits: DepartureLimits): boolean => {
  if (isUrgent) return counts.immediate + 1 > limits.immediate;
  return Math.max(counts.window + 1, counts.file) > windowLimit(limits, counts.employees);
};

/** Whether a request is a person's own immediate one: a row of a file never is, nor what a machine sends. */
export const isUrgentRequest = (
  request: { immediate: boolean },
  sender: { origin: 'hand' | 'import'; kind: 'person' | 'service' | 'system' },
): boolean => request.immediate && sender.origin === 'hand' && sender.kind === 'person';

/** When the accesses end by a plan: not before now; `null` when it ends none. */
export const suspensionOf = (plan: Plan, now: Instant): Instant | null => {
  const wanted = wantedEnd(plan);
  return wanted !== null && compareInstants(wanted, now) < 0 ? now : wanted;
};

/** Id of the step that waits for a second person. */
export const RELEASE = 'release';

const release = (now: Instant): Step => ({
  ...{ id: RELEASE, action: 'release', system: null, entitlements: [], at: now, needs: [] },
  ...{ reason: 'over-limit', human: null },
});

/** The same plan, with everything that has not begun behind the release by a second person. */
export const parkPlan = (plan: Plan, stateOf: (id: string) => StepState, now: Instant): Plan => ({
  ...plan,
  steps: [
    release(now),
    ...plan.steps.map((step) => {
      const state = stateOf(step.id);
      const hasBegun = state !== 'scheduled' && state !== 'waiting';
      return hasBegun || step.needs.includes(RELEASE) ? step : { ...step, needs: [...step.needs, RELEASE] };
    }),
  ],
});

/** The finding of an organisation whose departures wait, or whose confidential ones do. */
export const overLimit = (organization: string, confidential: boolean): Finding =>
  finding('over-limit', {
    parts: confidential ? [organization, 'confidential'] : [organization],
    title: 'Trop de départs à la fois: ils attendent une seconde personne',
    checklist: [
      'Voir ce qui arriverait: GET /api/v1/departure-limits.',
      'S’assurer auprès des RH que ces personnes partent vraiment.',
      'Laisser aller ou annuler: POST /api/v1/departure-limits/decisions, ou départ par départ.',
    ],
    confidential,
  });
