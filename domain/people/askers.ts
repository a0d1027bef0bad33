import type { Step } from '../processes/plan';
import type { Actor } from '../tasks/task';

/** Who brought a profile into a process. */
export interface Asker {
  principal: string;
  /** He may be who is to approve it: the next in line is asked at once. */
  isResponsible: boolean;
}

/** Who brought each profile in, by its code. */
export type Askers = Readonly<Record<string, Asker>>;

/** Somebody who asks, under a manager of record. */
export const askerOf = (actor: Actor, managerNumber: string | null): Asker => ({
  principal: actor.principal,
  isResponsible:
    actor.role === 'manager' || (actor.employeeNumber !== null && actor.employeeNumber === managerNumber),
});

/** The askers once profiles were asked for anew: of what was asked before and stays, its first asker remains. */
export const askersAfter = (
  askers: Askers,
  before: readonly string[],
  after: readonly string[],
  asker: Asker,
): Askers =>
  Object.fromEntries(
    after.map((code) => [code, (before.includes(code) ? askers[code] : undefined) ?? asker]),
  );

/**
 * Who asked for what a step decides, and so decides nothing of it (DOMAIN "People": requester ≠ approver): of an
 * approval who brought its profile in, of a waiver whoever brought in a profile that waits for it.
 * @param requester principal who asked for the process, and for all that nobody else brought in
 */
export const askersOf = (
  step: Step,
  steps: readonly Step[],
  { requester, askers = {} }: { requester: string; askers?: Askers },
): Asker[] => {
  const first = { principal: requester, isResponsible: false };
  const profiles =
    step.action === 'waive'
      ? steps.filter(({ needs }) => needs.includes(step.id)).map(({ reason }) => reason)
      : [step.reason];
  const found = profiles.map((code) => askers[code] ?? first);
  return found.length === 0 ? [first] : found;
};
