import { randomUUID } from 'node:crypto';
import { createRecordActivities } from '../../activities';
import type { AnswerRecord, OpenTask, ProgressRecord, Subject } from '../../activities/types';
import * as acceptStore from '../../db/stores/accept';
import * as auditStore from '../../db/stores/audit';
import { createCalendarReader } from '../../db/stores/calendars';
import * as grantStore from '../../db/stores/grants';
import * as ownerStore from '../../db/stores/rehome-owners';
import * as progressStore from '../../db/stores/progress';
import * as taskStore from '../../db/stores/task-records';
import { openTestDatabase } from '../support/database';
import { person } from '../support/story';
import { declareWorkplace, hire, runProcess, type Hired } from '../support/workforce';

/** Monday 2 November 2026, 9:00 in Toronto. */
export const NOW = '2026-11-02T14:00:00.000Z';
const step = { id: 'work:SAGIR', action: 'work', state: 'scheduled', system: 'SAGIR' } as const;

/** Work to do in SAGIR. */
export const workOf = (over: Partial<OpenTask> = {}): OpenTask => ({
  ...{ id: randomUUID(), stepId: 'work:SAGIR', kind: 'work', queue: 'securite', assignee: 'queue' },
  ...{ action: 'work', system: 'SAGIR', entitlements: ['SAGIR:LSA', 'SAGIR:LSCD'], reason: 'base' },
  ...{ verification: 'secondPerson', dueAt: null, giveUpAt: null, urgent: false },
  ...over,
});

/** A database with one organisation, and the activities that write tasks and progress. */
export const openRecordBench = async () => {
  const database = await openTestDatabase();
  await declareWorkplace(database.app, 'REGIE');
  const activities = createRecordActivities({
    ...{ database: database.app, calendarOf: createCalendarReader() },
    stores: { ...taskStore, ...progressStore, ...ownerStore, ...auditStore, ...grantStore, ...acceptStore },
  });
  const read = <Row extends object>(query: string, values: string[]): Promise<Row[]> =>
    database.app.withScope(['REGIE'], async (tx) => [...(await tx.sql.unsafe<Row[]>(query, values))]);

  /** Somebody employed with an arrival under way. */
  const employ = async (number: string, hired: Partial<Hired> = {}): Promise<Subject> => {
    const who = await hire(database.app, { organization: 'REGIE', number, ...hired });
    const entitlements = workOf().entitlements;
    const processId = await runProcess(database.app, who, {
      kind: 'arrival',
      step: { ...step, entitlements },
    });
    return { ...who, processId, employeeNumber: number };
  };
  const open = (subject: Subject, task: OpenTask, over: { confidential?: boolean; now?: string } = {}) =>
    activities.openTasks({
      ...{ subject, tasks: [task], requester: 'hr-1', confidential: false, now: NOW },
      ...over,
    });
  const answer = (subject: Subject, task: OpenTask, over: Partial<AnswerRecord>) =>
    activities.recordAnswer({
      ...{ subject, taskId: task.id, stepId: task.stepId, action: task.action, system: task.system },
      ...{ entitlements: task.entitlements, reason: task.reason, approval: null, taskKind: task.kind },
      ...{ answer: { verb: 'complete', evidence: { note: 'fait' } }, actor: person('securite-1') },
      ...{ taskState: 'completed', stepState: 'completed', detail: null, startsAt: null, at: NOW },
      ...over,
    });
  const progress = (subject: Subject, over: Partial<ProgressRecord>) =>
    activities.recordProgress({
      ...{ subject, at: NOW, actor: 'relais', state: 'preparing', outcome: null, steps: [], replanned: null },
      ...{ employment: null, closedTasks: [], welcomeAt: null, closed: false, event: null },
      ...over,
    });
  return {
    ...{ employ, open, answer, progress, read, rehome: activities.rehome },
    taskOf: async (id: string) =>
      (await read<Record<string, unknown>>('select * from tasks where id = $1', [id]))[0],
    stepOf: async ({ processId }: Subject) =>
      (
        await read<{ state: string; detail: string | null }>(
          "select state, detail from process_steps where process_id = $1 and step_id = 'work:SAGIR'",
          [processId],
        )
      )[0],
    heldBy: async ({ personId }: Subject) =>
      (
        await read<{ entitlement: string }>(
          `select entitlement from grants where person_id = $1 and recorded_to is null and valid_to is null
           order by 1`,
          [personId],
        )
      ).map(({ entitlement }) => entitlement),
    /** Actors and actions of the audit about a process or a task, in order. */
    auditOf: async (id: string) =>
      (
        await read<{ actor: string; action: string }>(
          'select actor, action from audit where subject_id = $1 order by id',
          [id],
        )
      ).map(({ actor, action }) => `${actor} ${action}`),
    close: () => database.close(),
  };
};

export type RecordBench = Awaited<ReturnType<typeof openRecordBench>>;
