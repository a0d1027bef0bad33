import { eq } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import { refuseAnswer, type AnswerRefusal } from '../../domain/tasks/rules';
import type { Actor, TaskAnswer, TaskState } from '../../domain/tasks/task';
import type { Tx } from '../connect';
import { tasks } from '../schema/tasks';
import { recordAudit } from './audit';

type Row = typeof tasks.$inferSelect;
type Changes = Partial<typeof tasks.$inferInsert>;

/** What became of an answer that no workflow waits for. */
export type Answered = { ok: true; state: TaskState } | { ok: false; refusal: AnswerRefusal };

/** What the rules of who need of a row. */
export const answerFacts = (row: Row): Parameters<typeof refuseAnswer>[0] => ({
  kind: row.kind,
  state: row.state,
  verification: row.verification,
  requestedBy: [row.requestedBy],
  completedBy: row.completedBy,
  // A finding approves nothing.
  approvers: [],
  subjectNumber: row.employeeNumber,
});

const changesOf = (
  row: Row,
  answer: TaskAnswer,
  actor: Actor,
  at: Instant,
): Changes & { state: TaskState } => {
  const by = actor.principal;
  switch (answer.verb) {
    case 'complete': {
      const done = { completedBy: by, completedAt: at, evidence: answer.evidence };
      return row.verification === 'none'
        ? { ...done, state: 'done', closedAt: at }
        : { ...done, state: 'completed' };
    }
    case 'verify':
      return { state: 'done', verifiedBy: by, verifiedAt: at, closedAt: at };
    case 'reject':
      // A second person who does not find it sends the work back.
      if (row.state === 'completed')
        return {
          ...{ state: 'open', decision: answer.reason },
          ...{ completedBy: null, completedAt: null, claimedBy: null, claimedAt: null },
        };
      return { state: 'rejected', decision: answer.reason, closedAt: at };
    case 'repair':
      return {
        state: 'done',
        completedBy: by,
        completedAt: at,
        decision: `${answer.action}: ${answer.reason}`,
        closedAt: at,
      };
  }
};

/** Answers a task that no workflow waits for (a finding, a question), with its audit entry, under a row lock. */
export const answerWithoutWorkflow = async (
  tx: Tx,
  id: string,
  answer: TaskAnswer,
  actor: Actor,
  at: Instant,
): Promise<Answered> => {
  const [row] = await tx.orm.select().from(tasks).where(eq(tasks.id, id)).for('update');
  if (!row) throw new Error('no such task in the scope');
  const refusal = refuseAnswer(answerFacts(row), answer, actor);
  if (refusal) return { ok: false, refusal };
  const changes = changesOf(row, answer, actor, at);
  await tx.orm.update(tasks).set(changes).where(eq(tasks.id, id));
  await recordAudit(tx, {
    organization: row.organization,
    at,
    actor: actor.principal,
    action: `task-${answer.verb}`,
    subjectKind: 'task',
    subjectId: id,
    // What was said stays on the task: the audit names nobody.
    details: { kind: row.kind, queue: row.queue, state: changes.state },
  });
  return { ok: true, state: changes.state };
};
