import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { Refusal } from '../activities/types';
import type { ChangeRequest } from '../domain/people/changes';
import { changeState, isEffective } from '../domain/people/process-state';
import type { Actor } from '../domain/tasks/task';
import {
  cancelProcess,
  profilesLeft,
  superseded,
  type Amendment,
  type ChangeInput,
} from './contracts/people';
import { inDatabase } from './engine/activities';
import { now } from './engine/clock';
import { ProcessDoor } from './engine/door';
import { clearDuties } from './engine/duties';
import { PlanRun } from './engine/plan-run';
import { refuseFor } from './engine/refuse';
import { takePlan } from './engine/take-plan';
import { tell } from './engine/tell';
import { inTurn } from './engine/turn';
import { waitBehind } from './engine/wait-behind';

/** A mover: on its day the old rights end, the new ones are given behind their approvals, and the post changes. */
export async function change(input: ChangeInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<ChangeRequest>(input);

  const cancel = async (reason: string, { principal }: Actor): Promise<Amendment> => {
    const run = door.running();
    run.ending = 'cancelled';
    run.outcome = reason;
    const nothing = { plan: { ...run.plan, steps: [] }, request: door.request };
    return await takePlan(door, nothing, { action: 'change-cancelled', actor: principal, reason });
  };

  const whyNotCancelled = (): Refusal | null => {
    const run = door.running();
    const begun = { type: 'change-effective', pointer: null, detail: 'Le changement est déjà en vigueur.' };
    return run.ending || isEffective(run.plan, now()) ? begun : null;
  };
  const cancelOnce = async (reason: string, actor: Actor): Promise<Amendment> => {
    const refusal = whyNotCancelled();
    return refusal ? { ok: false, refusal } : await cancel(reason, actor);
  };
  setHandler(cancelProcess, ({ reason, actor }) => inTurn(() => cancelOnce(reason, actor)), {
    validator: (_update) => refuseFor(whyNotCancelled()),
  });
  setHandler(superseded, async () => {
    const run = await door.opened();
    if (run.ending) return;
    run.outcome = 'superseded';
    run.abandonAll('superseded');
  });

  const accepted = await door.settle(await inDatabase((database) => database.acceptChange(door.command)));
  const { subject } = accepted;
  const context = { subject, requester: input.requester.principal, confidential: false, urgent: false };
  const run = door.open(
    new PlanRun(context, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => changeState(plan, (id) => states.of(id)),
      before: (due) => clearDuties(door, due),
      perform: async () => {
        const command = { subject, request: door.request, now: now() };
        const { arrivals } = await inDatabase((database) => database.applyChange(command));
        const kept = door.request.profiles;
        if (kept === undefined) return;
        // What an arrival still holds back for a profile left behind is not given after the move.
        await Promise.all(arrivals.map((workflowId) => tell(workflowId, profilesLeft, { kept })));
      },
    }),
  );
  if (accepted.isBehind) await waitBehind(run);
  await run.follow();
  await condition(allHandlersFinished);
  return await run.close('completed');
}
