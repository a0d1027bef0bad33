import { findSystem, isAutomatic, type Catalogue } from '../access/catalogue';
import type { Instant } from '../calendar/time';
import type { Plan, Step } from '../processes/plan';
import { isSettled, type StepState } from '../processes/states';
import { bySystem, workIn } from './profile-steps';
import type { ArrivalRequest } from './requests';

type Timing = Pick<Step, 'at' | 'needs'>;

/**
 * What people correct by hand when names, the address, the title or the unit change: one step for each manual system
 * where the person has rights. Equipment carries no name.
 * @param rights held or asked for, with the system's prefix
 */
export const correctSteps = (
  rights: readonly string[],
  { at, needs }: Timing,
  catalogue: Catalogue,
): Step[] =>
  [...bySystem(rights)].flatMap(([code, entitlements]) => {
    const system = findSystem(catalogue, code);
    if (!system || isAutomatic(system) || system.queue === 'gestionnaire') return [];
    // No extract shows a name or a unit.
    const human = workIn(system, system.verification === 'extract' ? 'none' : system.verification, at);
    const action = 'correct' as const;
    return [
      { id: `correct:${code}`, action, system: code, entitlements, at, needs, reason: 'change', human },
    ];
  });

/** An arrival under way, to which a correction comes. */
export interface UnderWay {
  plan: Plan;
  stateOf: (stepId: string) => StepState;
  request: ArrivalRequest;
}

const shownOf = ({ employee, position }: ArrivalRequest): string =>
  JSON.stringify([
    ...[employee.givenName, employee.familyName, employee.email ?? null],
    ...[position.title, position.unit],
  ]);

/** Work that people have done by hand, in systems that show who it was done for. */
const writtenIn = ({ plan, stateOf }: UnderWay): Step[] =>
  plan.steps.filter(
    ({ id, action, human }) =>
      action === 'work' && human?.queue !== 'gestionnaire' && ['completed', 'done'].includes(stateOf(id)),
  );

/**
 * The plan of a corrected arrival, with what people still have to correct by hand: what was asked for before, and each
 * manual system where the work was done under a name or unit that has changed since.
 */
export const withCorrections = (
  next: { plan: Plan; request: ArrivalRequest },
  before: UnderWay,
  now: Instant,
): Plan => {
  const made = before.plan.steps.filter(({ action }) => action === 'correct');
  const waiting = made.filter(({ id }) => !isSettled(before.stateOf(id)));
  const asked = new Set(waiting.map(({ system }) => system));
  const isSame = shownOf(before.request) === shownOf(next.request);
  const stale = isSame ? [] : writtenIn(before).filter(({ system }) => !asked.has(system));
  const added = [...new Map(stale.map((step) => [step.system, step])).values()].map((step): Step => {
    const times = made.filter(({ system }) => system === step.system).length;
    const again = times === 0 ? '' : `:${times + 1}`;
    const human = step.human && { ...step.human, verification: 'none' as const, dueAt: now };
    return {
      ...{ id: `correct:${step.system ?? ''}${again}`, action: 'correct', system: step.system, human },
      ...{ entitlements: step.entitlements, at: now, needs: [], reason: 'correction' },
    };
  });
  return { ...next.plan, steps: [...next.plan.steps, ...waiting, ...added] };
};
