import type { CivilDate, Instant } from '../domain/calendar/time';
import { clearDuties, type BlockedRights } from '../domain/people/duties';
import type { Step } from '../domain/processes/plan';
import type { AcceptDeps } from './deps';
import { gather, planFacts } from './gather-facts';
import type { Subject } from './types';

export interface DutyActivities {
  /**
   * Looks at the duties again: what may be given is marked as under way, what may not is answered.
   * @param on first day of the rights
   */
  clearDuties(command: {
    subject: Subject;
    due: Step[];
    on: CivilDate;
    now: Instant;
  }): Promise<BlockedRights[]>;
}

/** Looks at the separation of duties again as rights are about to be given, one process of a person at a time. */
export const createDutyActivities = (deps: AcceptDeps): DutyActivities => ({
  clearDuties: ({ subject, due, on, now }) =>
    deps.database.withScope([subject.organization], async (tx) => {
      const { organization, employeeNumber, personId, processId } = subject;
      const asking = { personId, processId, stepIds: due.map(({ id }) => id) };
      await deps.stores.lockDuties(tx, personId);
      const [gathered, underWay] = await Promise.all([
        gather(deps, tx, organization, employeeNumber, now),
        deps.stores.rightsUnderWay(tx, asking),
      ]);
      const facts = planFacts(gathered, now, []);
      const { cleared, blocked } = clearDuties(due, { ...facts, held: [...facts.held, ...underWay] }, on);
      await deps.stores.reserveSteps(tx, { processId, stepIds: cleared }, now);
      return blocked;
    }),
});
