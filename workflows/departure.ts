import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { DepartureReplan, RestoreResult } from '../activities/types';
import { departureState, isHeld } from '../domain/people/process-state';
import type { DepartureRequest } from '../domain/people/requests';
import type { Step } from '../domain/processes/plan';
import type { Actor } from '../domain/tasks/task';
import {
  amendDeparture,
  cancelProcess,
  confirmDeparture,
  rehired,
  superseded,
  type Amendment,
  type DepartureChanges,
  type DepartureInput,
} from './contracts/people';
import { inDatabase } from './engine/activities';
import { now } from './engine/clock';
import { whyNotAmended, whyNotCancelled, whyNotConfirmed } from './engine/departure-refusals';
import { ProcessDoor } from './engine/door';
import { PlanRun } from './engine/plan-run';
import type { Answered } from './engine/questions';
import { refuseFor } from './engine/refuse';
import { takePlan, type PlanChange } from './engine/take-plan';
import { inTurn } from './engine/turn';
import { takeOver } from './engine/take-over';

/** What a cancellation gives back, as the steps stand when it is known. */
const planRestoreOf = async (run: PlanRun): Promise<RestoreResult> => {
  const { subject } = run.context;
  for (;;) {
    const [seen, plan, states] = [run.states.revision, run.plan, run.states.all(run.plan)];
    const restore = await inDatabase((database) =>
      database.planRestore({ subject, plan, states, now: now() }),
    );
    if (run.states.revision === seen) return restore;
  }
};

/**
 * A departure: hand-over asked for, access suspended at the end of the last day worked (or now), archived thirty days
 * later. Two-phase: until the archive a cancellation gives back exactly what was taken, less what may no longer be held.
 */
export async function departure(input: DepartureInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<DepartureRequest>(input);
  const ended = { neverStarted: false };

  const replanAs = async (request: DepartureRequest, confirmed: 'now' | 'planned' | null) => {
    const { subject } = door.running().context;
    return await inDatabase((database) =>
      database.replanDeparture({ subject, request, confirmed, now: now() }),
    );
  };
  const take = async (
    next: Extract<DepartureReplan, { ok: true }>,
    change: PlanChange,
  ): Promise<Amendment> => {
    door.running().context.urgent = next.request.immediate && !isHeld(next.plan);
    return await takePlan(door, next, change);
  };

  const amend = async (
    changes: DepartureChanges,
    requestHash: string | null,
    { principal }: Actor,
  ): Promise<Amendment> => {
    const next = await replanAs({ ...door.request, ...changes }, null);
    if (!next.ok) return next;
    const refusal = whyNotAmended(door.running());
    if (refusal) return { ok: false, refusal };
    return await take(next, { action: 'departure-amended', actor: principal, requestHash });
  };

  const confirm = async (as: 'now' | 'planned', { principal }: Actor): Promise<Amendment> => {
    const run = door.running();
    const next = await replanAs(door.request, as);
    if (!next.ok) return next;
    const refusal = whyNotConfirmed(run);
    if (refusal) return { ok: false, refusal };
    run.withdraw('confirm', 'done');
    run.states.set('confirm', 'done', `confirmed-${as}`, false);
    if (!next.neverStarted)
      return await take(next, { action: `departure-confirmed-${as}`, actor: principal });
    ended.neverStarted = true;
    const change = { action: 'departure-never-started', actor: principal };
    return await take(next, { ...change, employment: 'never-started' });
  };

  const cancel = async (reason: string, { principal }: Actor): Promise<Amendment> => {
    const run = door.running();
    const restore = await planRestoreOf(run);
    if (!restore.ok) return restore;
    const refusal = whyNotCancelled(run);
    if (refusal) return { ok: false, refusal };
    const hasEnded = run.state === 'suspended' || run.state === 'suspending';
    run.ending = 'cancelled';
    run.outcome = reason;
    const change = { action: 'departure-cancelled', actor: principal, reason };
    const next = { plan: restore.plan, request: door.request };
    return await takePlan(door, next, { ...change, ...(hasEnded && { employment: 'active' as const }) });
  };

  const answered = async ({ action, id }: Step, { answer, actor }: Answered): Promise<void> => {
    if (action !== 'confirm') return;
    const run = door.running();
    if (answer.verb !== 'complete') {
      run.outcome = 'not-confirmed';
      await inTurn(() => cancel('not-confirmed', actor));
      return;
    }
    // What waits for the confirmation waits for its plan too.
    run.states.set(id, 'running', null, false);
    const as = answer.evidence.values?.as === 'now' ? 'now' : 'planned';
    const confirmed = await inTurn(() => confirm(as, actor));
    if (!confirmed.ok && run.states.of(id) === 'running') run.askAgain(id, confirmed.refusal.type);
  };

  setHandler(
    amendDeparture,
    ({ changes, requestHash, actor }) => inTurn(() => amend(changes, requestHash, actor)),
    {
      validator: (_update) => refuseFor(whyNotAmended(door.running())),
    },
  );
  setHandler(confirmDeparture, ({ as, actor }) => inTurn(() => confirm(as, actor)), {
    validator: (_update) => refuseFor(whyNotConfirmed(door.running())),
  });
  setHandler(cancelProcess, ({ reason, actor }) => inTurn(() => cancel(reason, actor)), {
    validator: (_update) => refuseFor(whyNotCancelled(door.running())),
  });
  setHandler(superseded, () => undefined);
  setHandler(rehired, async () =>
    (await door.opened()).abandonAll('rehired', ({ action }) => action === 'archive'),
  );

  const accepted = await door.settle(await inDatabase((database) => database.acceptDeparture(door.command)));
  const { subject, hold } = accepted;
  const { confidential, immediate } = input.request;
  const context = { subject, confidential, urgent: immediate && hold === null };
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
          await takeOver(door, false);
      },
      answered,
    }),
  );
  await run.follow();
  if (ended.neverStarted) await takeOver(door, true);
  await condition(allHandlersFinished);
  return await run.close(ended.neverStarted ? 'never-started' : 'completed');
}
