import { isClaimedByAnother } from '../../domain/tasks/claims';
import { mayAnswer, mayVerify } from '../../domain/tasks/eligibility';
import { refuseAnswer } from '../../domain/tasks/rules';
import type { TaskAnswer, TaskState } from '../../domain/tasks/task';
import { recordAudit } from '../../db/stores/audit';
import { listProfiles } from '../../db/stores/catalogue';
import { answerFacts, answerWithoutWorkflow } from '../../db/stores/task-answers';
import { claimTask, readTasks } from '../../db/stores/tasks';
import { answerTask } from '../../workflows/contracts/people';
import { problem } from '../problems';
import type { Call } from '../route';
import type { TaskInHand } from './in-hand';
import { fromWorkflow, notResponsible, refused } from './refusals';

/** What a person does with a task: takes it, or answers it. */
export type Act = { verb: 'claim' } | TaskAnswer;

/**
 * Does one act of the caller on a task and says where the task stands then.
 * Throws `not-responsible`, a 409 of `refusals.ts`, `validation` on an unknown profile, `unavailable`.
 */
export const act = async (call: Call, inHand: TaskInHand, what: Act): Promise<TaskState> => {
  refuseStranger(call, inHand, what);
  if (what.verb === 'claim') return await claim(call, inHand);
  refuseEarly(call, inHand, what);
  await refuseUnknownProfiles(call, inHand, what);
  return await answer(call, inHand, what);
};

const refuseStranger = ({ deps }: Call, { task, actor, responsibles }: TaskInHand, { verb }: Act): void => {
  const verifies = verb === 'verify' || (verb === 'reject' && task.state === 'completed');
  const may = verifies ? mayVerify : mayAnswer;
  if (!may(task, actor, responsibles, deps.clock())) throw notResponsible();
};

const refuseEarly = ({ deps }: Call, { task, actor }: TaskInHand, given: TaskAnswer): void => {
  if (task.state === 'open' && isClaimedByAnother(task, actor.principal, deps.clock()))
    throw refused('task-claimed');
  // The workflow says the same; asked here, a refusal costs it nothing.
  const refusal = refuseAnswer(answerFacts(task), given, actor);
  if (refusal) throw refused(refusal);
};

const unknownProfile = { fr: 'Ce profil n’existe pas.', en: 'This profile does not exist.' };

const refuseUnknownProfiles = async (call: Call, { task }: TaskInHand, given: TaskAnswer): Promise<void> => {
  if (task.kind !== 'choice' || given.verb !== 'complete') return;
  const of = [task.organization];
  const known = await call.deps.database.withScope(of, (tx) => listProfiles(tx, of));
  const codes = new Set(known.map(({ code }) => code));
  const chosen = given.evidence.values?.profiles;
  const errors = (Array.isArray(chosen) ? chosen : []).flatMap((code, index) =>
    codes.has(code)
      ? []
      : [
          {
            pointer: `/evidence/values/profiles/${index}`,
            detail: unknownProfile,
            code: 'unknown-profile',
          },
        ],
  );
  if (errors.length > 0) throw problem('validation', { errors });
};

const claim = ({ deps }: Call, { task, actor }: TaskInHand): Promise<TaskState> =>
  deps.database.withScope<TaskState>([task.organization], async (tx) => {
    const { principal } = actor;
    const at = deps.clock();
    if (!(await claimTask(tx, task.id, principal, at))) {
      const [now] = await readTasks(tx, [task.id]);
      throw refused(now?.state === 'open' ? 'task-claimed' : 'task-not-open');
    }
    if (task.claimedBy !== principal)
      await recordAudit(tx, {
        ...{ organization: task.organization, at, actor: principal, action: 'task-claim' },
        ...{ subjectKind: 'task', subjectId: task.id, details: { kind: task.kind, queue: task.queue } },
      });
    return 'open';
  });

const answer = async ({ deps }: Call, { task, actor }: TaskInHand, given: TaskAnswer): Promise<TaskState> => {
  if (task.processId === null) {
    const outcome = await deps.database.withScope([task.organization], (tx) =>
      answerWithoutWorkflow(tx, task.id, given, actor, deps.clock()),
    );
    if (!outcome.ok) throw refused(outcome.refusal);
    return outcome.state;
  }
  if (task.workflowId === null) throw new Error('the task names a process that has no row');
  try {
    const sent = { taskId: task.id, answer: given, actor };
    return (await deps.gateway.update(task.workflowId, answerTask, sent)).state;
  } catch (error) {
    throw fromWorkflow(error);
  }
};
