import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { ChangeRequest } from '../domain/people/changes';
import { changeState, isEffective } from '../domain/people/process-state';
import { replan } from '../domain/processes/replan';
import { cancelProcess, superseded, type Amendment, type ChangeInput } from './contracts/people';
import { inDatabase } from './engine/activities';
import { now } from './engine/clock';
import { ProcessDoor } from './engine/door';
import { PlanRun } from './engine/plan-run';
import { refuse } from './engine/refuse';

/** A mover: on its day the old rights end, the new ones are given behind their approvals, and the post changes. */
export async function change(input: ChangeInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<ChangeRequest>(input);

  const cancel = async (reason: string, actor: string): Promise<Amendment> => {
    const run = door.running();
    const replanned = replan(run.plan, run.states.all(run.plan), { ...run.plan, steps: [] }, now());
    run.replace(replanned);
    run.ending = 'cancelled';
    run.outcome = reason;
    const event = { action: 'change-cancelled', details: { reason } };
    await run.record({
      event,
      actor,
      replanned: { plan: run.plan, request: door.request, requestHash: null },
    });
    return { ok: true, state: run.state, difference: replanned.difference };
  };

  setHandler(cancelProcess, ({ reason, actor }) => cancel(reason, actor.principal), {
    validator: (_update) => {
      const run = door.running();
      if (run.ending || isEffective(run.plan, now())) refuse('change-effective', 'The change has begun');
    },
  });
  setHandler(superseded, () => {
    const run = door.running();
    run.outcome ??= 'superseded';
    run.abandonAll('superseded');
  });

  const accepted = await door.settle(await inDatabase((database) => database.acceptChange(door.command)));
  const context = {
    subject: accepted.subject,
    requester: input.requester.principal,
    confidential: false,
    urgent: false,
  };
  const run = door.open(
    new PlanRun(context, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => changeState(plan, (id) => states.of(id)),
      perform: async () => {
        const command = { subject: accepted.subject, request: door.request, now: now() };
        await inDatabase((database) => database.applyChange(command));
      },
    }),
  );
  await run.follow();
  await condition(allHandlersFinished);
  return await run.close('completed');
}
