import { civilDateOf } from '../../domain/calendar/instants';
import {
  mayAct,
  mayAnswer,
  nobody,
  seesConfidential,
  type Responsibles,
} from '../../domain/tasks/eligibility';
import type { Actor } from '../../domain/tasks/task';
import type { Tx } from '../../db/connect';
import { readPrincipal } from '../../db/stores/identity';
import { readResponsibles } from '../../db/stores/responsibles';
import { readTasks, type Task } from '../../db/stores/tasks';
import { confidentialReaders } from '../matrix';
import type { Call } from '../route';

/** A task with who is responsible for it today, and the caller as its organisation knows him. */
export interface TaskInHand {
  task: Task;
  actor: Actor;
  responsibles: Responsibles;
}

/** Who calls, in an organisation: an employee number means nothing in another one than the employer's. */
const actorIn = async (tx: Tx, { caller }: Call): Promise<(organization: string) => Actor> => {
  if (caller.organization !== null || caller.employeeNumber === null) return () => caller.actor;
  const employer = (await readPrincipal(tx, caller.principal))?.organization ?? null;
  return (organization) =>
    organization === employer ? caller.actor : { ...caller.actor, employeeNumber: null };
};

const isSeen = ({ task, actor, responsibles }: TaskInHand, call: Call): boolean => {
  if (!seesConfidential(task, actor, confidentialReaders)) return false;
  if (call.reach === 'organization' || task.completedBy === actor.principal) return true;
  const now = call.deps.clock();
  return mayAnswer(task, actor, responsibles, now) || mayAct(task, actor, responsibles, now);
};

/** Those of some tasks that the caller may see, with who is responsible for each, in the given order. */
export const takeInHand = async (tx: Tx, call: Call, tasks: readonly Task[]): Promise<TaskInHand[]> => {
  const asked = tasks.map(({ id, organization, employeeNumber, assignee }) => ({
    ...{ key: id, organization, subject: employeeNumber, assignee },
  }));
  const responsibles = await readResponsibles(tx, asked, civilDateOf(call.deps.clock()));
  const actorOf = await actorIn(tx, call);
  return tasks
    .map((task) => ({
      task,
      actor: actorOf(task.organization),
      responsibles: responsibles.get(task.id) ?? nobody,
    }))
    .filter((inHand) => isSeen(inHand, call));
};

/** The tasks with these ids that the caller may see. */
export const readInHand = (call: Call, ids: readonly string[]): Promise<TaskInHand[]> =>
  call.deps.database.withScope(call.scope, async (tx) => takeInHand(tx, call, await readTasks(tx, ids)));
