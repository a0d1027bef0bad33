import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import { departureState, isParked } from '../domain/people/process-state';
import type { DepartureRequest } from '../domain/people/requests';
import type { Step } from '../domain/processes/plan';
import type { Actor } from '../domain/tasks/task';
import {
  amendDeparture,
  cancelProcess,
  confirmDeparture,
  discloseDeparture,
  releaseDeparture,
  rehired,
  superseded,
  type DepartureInput,
} from './contracts/people';
import { inDatabase } from './engine/activities';
import { Certification } from './engine/certification';
import { now } from './engine/clock';
import { DepartureDecisions } from './engine/departure-decisions';
import {
  whyNotAmended,
  whyNotCancelled,
  whyNotConfirmed,
  whyNotDisclosed,
  whyNotReleased,
} from './engine/departure-refusals';
import { ProcessDoor } from './engine/door';
import { clearDuties } from './engine/duties';
import { PlanRun } from './engine/plan-run';
import type { Answered } from './engine/questions';
import { refuseFor } from './engine/refuse';
import { inTurn } from './engine/turn';
import { takeOver } from './engine/take-over';

/**
 * A departure: hand-over asked for, access suspended at the end of the last day worked (or now), archived thirty days
 * later. Two-phase: until the archive a cancellation gives back exactly what was taken, less what may no longer be held.
 */
export async function departure(input: DepartureInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<DepartureRequest>(input);
  const decisions = new DepartureDecisions(door, input);

  const answered = async ({ action, id }: Step, { answer, actor }: Answered): Promise<void> => {
    if (action !== 'confirm') return;
    const run = door.running();
    if (answer.verb !== 'complete') {
      run.outcome = 'not-confirmed';
      await inTurn(() => decisions.cancel('not-confirmed', actor));
      return;
    }
    // What waits for the confirmation waits for its plan too.
    run.states.set(id, 'running', null, false);
    const as = answer.evidence.values?.as === 'now' ? 'now' : 'planned';
    const confirmed = await inTurn(() => decisions.confirm(as, actor));
    if (!confirmed.ok && run.states.of(id) === 'running') run.askAgain(id, confirmed.refusal.type);
  };

  setHandler(
    amendDeparture,
    ({ changes, requestHash, actor }) => inTurn(() => decisions.amend(changes, requestHash, actor)),
    {
      validator: (_update) => refuseFor(whyNotAmended(door.running())),
    },
  );
  setHandler(confirmDeparture, ({ as, actor }) => inTurn(() => decisions.confirm(as, actor)), {
    validator: (_update) => refuseFor(whyNotConfirmed(door.running())),
  });
  setHandler(releaseDeparture, ({ reason, actor }) => inTurn(() => decisions.release(reason, actor)), {
    validator: ({ actor }: { actor: Actor }) => refuseFor(whyNotReleased(door.running(), actor)),
  });
  setHandler(cancelProcess, ({ reason, actor }) => inTurn(() => decisions.cancel(reason, actor)), {
    validator: (_update) => refuseFor(whyNotCancelled(door.running())),
  });
  setHandler(discloseDeparture, ({ reason, actor }) => inTurn(() => decisions.disclose(reason, actor)), {
    validator: (_update) => refuseFor(whyNotDisclosed(door.running())),
  });
  // The next departure takes over what a cancellation has not given back yet.
  setHandler(superseded, async () => {
    const run = await door.opened();
    if (run.ending === 'cancelled') run.abandonAll('superseded');
  });
  setHandler(rehired, async () =>
    (await door.opened()).abandonAll('rehired', ({ action }) => action === 'archive'),
  );

  const accepted = await door.settle(await inDatabase((database) => database.acceptDeparture(door.command)));
  const { subject, hold } = accepted;
  const { confidential, immediate } = input.request;
  const urgent = immediate && hold === null && !isParked(accepted.plan);
  const context = { subject, confidential, urgent };
  const certification = new Certification();
  const run = door.open(
    new PlanRun({ ...context, requester: input.requester.principal }, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => departureState(plan, (id) => states.of(id)),
      perform: async ({ id }) => {
        const { substituteNumber } = door.request;
        await inDatabase((database) =>
          database.rehome({ subject, substituteNumber, stepId: id, now: now() }),
        );
      },
      before: async (due) => {
        if (due.some(({ action }) => action === 'suspend' || action === 'rehome'))
          await takeOver(door, decisions.sender, false);
        await clearDuties(door, due);
      },
      recorded: (following) => certification.next(following),
      answered,
    }),
  );
  await run.follow();
  if (decisions.neverStarted) await takeOver(door, { ...decisions.sender, isReleased: true }, true);
  await condition(allHandlersFinished);
  return await run.close(decisions.neverStarted ? 'never-started' : 'completed');
}
