import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import { departureState } from '../domain/people/process-state';
import type { EmploymentState } from '../domain/people/employment';
import type { DepartureRequest } from '../domain/people/requests';
import { replan } from '../domain/processes/replan';
import type { Plan } from '../domain/processes/plan';
import type { Actor } from '../domain/tasks/task';
import {
  amendDeparture,
  cancelProcess,
  confirmDeparture,
  rehired,
  superseded,
  type Amendment,
  type DepartureInput,
} from './contracts/people';
import { inDatabase } from './engine/activities';
import { now } from './engine/clock';
import { ProcessDoor } from './engine/door';
import { PlanRun } from './engine/plan-run';
import { refuse } from './engine/refuse';
import { tell } from './engine/tell';

type Changes = Partial<
  Pick<DepartureRequest, 'lastDayWorked' | 'employmentEnd' | 'substituteNumber' | 'remark'>
>;

/**
 * A departure: hand-over asked for, access suspended at the end of the last day worked (or now), archived thirty days
 * later. Two-phase: until the archive a cancellation gives back exactly what was taken, less what may no longer be held.
 */
export async function departure(input: DepartureInput): Promise<{ outcome: string }> {
  const door = new ProcessDoor<DepartureRequest>(input);
  let neverStarted = false;

  const follow = async (
    plan: Plan,
    action: string,
    actor: string,
    requestHash: string | null,
    employment: EmploymentState | null = null,
  ): Promise<Amendment> => {
    const run = door.running();
    const replanned = replan(run.plan, run.states.all(run.plan), plan, now());
    run.replace(replanned);
    const { difference } = replanned;
    const event = { action, details: { ...difference } };
    await run.record({
      event,
      actor,
      replanned: { plan: run.plan, request: door.request, requestHash },
      employment,
    });
    return { ok: true, state: run.state, difference };
  };

  const amend = async (changes: Changes, requestHash: string | null, actor: Actor): Promise<Amendment> => {
    const run = door.running();
    const request = { ...door.request, ...changes };
    const command = { subject: run.context.subject, request, confirmed: null, now: now() };
    const next = await inDatabase((database) => database.replanDeparture(command));
    if (!next.ok) return next;
    door.request = next.request;
    door.requestHash = requestHash ?? door.requestHash;
    return await follow(next.plan, 'departure-amended', actor.principal, requestHash);
  };

  const confirm = async (as: 'now' | 'planned', actor: Actor): Promise<Amendment> => {
    const run = door.running();
    const command = { subject: run.context.subject, request: door.request, confirmed: as, now: now() };
    run.context.urgent = as === 'now';
    run.states.set('confirm', 'done', `confirmed-${as}`, false);
    run.withdraw('confirm', 'done');
    if (accepted.hold === 'before-first-day') {
      neverStarted = true;
      return await follow({ ...run.plan, steps: [] }, 'departure-never-started', actor.principal, null);
    }
    const next = await inDatabase((database) => database.replanDeparture(command));
    if (!next.ok) return next;
    door.request = next.request;
    return await follow(next.plan, `departure-confirmed-${as}`, actor.principal, null);
  };

  const cancel = async (reason: string, actor: Actor): Promise<Amendment> => {
    const run = door.running();
    const wasEnded = run.state === 'suspended' || run.state === 'suspending';
    run.ending = 'cancelled';
    run.outcome = reason;
    const restore = await inDatabase((database) =>
      database.planRestore({
        subject: run.context.subject,
        plan: run.plan,
        states: run.states.all(run.plan),
        now: now(),
      }),
    );
    return await follow(restore, 'departure-cancelled', actor.principal, null, wasEnded ? 'active' : null);
  };

  setHandler(amendDeparture, ({ changes, requestHash, actor }) => amend(changes, requestHash, actor), {
    validator: (_update) => {
      const run = door.running();
      if (run.ending || (run.state !== 'scheduled' && run.state !== 'held'))
        refuse('departure-effective', 'Access has ended');
    },
  });
  setHandler(confirmDeparture, ({ as, actor }) => confirm(as, actor), {
    validator: (_update) => {
      if (door.running().ending || door.running().state !== 'held')
        refuse('departure-not-held', 'Nothing to confirm');
    },
  });
  setHandler(cancelProcess, ({ reason, actor }) => cancel(reason, actor), {
    validator: (_update) => {
      const run = door.running();
      const archived = run.plan.steps.some(
        ({ id, action }) => action === 'archive' && run.states.of(id) === 'done',
      );
      if (run.ending || archived) refuse('departure-archived', 'The access is already archived');
    },
  });
  setHandler(superseded, () => undefined);
  setHandler(rehired, () => door.running().abandonAll('rehired', ['archive']));

  const perform = async (): Promise<void> => {
    const { subject } = door.running().context;
    const { substituteNumber } = door.request;
    await inDatabase((database) =>
      database.rehome({ subject, substituteNumber, stepId: 'rehome', now: now() }),
    );
  };

  const accepted = await door.settle(await inDatabase((database) => database.acceptDeparture(door.command)));
  const context = {
    subject: accepted.subject,
    requester: input.requester.principal,
    confidential: input.request.confidential,
    urgent: input.request.immediate && accepted.hold === null,
  };
  const run = door.open(
    new PlanRun(context, accepted.plan, accepted.state, {
      stateOf: ({ plan, states }) => departureState(plan, (id) => states.of(id)),
      perform,
      before: async (steps) => {
        if (!steps.some(({ action }) => action === 'suspend')) return;
        await takeOver(door.running(), false);
      },
      answered: async (step, { answer, actor }) => {
        if (step.action !== 'confirm') return;
        if (answer.verb === 'complete')
          await confirm(answer.evidence.values?.as === 'now' ? 'now' : 'planned', actor);
        else run.outcome = 'not-confirmed';
      },
    }),
  );
  await run.follow();
  if (neverStarted) await takeOver(run, true);
  await condition(allHandlersFinished);
  return await run.close(neverStarted ? 'never-started' : 'completed');
}

/** What other processes have not yet done for this employment will not be done. */
const takeOver = async (run: PlanRun, undo: boolean): Promise<void> => {
  const { subject } = run.context;
  const open = await inDatabase((database) => database.openProcesses({ subject }));
  await Promise.all(
    open.map(({ workflowId }) => tell(workflowId, superseded, { by: subject.processId, undo })),
  );
};
