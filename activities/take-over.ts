import type * as progressStore from '../db/stores/progress';
import { planLate } from '../domain/people/departure-plan';
import { isTooMany, tellOfWaiting } from './departure-limits';
import type { AcceptDeps } from './deps';
import { gather, planFacts } from './gather-facts';
import type { DepartureActivities } from './types';

/** What a departure takes when the accesses are about to end. */
export interface TakeOverDeps extends AcceptDeps {
  progress: Pick<typeof progressStore, 'openProcessesOf' | 'releaseClaims' | 'hurryTasks'>;
}

/** Frees what who leaves had claimed, hurries what is not handed over, and finds what the plan does not end. */
export const createTakeOverActivities = (deps: TakeOverDeps): Pick<DepartureActivities, 'takeOver'> => ({
  takeOver: ({ subject, request, plan, sender, now }) =>
    deps.database.withScope([subject.organization], async (tx) => {
      const { organization, employeeNumber, employmentId, processId } = subject;
      if (await isTooMany(deps, tx, { organization, processId, request, plan, now, sender })) {
        await tellOfWaiting(deps, tx, organization, now);
        return { isParked: true, others: [], late: [] };
      }
      const [gathered, others, hasReports] = await Promise.all([
        gather(deps, tx, organization, employeeNumber, now),
        deps.progress.openProcessesOf(tx, employmentId, processId),
        deps.stores.hasReports(tx, organization, employeeNumber),
        deps.progress.releaseClaims(tx, organization, employeeNumber),
        deps.progress.hurryTasks(tx, processId, now),
      ]);
      const rights = [...new Set([...gathered.person.held, ...gathered.person.asked])].toSorted();
      return {
        isParked: false,
        others: others.map(({ workflowId }) => workflowId),
        late: planLate(plan, { rights, hasReports }, planFacts(deps, gathered, now, [])),
      };
    }),
});
