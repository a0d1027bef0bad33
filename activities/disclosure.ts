import type * as auditStore from '../db/stores/audit';
import type * as disclosureStore from '../db/stores/disclosure';
import type * as taskStore from '../db/stores/task-records';
import type { Instant } from '../domain/calendar/time';
import { disclosedMessageOf } from '../domain/tasks/messages-plan';
import type { Database } from './deps';
import type { Subject } from './types';

/** The activity that lifts the veil from a departure. */
export interface DisclosureActivities {
  discloseDeparture(command: {
    subject: Subject;
    reason: string;
    /** Principal who decided so. */
    actor: string;
    now: Instant;
  }): Promise<void>;
}

/** What lifting a veil takes. */
export interface DisclosureDeps {
  database: Database;
  stores: Pick<typeof disclosureStore, 'liftVeil'> &
    Pick<typeof taskStore, 'insertMessages'> &
    Pick<typeof auditStore, 'recordOnce'>;
}

/** Makes a confidential departure one that everybody concerned sees, and writes to who has to act from now on. */
export const createDisclosureActivities = ({ database, stores }: DisclosureDeps): DisclosureActivities => ({
  discloseDeparture: ({ subject, reason, actor, now }) =>
    database.withScope([subject.organization], async (tx) => {
      const { organization, processId, employeeNumber } = subject;
      const tasks = await stores.liftVeil(tx, { organization, processId, employeeNumber, at: now });
      const messages = tasks.map(({ id }) => ({
        ...disclosedMessageOf(id, now),
        ...{ organization, processId, taskId: id },
      }));
      if (messages.length > 0) await stores.insertMessages(tx, messages);
      const about = { subjectKind: 'process', subjectId: processId, organization };
      const said = { at: now, actor, action: 'departure-disclosed', details: { reason } };
      await stores.recordOnce(tx, { ...about, ...said });
    }),
});
