import type * as identityStore from '../db/stores/identity';
import type * as progressStore from '../db/stores/progress';
import type * as taskStore from '../db/stores/task-records';
import type { Instant } from '../domain/calendar/time';
import { planLate } from '../domain/people/departure-plan';
import { hurriedMessagesOf } from '../domain/tasks/messages-plan';
import { isTooMany, tellOfWaiting } from './departure-limits';
import type { AcceptDeps, Tx } from './deps';
import { gather, planFacts } from './gather-facts';
import type { DepartureActivities, Subject } from './types';

/** What a departure takes when the accesses are about to end. */
export interface TakeOverDeps extends AcceptDeps {
  progress: Pick<typeof progressStore, 'openProcessesOf' | 'releaseClaims' | 'hurryTasks'> &
    Pick<typeof taskStore, 'insertMessages'> &
    Pick<typeof identityStore, 'endAccessOf'>;
}

/** What is not handed over becomes urgent, and who is to do it hears of it. */
const hurry = async (deps: TakeOverDeps, tx: Tx, subject: Subject, now: Instant): Promise<void> => {
  const { organization, processId } = subject;
  const [hurried, calendar] = await Promise.all([
    deps.progress.hurryTasks(tx, processId, now),
    deps.calendarOf(tx),
  ]);
  const messages = hurried.flatMap((task) =>
    hurriedMessagesOf(task, now, calendar).map((message) => ({
      ...{ ...message, organization, processId },
      taskId: task.id,
    })),
  );
  if (messages.length > 0) await deps.progress.insertMessages(tx, messages);
};

/** Ends the keys and roles of who leaves, frees what he had claimed, hurries what is not handed over, and finds what the plan does not end. */
export const createTakeOverActivities = (deps: TakeOverDeps): Pick<DepartureActivities, 'takeOver'> => ({
  takeOver: ({ subject, request, plan, sender, now }) =>
    deps.database.withScope([subject.organization], async (tx) => {
      const { organization, employeeNumber, employmentId, processId } = subject;
      if (await isTooMany(deps, tx, { organization, processId, request, plan, now, sender })) {
        await tellOfWaiting(deps, tx, subject, now);
        return { isParked: true, others: [], late: [] };
      }
      const [gathered, others, hasPosts] = await Promise.all([
        gather(deps, tx, organization, employeeNumber, now),
        deps.progress.openProcessesOf(tx, employmentId, processId),
        deps.stores.hasPosts(tx, organization, employeeNumber),
        deps.progress.releaseClaims(tx, organization, employeeNumber),
        hurry(deps, tx, subject, now),
        deps.progress.endAccessOf(tx, subject, now),
      ]);
      const rights = [...new Set([...gathered.person.held, ...gathered.person.asked])].toSorted();
      return {
        isParked: false,
        others: others.map(({ workflowId }) => workflowId),
        late: planLate(plan, { rights, hasPosts }, planFacts(gathered, now, [])),
      };
    }),
});
