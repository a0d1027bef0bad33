import type { Instant } from '../../domain/calendar/time';
import type { Evidence, TaskKind, TaskState } from '../../domain/tasks/task';
import type { StepState } from '../../domain/processes/states';
import type { Tx } from '../connect';
import { recordOnce } from './audit';

/** A task as it is opened; times are instants. */
export interface TaskRow {
  id: string;
  organization: string;
  processId: string | null;
  stepId: string | null;
  kind: TaskKind;
  queue: string;
  assignee: string;
  title: string;
  checklist: string[];
  employeeNumber: string | null;
  system: string | null;
  entitlements: string[];
  verification: string;
  urgent: boolean;
  confidential: boolean;
  requestedBy: string;
  openedAt: Instant;
  dueAt: Instant | null;
  giveUpAt: Instant | null;
  remindAt: Instant;
  escalateAt: Instant;
  respondentAt: Instant;
  stepState: StepState;
  detail: string | null;
}

/** A message that goes with a task. */
export interface MessageRow {
  organization: string;
  taskId: string;
  processId: string | null;
  kind: string;
  dedupeKey: string;
  recipient: string;
  notBefore: Instant;
}

/** Opens tasks with their messages, their steps' state and their audit entries. Repeating it changes nothing. */
export const insertTasks = async (
  tx: Tx,
  tasks: readonly TaskRow[],
  messages: readonly MessageRow[],
): Promise<void> => {
  await tx.sql`
    with rows as (
      select * from jsonb_to_recordset(${JSON.stringify(tasks)}::text::jsonb) as r(id uuid, organization text,
        "processId" text, "stepId" text, kind text, queue text, assignee text, title text, checklist jsonb,
        "employeeNumber" text, system text, entitlements text[], verification text, urgent boolean,
        confidential boolean, "requestedBy" text, "openedAt" timestamptz, "dueAt" timestamptz, "giveUpAt" timestamptz,
        "remindAt" timestamptz, "escalateAt" timestamptz, "respondentAt" timestamptz, "stepState" text, detail text)
    ), opened as (
      insert into tasks (id, organization, process_id, step_id, kind, queue, assignee, title, checklist,
        employee_number, system, entitlements, verification, urgent, confidential, state, requested_by, opened_at,
        due_at, give_up_at, remind_at, escalate_at, respondent_at)
      select id, organization, "processId", "stepId", kind, queue, assignee, title, checklist, "employeeNumber", system,
        entitlements, verification, urgent, confidential, 'open', "requestedBy", "openedAt", "dueAt", "giveUpAt",
        "remindAt", "escalateAt", "respondentAt"
      from rows on conflict (id) do nothing returning id
    ), steps as (
      update process_steps s set state = r."stepState", detail = r.detail, updated_at = r."openedAt"
      from rows r where s.process_id = r."processId" and s.step_id = r."stepId"
    ), mail as (
      insert into outbox (organization, kind, dedupe_key, task_id, process_id, recipient, not_before)
      select organization, kind, "dedupeKey", "taskId", "processId", recipient, "notBefore"
      from jsonb_to_recordset(${JSON.stringify(messages)}::text::jsonb) as m(organization text, kind text,
        "dedupeKey" text, "taskId" uuid, "processId" text, recipient text, "notBefore" timestamptz)
      on conflict (dedupe_key) do nothing
    )
    insert into audit (organization, at, actor, action, subject_kind, subject_id, details)
    select r.organization, r."openedAt", 'relais', 'task-opened', 'task', r.id::text,
      jsonb_build_object('process', r."processId", 'step', r."stepId", 'kind', r.kind, 'detail', r.detail)
    from rows r join opened o on o.id = r.id`;
};

/** Writes messages about tasks that are open; one that was written before stays as it was. */
export const insertMessages = async (tx: Tx, messages: readonly MessageRow[]): Promise<void> => {
  await tx.sql`
    insert into outbox (organization, kind, dedupe_key, task_id, process_id, recipient, not_before)
    select organization, kind, "dedupeKey", "taskId", "processId", recipient, "notBefore"
    from jsonb_to_recordset(${JSON.stringify(messages)}::text::jsonb) as m(organization text, kind text,
      "dedupeKey" text, "taskId" uuid, "processId" text, recipient text, "notBefore" timestamptz)
    on conflict (dedupe_key) do nothing`;
};

/** An answer, as it is written. */
export interface AnswerRow {
  taskId: string;
  organization: string;
  processId: string;
  stepId: string;
  state: TaskState;
  stepState: StepState;
  detail: string | null;
  verb: 'complete' | 'verify' | 'reject' | 'repair';
  principal: string;
  evidence: Evidence | null;
  decision: string | null;
  at: Instant;
}

/** Writes an answer on its task and step, with its audit entry. */
export const updateTask = async (tx: Tx, answer: AnswerRow): Promise<void> => {
  const completes = answer.verb === 'complete' || answer.verb === 'repair';
  const ends = answer.state === 'done' || answer.state === 'rejected';
  const evidence = answer.evidence === null ? null : JSON.stringify(answer.evidence);
  await tx.sql`
    with task as (
      update tasks set state = ${answer.state},
        completed_by = case when ${completes} then ${answer.principal} else completed_by end,
        completed_at = case when ${completes} then ${answer.at}::text::timestamptz else completed_at end,
        evidence = coalesce(${evidence}::text::jsonb, evidence),
        verified_by = case when ${answer.verb === 'verify'} then ${answer.principal} else verified_by end,
        verified_at = case when ${answer.verb === 'verify'} then ${answer.at}::text::timestamptz else verified_at end,
        decision = coalesce(${answer.decision}::text, decision),
        closed_at = case when ${ends} then ${answer.at}::text::timestamptz end
      where id = ${answer.taskId}::uuid
    )
    update process_steps set state = ${answer.stepState}, detail = ${answer.detail},
      updated_at = ${answer.at}::text::timestamptz
    where process_id = ${answer.processId} and step_id = ${answer.stepId}`;
  const { organization, processId: process, stepId: step, state, decision, at } = answer;
  await recordOnce(tx, {
    ...{ organization, at, actor: answer.principal, action: `task-${answer.verb}` },
    ...{ subjectKind: 'task', subjectId: answer.taskId, details: { process, step, state, decision } },
  });
};

/** A waiver of a separation rule, with its compensating control. */
export interface WaiverRow {
  organization: string;
  personId: string;
  rule: string;
  validFrom: string;
  validUntil: string;
  control: string;
  grantedBy: string;
  taskId: string;
}

/** Writes a waiver; repeating it changes nothing. */
export const insertWaiver = async (tx: Tx, waiver: WaiverRow): Promise<void> => {
  await tx.sql`
    insert into waivers (organization, person_id, rule, valid_from, valid_until, control, granted_by, task_id)
    values (${waiver.organization}, ${waiver.personId}::uuid, ${waiver.rule}, ${waiver.validFrom}::text::date,
      ${waiver.validUntil}::text::date, ${waiver.control}, ${waiver.grantedBy}, ${waiver.taskId}::uuid)
    on conflict do nothing`;
};
