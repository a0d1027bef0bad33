import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { Refusal } from '../activities/types';
import type { ArrivalChanges } from '../domain/people/changes';
import { askerOf, askersAfter } from '../domain/people/askers';
import { withCorrections } from '../domain/people/correct-steps';
import { arrivalState } from '../domain/people/process-state';
import type { ArrivalRequest } from '../domain/people/requests';
import type { Actor } from '../domain/tasks/task';
import {
  amendArrival,
  cancelProcess,
  profilesLeft,
  rehired,
  superseded,
  type Amendment,
  type ArrivalInput,
} from './contracts/people';
import { inDatabase } from './engine/activities';
import { whyNotCorrected, whyOver } from './engine/arrival-refusals';
import { now } from './engine/clock';
import { ProcessDoor } from './engine/door';
import { PlanRun } from './engine/plan-run';
import { clearDuties } from './engine/duties';
import { refuseFor } from './engine/refuse';
import { takePlan } from './engine/take-plan';
import { inTurn } from './engine/turn';
import { tell } from './engine/tell';

/**
 * An arrival: accepted, prepared, enabled on the first day, checked five working days later, closed.
 * Corrected and cancelled with undo until the first day; a departure takes over after it.
 */
export async function arrival(input: ArrivalInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<ArrivalRequest>(input);

  /** @param why not, asked before the facts are read and again after: meanwhile it may have ended */
  const amend = async (
    changes: ArrivalChanges,
    actor: Actor,
    hashOf: (whole: { requestHash: string }) => string | null,
    why: (run: PlanRun) => Refusal | null,
  ): Promise<Amendment> => {
    const run = door.running();
    const early = why(run);
    if (early) return { ok: false, refusal: early };
    const { subject } = run.context;
    const command = { subject, request: door.request, changes, actor: actor.principal, now: now() };
    const next = await inDatabase((database) => database.replanArrival(command));
    if (!next.ok) return next;
    const late = why(run);
    if (late) return { ok: false, refusal: late };
    // Who brings a profile in decides nothing of it, whoever asked for the arrival.
    const asker = askerOf(actor, next.request.managerNumber);
    run.context.askers = askersAfter(
      run.context.askers ?? {},
      door.request.profiles,
      next.request.profiles,
      asker,
    );
    const change = { action: 'arrival-amended', actor: actor.principal, requestHash: hashOf(next) };
    const before = { plan: run.plan, stateOf: (id: string) => run.states.of(id), request: door.request };
    return await takePlan(door, { ...next, plan: withCorrections(next, before, now()) }, change);
  };

  const cancel = async (reason: string, actor: string): Promise<Amendment> => {
    const run = door.running();
    run.ending = 'cancelled';
    run.outcome = reason;
    const nothing = { plan: { ...run.plan, steps: [] }, request: door.request };
    const change = { action: 'arrival-cancelled', actor, reason, employment: 'never-started' as const };
    return await takePlan(door, nothing, change);
  };

  // Two updates of one moment both pass the validator: the second is asked again when its turn has come.
  const cancelOnce = async (reason: string, actor: string): Promise<Amendment> => {
    const refusal = whyNotCorrected(door.running());
    return refusal ? { ok: false, refusal } : await cancel(reason, actor);
  };
  const validator = (_update: unknown): void => refuseFor(whyNotCorrected(door.running()));

  setHandler(
    amendArrival,
    ({ changes, requestHash, actor }) =>
      inTurn(() => amend(changes, actor, (whole) => requestHash ?? whole.requestHash, whyNotCorrected)),
    { validator },
  );
  setHandler(cancelProcess, ({ reason, actor }) => inTurn(() => cancelOnce(reason, actor.principal)), {
    validator,
  });
  setHandler(superseded, async ({ by, undo }) => {
    const run = await door.opened();
    if (run.ending) return;
    run.outcome = 'superseded';
    if (undo) await inTurn(() => cancel('never-started', by));
    else run.abandonAll('superseded');
  });
  setHandler(profilesLeft, async ({ kept }) => {
    const run = await door.opened();
    // What an earlier profile still waits for is not given after the move.
    const left = door.request.profiles.filter((code) => !kept.includes(code));
    run.abandonAll('profile-left', ({ reason }) => left.includes(reason));
  });

  const accepted = await door.settle(await inDatabase((database) => database.acceptArrival(door.command)));
  const { profiles, managerNumber } = input.request;
  const context = {
    subject: accepted.subject,
    requester: input.requester.principal,
    askers: askersAfter({}, [], profiles, askerOf(input.requester, managerNumber)),
    confidential: false,
    urgent: false,
  };
  const run = door.open(
    new PlanRun(context, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => arrivalState(plan, (id) => states.of(id)),
      perform: () => Promise.resolve(),
      before: (due) => clearDuties(door, due),
      answered: async (step, { answer, actor }) => {
        if (step.action !== 'choose' || answer.verb !== 'complete') return;
        const chosen = answer.evidence.values?.profiles;
        // Not what HR has said: the same row of its file stays the same request.
        const amended = await inTurn(() =>
          amend({ profiles: Array.isArray(chosen) ? chosen : [] }, actor, () => null, whyOver),
        );
        if (!amended.ok) door.running().askAgain(step.id, amended.refusal.type);
      },
    }),
  );
  // The account comes back into use: the departure before it archives nothing.
  await Promise.all(accepted.tell.map((workflowId) => tell(workflowId, rehired, { by: input.id })));
  await run.follow();
  await condition(allHandlersFinished);
  return await run.close('completed');
}
