import { condition } from '@temporalio/workflow';
import { inDatabase } from './activities';
import type { PlanRun } from './plan-run';

/** Between two looks at a departure that may yet be called off. */
const LOOK_AGAIN = '6h';

/**
 * Holds a change back behind a departure that who announced it may not know of (decision 28): called off, the change
 * goes on; closed, it is superseded. Nothing is given meanwhile to who has left.
 */
export const waitBehind = async (run: PlanRun): Promise<void> => {
  const { subject } = run.context;
  const isDecided = (): boolean => run.ending !== null || run.outcome !== null;
  while (!isDecided()) {
    const standing = await inDatabase((database) => database.employmentStanding({ subject }));
    if (standing === 'open' || isDecided()) return;
    if (standing === 'over') {
      run.outcome = 'superseded';
      run.abandonAll('superseded');
      return;
    }
    await condition(isDecided, LOOK_AGAIN);
  }
};
