import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { ExpiryRequest } from '../domain/people/requests';
import { changeState } from '../domain/people/process-state';
import { superseded, trainingRecorded, type ExpiryInput } from './contracts/people';
import { inDatabase } from './engine/activities';
import { ProcessDoor } from './engine/door';
import { PlanRun } from './engine/plan-run';

/**
 * Rights whose training or waiver has expired end: revoked and read back where Relais can, by a task elsewhere. A
 * training renewed meanwhile keeps what has not ended yet.
 */
export async function expiry(input: ExpiryInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<ExpiryRequest>(input);

  setHandler(superseded, async () => {
    const run = await door.opened();
    run.outcome = 'superseded';
    run.abandonAll('superseded');
  });
  setHandler(trainingRecorded, async ({ code }) => {
    const run = await door.opened();
    if (door.request.what !== 'training' || code !== door.request.code) return;
    run.outcome ??= 'renewed';
    // What somebody has ended is proven; it is asked for again as any right.
    run.abandonAll('renewed', ({ id }) => run.states.of(id) !== 'completed');
  });

  const accepted = await door.settle(await inDatabase((database) => database.acceptExpiry(door.command)));
  const { subject } = accepted;
  const context = { subject, requester: input.requester.principal, confidential: false, urgent: false };
  const run = door.open(
    new PlanRun(context, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => changeState(plan, (id) => states.of(id)),
      perform: () => Promise.resolve(),
    }),
  );
  await run.follow();
  await condition(allHandlersFinished);
  return await run.close('completed');
}
