import { setTimeout as pause } from 'node:timers/promises';
import type { Actor, TaskAnswer } from '../domain/tasks/task';
import { workflowIdOf } from '../temporal/ids';
import { answerTask } from '../workflows/contracts/people';
import type { Desk } from './desk';
import { countUnits, type EventUnits } from './history-units';
import { compressed } from './plan-instants';
import { arrivalOf, departureOf, hand, inDays, newNumbers } from './requests';

/** Long enough for people's answers between two instants of a plan. */
const GAP_MS = 3_000;
const LOOK_MS = 50;

const person = (principal: string): Actor => ({
  principal,
  kind: 'person',
  role: 'security',
  employeeNumber: null,
});

const done: TaskAnswer = { verb: 'complete', evidence: { note: 'fait', values: {} } };
const seen: TaskAnswer = { verb: 'verify', evidence: null };

interface Asked {
  id: string;
  state: string;
}

/** From the tables: asking the workflow itself would add workflow tasks to what is counted. */
const firstQuestion = (desk: Desk, organization: string, processId: string): Promise<Asked | undefined> =>
  desk.databases.app.withScope([organization], async (tx) => {
    const [asked] = await tx.sql<Asked[]>`
      select id, state from tasks
      where process_id = ${processId} and state in ('open', 'completed') order by opened_at, id limit 1`;
    return asked;
  });

/** Answers the first question that waits for a person: one does the work, another one verifies it. */
const answerOne = async (desk: Desk, workflowId: string, asked: Asked): Promise<void> => {
  const isOpen = asked.state === 'open';
  const actor = person(isOpen ? 'securite-1' : 'securite-2');
  await desk.gateway.update(workflowId, answerTask, {
    taskId: asked.id,
    answer: isOpen ? done : seen,
    actor,
  });
};

/** Follows a process to its end, everything answered at first try. Answers what its history is made of. */
const unitsOf = async (
  desk: Desk,
  organization: string,
  kind: 'arrival' | 'departure',
  id: string,
): Promise<EventUnits> => {
  const workflowId = workflowIdOf(kind, id);
  const handle = desk.client.workflow.getHandle(workflowId);
  const state = { ended: false };
  const end = handle.result().finally(() => (state.ended = true));
  while (!state.ended) {
    const asked = await firstQuestion(desk, organization, id);
    if (asked) await answerOne(desk, workflowId, asked);
    else await pause(LOOK_MS);
  }
  await end;
  return countUnits(await handle.fetchHistory());
};

/** Every event of a history. */
export const totalOf = ({ automatic, persons, timers, rest }: EventUnits): number =>
  automatic + persons + timers + rest;

/** Events of an arrival and of the planned departure after it, their weeks shortened to seconds. */
export const goldenStory = async (
  desk: Desk,
  organization: string,
): Promise<{ arrival: EventUnits; departure: EventUnits }> => {
  desk.rewritings.set(organization, compressed(GAP_MS));
  const [number = ''] = newNumbers(1);
  const follow = async (kind: 'arrival' | 'departure', sending: Promise<object>): Promise<EventUnits> => {
    const sent = await sending;
    if (!('id' in sent)) throw new Error(`not accepted: ${JSON.stringify(sent)}`);
    return await unitsOf(desk, organization, kind, String(sent.id));
  };
  const { submitter } = desk;
  const arrival = submitter.arrival(arrivalOf(organization, number, inDays(60)), hand);
  const events = await follow('arrival', arrival);
  const departure = submitter.departure(departureOf(organization, number, false), hand);
  return { arrival: events, departure: await follow('departure', departure) };
};
