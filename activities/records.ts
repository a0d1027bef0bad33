import type * as acceptStore from '../db/stores/accept';
import type * as auditStore from '../db/stores/audit';
import type { CalendarReader } from '../db/stores/calendars';
import type * as grantStore from '../db/stores/grants';
import type * as ownerStore from '../db/stores/rehome-owners';
import type * as progressStore from '../db/stores/progress';
import type * as taskStore from '../db/stores/task-records';
import { addDays } from '../domain/calendar/civil-date';
import { civilDateOf, endOfDay } from '../domain/calendar/instants';
import { isAtOrBefore } from '../domain/calendar/order';
import type { Instant } from '../domain/calendar/time';
import type { ArrivalRequest, DepartureRequest } from '../domain/people/requests';
import { suspensionOf } from '../domain/people/departure-limits';
import type { Plan, StepAction } from '../domain/processes/plan';
import { messagesOf } from '../domain/tasks/messages-plan';
import { WAIVER_DAYS } from '../domain/tasks/rules';
import type { Database, Tx } from './deps';
import { endsOn, taskRow, type Opening, type PlannedEnds } from './task-rows';
import type { AnswerRecord, DepartureActivities, ProgressRecord, RecordActivities, Subject } from './types';

/** What the writing of tasks and progress takes. */
export interface RecordDeps {
  database: Database;
  calendarOf: CalendarReader;
  stores: typeof taskStore &
    typeof progressStore &
    typeof ownerStore &
    Pick<typeof auditStore, 'recordOnce'> &
    Pick<typeof grantStore, 'giveGrants' | 'endGrants'> &
    Pick<typeof acceptStore, 'setEmploymentEnd' | 'plannedEnds'>;
}

const nothingPlanned: PlannedEnds = { lastDayWorked: null, employmentEnd: null };

const endsOf = async ({ stores }: RecordDeps, tx: Tx, processId: string, actions: StepAction[]) =>
  actions.includes('end') ? await stores.plannedEnds(tx, processId) : nothingPlanned;

const openTasks = async (deps: RecordDeps, tx: Tx, opening: Opening): Promise<void> => {
  const actions = opening.tasks.map(({ action }) => action);
  const [ends, calendar] = await Promise.all([
    endsOf(deps, tx, opening.subject.processId, actions),
    deps.calendarOf(tx),
  ]);
  const rows = opening.tasks.map((task) => taskRow(task, opening, calendar, ends));
  const messages = rows.flatMap((row) =>
    messagesOf(row, opening.now, row, calendar).map((message) => ({
      ...message,
      organization: row.organization,
      taskId: row.id,
      processId: row.processId,
    })),
  );
  await deps.stores.insertTasks(tx, rows, messages);
};

/** When rights that a person has ended do end: at the end of the day written in the system, if it is still to come. */
const endOf = async (deps: RecordDeps, tx: Tx, answer: AnswerRecord): Promise<Instant> => {
  const ends = await endsOf(deps, tx, answer.subject.processId, [answer.action]);
  const day = endsOn(answer.stepId, ends);
  const end = day === null ? answer.at : endOfDay(day);
  return isAtOrBefore(end, answer.at) ? answer.at : end;
};

const givingActions: ReadonlySet<string> = new Set(['work', 'enable', 'grant', 'restore']);
const endingAccounts: ReadonlySet<string> = new Set(['suspend', 'archive']);
const endingRights: ReadonlySet<string> = new Set(['end', 'handover', 'return', 'revoke']);

/** When rights that a person has given do begin: on the day written in the system, if it is still to come. */
const startOf = ({ action, startsAt, at }: AnswerRecord): Instant =>
  action === 'work' && startsAt !== null && isAtOrBefore(at, startsAt) ? startsAt : at;

const writeGrants = async (deps: RecordDeps, tx: Tx, answer: AnswerRecord): Promise<void> => {
  const { stores } = deps;
  if (answer.stepState !== 'done') return;
  const cause = {
    ...answer.subject,
    stepId: answer.stepId,
    reason: answer.reason,
    approval: answer.approval,
  };
  const isGiven = givingActions.has(answer.action);
  if (isGiven) await stores.giveGrants(tx, cause, answer.entitlements, startOf(answer), answer.at);
  // Done by hand in a system that Relais calls: the account's rights there have ended.
  if (endingAccounts.has(answer.action) && answer.system !== null)
    await stores.endGrants(tx, cause, { system: answer.system }, answer.at);
  if (!endingRights.has(answer.action)) return;
  const { entitlements, at } = answer;
  await stores.endGrants(tx, cause, { entitlements }, await endOf(deps, tx, answer), at);
};

const writeWaiver = async ({ stores }: RecordDeps, tx: Tx, record: AnswerRecord): Promise<void> => {
  const { answer, subject, reason, taskId, actor, at } = record;
  if (record.taskKind !== 'waiver' || answer.verb !== 'complete') return;
  const { control, days } = answer.evidence.values ?? {};
  const from = civilDateOf(at);
  await stores.insertWaiver(tx, {
    organization: subject.organization,
    personId: subject.personId,
    rule: reason,
    validFrom: from,
    validUntil: addDays(from, (typeof days === 'number' ? days : WAIVER_DAYS) - 1),
    control: typeof control === 'string' ? control : '',
    grantedBy: actor.principal,
    taskId,
  });
};

