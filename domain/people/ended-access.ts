import { earliest, isAtOrBefore } from '../calendar/order';
import type { Instant } from '../calendar/time';
import type { Plan, Step, StepAction } from '../processes/plan';
import { isSatisfied, isSettled, type StepState } from '../processes/states';

/**
 * How it is known that an access has ended. `read-back`: Relais read its target again; `second-person`: somebody else
 * looked; `extract`: an extract of the system shows it; `declared`: one person alone says so; `none`: nobody does.
 */
export const proofs = ['read-back', 'second-person', 'extract', 'declared', 'none'] as const;
export type Proof = (typeof proofs)[number];

/** One call to a target, as its ledger holds it. */
export interface EndingEffect {
  key: string;
  openedAt: Instant;
  /** `null`: the target held nothing to take away. */
  executedAt: Instant | null;
  /** When the target, read again, showed the end; `null`: not yet. */
  doneAt: Instant | null;
}

/** The task by which people ended an access. */
export interface EndingTask {
  id: string;
  openedAt: Instant;
  completedBy: string | null;
  completedAt: Instant | null;
  /** A principal, or `extract:<id>`. */
  verifiedBy: string | null;
  verifiedAt: Instant | null;
  /** Salted SHA-256 of what was given as evidence, hexadecimal. */
  evidenceDigest: string | null;
}

/** What the tables know of a step that ends an access. */
export interface EndingFacts {
  step: Step;
  /** Name of the system; its code when it is gone from the catalogue. */
  name: string;
  /** Minutes between the wanted end and its proof; `null`: the organisation sets no goal. */
  goalMinutes: number | null;
  state: StepState;
  detail: string | null;
  effect: EndingEffect | null;
  task: EndingTask | null;
}

/** Where the evidence of an end is kept; never the words of a person. */
export interface Evidence {
  kind: 'effect' | 'task';
  id: string;
  digest: string | null;
}

/** What is certified of one access. Instants are ISO; `by` is a principal, `relais`, or `extract:<id>`. */
export interface EndedAccess {
  step: string;
  system: string;
  name: string;
  entitlements: string[];
  /** When it was to end. */
  wantedAt: Instant;
  askedAt: Instant | null;
  executedAt: Instant | null;
  executedBy: string | null;
  provenAt: Instant | null;
  provenBy: string | null;
  proof: Proof;
  evidence: Evidence | null;
  /** Seconds between the wanted end and its proof, 0 when it was proven before; `null`: not proven. */
  seconds: number | null;
  goal: { minutes: number; met: boolean } | null;
  /** Why it is not proven: a code. */
  exception: string | null;
}

const ending: ReadonlySet<StepAction> = new Set(['suspend', 'end', 'handover', 'return']);
const proven: ReadonlySet<Proof> = new Set(['read-back', 'second-person', 'extract']);

/** The steps of a departure that end an access: suspended, dated, handed over or given back. */
export const endingSteps = ({ steps }: Plan): Step[] =>
  steps.filter(({ id, action }) => ending.has(action) && !id.startsWith('undo:'));

/** Whether everything that a departure ends has come to its end, and something has. */
export const accessesEnded = (plan: Plan, stateOf: (stepId: string) => StepState): boolean => {
  const states = endingSteps(plan).map(({ id }) => stateOf(id));
  return states.every(isSettled) && states.some(isSatisfied);
};

/** Whether a proof is one: more than the word of who did it. */
export const isProven = (proof: Proof): boolean => proven.has(proof);

const proofOf = ({ state, effect, task }: EndingFacts): Proof => {
  if (state !== 'done') return 'none';
  if (effect?.doneAt) return 'read-back';
  if (task?.verifiedBy) return task.verifiedBy.startsWith('extract:') ? 'extract' : 'second-person';
  return 'declared';
};

/** When the accesses of a plan are to end; `null`: it ends none. */
export const wantedEnd = ({ steps }: Plan): Instant | null => {
  const of = (action: StepAction) => steps.filter((step) => step.action === action).map(({ at }) => at);
  return earliest(of('suspend')) ?? earliest(of('rehome'));
};

/** When an access is to end: with the suspension, or later what a person is given more time for, an employee's self-service. */
export const wantedOf = ({ human }: Step, suspendsAt: Instant): Instant =>
  human?.dueAt && !isAtOrBefore(human.dueAt, suspendsAt) ? human.dueAt : suspendsAt;

type Course = Pick<
  EndedAccess,
  'askedAt' | 'executedAt' | 'executedBy' | 'provenAt' | 'provenBy' | 'evidence'
>;

const ofEffect = ({ key, openedAt, executedAt, doneAt }: EndingEffect): Course => ({
  askedAt: openedAt,
  executedAt,
  executedBy: executedAt === null ? null : 'relais',
  provenAt: doneAt,
  provenBy: doneAt === null ? null : 'relais',
  evidence: { kind: 'effect', id: key, digest: null },
});

const ofTask = (task: EndingTask): Course => ({
  askedAt: task.openedAt,
  executedAt: task.completedAt,
  executedBy: task.completedBy,
  provenAt: task.verifiedAt,
  provenBy: task.verifiedBy,
  evidence: { kind: 'task', id: task.id, digest: task.evidenceDigest },
});

const nothing: Course = {
  ...{ askedAt: null, executedAt: null, executedBy: null, provenAt: null, provenBy: null, evidence: null },
};

const courseOf = ({ effect, task }: EndingFacts, proof: Proof): Course => {
  if (effect && proof === 'read-back') return ofEffect(effect);
  if (task) return { ...ofTask(task), ...(!isProven(proof) && { provenAt: null, provenBy: null }) };
  return effect ? ofEffect(effect) : nothing;
};

/** Whole seconds from the instant at which an end was wanted to that of its proof, begun ones counted; 0 when it was proven before. */
export const secondsBetween = (wanted: Instant, provenAt: Instant): number =>
  isAtOrBefore(provenAt, wanted) ? 0 : Math.ceil((Date.parse(provenAt) - Date.parse(wanted)) / 1_000);

const exceptionOf = ({ state, detail }: EndingFacts, proof: Proof): string | null => {
  if (isProven(proof)) return null;
  return detail ?? (proof === 'declared' ? 'one-person' : state);
};

/** What the facts say of each access that a departure ends, in the order of its plan. DOMAIN "People". */
export const endedAccesses = (facts: readonly EndingFacts[], suspendsAt: Instant): EndedAccess[] =>
  facts.map((each) => {
    const { step, name, goalMinutes } = each;
    const proof = proofOf(each);
    const course = courseOf(each, proof);
    const wantedAt = wantedOf(step, suspendsAt);
    const seconds =
      isProven(proof) && course.provenAt !== null ? secondsBetween(wantedAt, course.provenAt) : null;
    const met = seconds !== null && goalMinutes !== null && seconds <= goalMinutes * 60;
    return {
      ...{ step: step.id, system: step.system ?? '', name, entitlements: step.entitlements, wantedAt },
      ...course,
      ...{ proof, seconds },
      goal: goalMinutes === null ? null : { minutes: goalMinutes, met },
      exception: exceptionOf(each, proof),
    };
  });