const decisionOf = ({ answer }: AnswerRecord): string | null => {
  if (answer.verb === 'reject') return answer.reason;
  return answer.verb === 'repair' ? `${answer.action}: ${answer.reason}` : null;
};

const recordAnswer = async (deps: RecordDeps, tx: Tx, record: AnswerRecord): Promise<void> => {
  const { subject, answer } = record;
  await deps.stores.updateTask(tx, {
    taskId: record.taskId,
    organization: subject.organization,
    processId: subject.processId,
    stepId: record.stepId,
    state: record.taskState,
    stepState: record.stepState,
    detail: record.detail,
    verb: answer.verb,
    principal: record.actor.principal,
    evidence: 'evidence' in answer ? answer.evidence : null,
    decision: decisionOf(record),
    at: record.at,
  });
  await writeWaiver(deps, tx, record);
  await writeGrants(deps, tx, record);
};

const isArrival = (request: object): request is ArrivalRequest => 'employee' in request;
const isDeparture = (request: object): request is DepartureRequest => 'lastDayWorked' in request;

/** What a departure's plan means for its employment: nothing while it is held, or once it is cancelled. */
const endsAfter = (record: ProgressRecord, plan: Plan, { employmentEnd }: DepartureRequest): PlannedEnds => {
  const { state, employment } = record;
  if (state === 'held' || state === 'cancelled' || employment === 'never-started') return nothingPlanned;
  return { lastDayWorked: plan.on, employmentEnd };
};

const writeReplanned = async (
  { stores }: RecordDeps,
  tx: Tx,
  subject: Subject,
  record: ProgressRecord,
): Promise<void> => {
  const { replanned, at } = record;
  if (!replanned) return;
  const { request, plan } = replanned;
  if (isDeparture(request))
    await stores.setEmploymentEnd(tx, subject.employmentId, endsAfter(record, plan, request));
  if (isArrival(request)) await correctArrival(stores, tx, subject, request);
  await stores.writeReplanned(tx, {
    ...replanned,
    suspendsAt: isDeparture(request) ? suspensionOf(plan, at) : null,
    organization: subject.organization,
    processId: subject.processId,
    at,
  });
};

const correctArrival = async (
  stores: RecordDeps['stores'],
  tx: Tx,
  subject: Subject,
  request: ArrivalRequest,
): Promise<void> => {
  const { employee, position, firstDay, employmentEnd, employmentStatus, managerNumber, profiles, remark } =
    request;
  await stores.correctArrival(tx, {
    ...subject,
    ...employee,
    ...position,
    ...{ managerNumber, firstDay, expectedEnd: employmentEnd, status: employmentStatus, profiles, remark },
  });
};

const recordProgress = async (deps: RecordDeps, tx: Tx, record: ProgressRecord): Promise<void> => {
  const { subject, event, at, actor } = record;
  await writeReplanned(deps, tx, subject, record);
  await deps.stores.writeProgress(tx, { ...record, ...subject });
  if (!event) return;
  const about = { subjectKind: 'process', subjectId: subject.processId, organization: subject.organization };
  await deps.stores.recordOnce(tx, { ...about, ...event, at, actor });
};

type Leaving = Parameters<DepartureActivities['rehome']>[0];

const rehome = async ({ stores }: RecordDeps, tx: Tx, leaving: Leaving): Promise<void> => {
  const { subject, substituteNumber, stepId, now } = leaving;
  const { organization, employeeNumber, processId } = subject;
  const to = [organization, employeeNumber, substituteNumber, civilDateOf(now)] as const;
  await stores.rehomeReports(tx, ...to);
  const fields = await stores.rehomeOwners(tx, ...to);
  const entry = { organization, at: now, actor: 'relais' };
  const details = { step: stepId, named: substituteNumber !== null };
  const ofProcess = { subjectKind: 'process', subjectId: processId, action: 'work-rehomed', details };
  await stores.recordOnce(tx, { ...entry, ...ofProcess });
  if (fields.length === 0) return;
  const about = { subjectKind: 'organization', subjectId: organization, action: 'owners-rehomed' };
  await stores.recordOnce(tx, { ...entry, ...about, details: { process: processId, fields } });
};

type OwnSteps = Pick<DepartureActivities, 'rehome'>;

/** Tasks, answers and progress in Relais's own tables: each in one transaction of its organisation. */
export const createRecordActivities = (deps: RecordDeps): RecordActivities & OwnSteps => {
  const within = <T>(subject: Subject, work: (tx: Tx) => Promise<T>): Promise<T> =>
    deps.database.withScope([subject.organization], work);
  return {
    openTasks: (opening) => within(opening.subject, (tx) => openTasks(deps, tx, opening)),
    recordAnswer: (record) => within(record.subject, (tx) => recordAnswer(deps, tx, record)),
    recordProgress: (record) => within(record.subject, (tx) => recordProgress(deps, tx, record)),
    rehome: (leaving) => within(leaving.subject, (tx) => rehome(deps, tx, leaving)),
  };
};
