import type { DepartureReplan, DepartureSender, RestoreResult } from '../../activities/types';
import { correctedDeparture, type DepartureChanges } from '../../domain/people/departure-check';
import { RELEASE } from '../../domain/people/departure-limits';
import { isHeld, isParked } from '../../domain/people/process-state';
import type { DepartureRequest } from '../../domain/people/requests';
import type { Actor } from '../../domain/tasks/task';
import type { Amendment, DepartureInput } from '../contracts/people';
import { inDatabase } from './activities';
import { now } from './clock';
import {
  whyNotAmended,
  whyNotCancelled,
  whyNotConfirmed,
  whyNotDisclosed,
  whyNotReleased,
} from './departure-refusals';
import type { ProcessDoor } from './door';
import type { PlanRun } from './plan-run';
import { takePlan, type PlanChange } from './take-plan';

/** What a restore is planned from: how each step of the plan stands. */
const standingOf = (run: PlanRun): string =>
  JSON.stringify([run.plan.steps.map(({ id }) => id), run.states.all(run.plan)]);

/** What a cancellation gives back, as the steps stand when it is known. */
const planRestoreOf = async (run: PlanRun): Promise<RestoreResult> => {
  const { subject } = run.context;
  for (;;) {
    let asked = '';
    const restore = await inDatabase((database) => {
      // Read when its turn in the line has come, so that what is compared is what was sent.
      asked = standingOf(run);
      const { plan } = run;
      return database.planRestore({ subject, plan, states: run.states.all(plan), now: now() });
    });
    if (standingOf(run) === asked) return restore;
  }
};

/** What people decide of a departure under way; each decision is asked again when its facts are known. */
export class DepartureDecisions {
  /** Whether the employment turned out never to have started. */
  neverStarted = false;

  constructor(
    private readonly door: ProcessDoor<DepartureRequest>,
    private readonly input: DepartureInput,
  ) {}

  /** Who asked for it, as the limits on damage weigh it. */
  get sender(): DepartureSender {
    const { origin, requester } = this.input;
    const isReleased = this.door.running().states.of(RELEASE) === 'done';
    return { origin, kind: requester.kind, isReleased };
  }

  /** Corrects what is still to come. */
  async amend(
    changes: DepartureChanges,
    requestHash: string | null,
    { principal }: Actor,
  ): Promise<Amendment> {
    const next = await this.replan(correctedDeparture(this.door.request, changes), null);
    if (!next.ok) return next;
    const refusal = whyNotAmended(this.door.running());
    if (refusal) return { ok: false, refusal };
    const change = { action: 'departure-amended', actor: principal };
    return await this.take(next, { ...change, requestHash: requestHash ?? next.requestHash });
  }

  /** HR confirms a held one. */
  async confirm(as: 'now' | 'planned', { principal }: Actor): Promise<Amendment> {
    const run = this.door.running();
    const ownConfirmation = principal === run.context.requester;
    const next = await this.replan(this.door.request, as, ownConfirmation);
    if (!next.ok) return next;
    const refusal = whyNotConfirmed(run);
    if (refusal) return { ok: false, refusal };
    run.withdraw('confirm', 'done');
    run.states.set('confirm', 'done', `confirmed-${as}`, false);
    if (!next.neverStarted)
      return await this.take(next, { action: `departure-confirmed-${as}`, actor: principal });
    this.neverStarted = true;
    const change = { action: 'departure-never-started', actor: principal };
    return await this.take(next, { ...change, employment: 'never-started' });
  }

  /** A second person lets go what waited because too many leave at once. */
  async release(reason: string, actor: Actor): Promise<Amendment> {
    const run = this.door.running();
    const refusal = whyNotReleased(run, actor);
    if (refusal) return { ok: false, refusal };
    run.states.set(RELEASE, 'done', 'released', false);
    run.context.urgent = this.door.request.immediate && !isHeld(run.plan);
    const next = { plan: run.plan, request: this.door.request };
    return await takePlan(this.door, next, { action: 'departure-released', actor: actor.principal, reason });
  }

  /** From now on everybody whom it concerns sees it, and those whose work it is do it. */
  async disclose(reason: string, { principal }: Actor): Promise<Amendment> {
    const run = this.door.running();
    const refusal = whyNotDisclosed(run);
    if (refusal) return { ok: false, refusal };
    const command = { subject: run.context.subject, reason, actor: principal, now: now() };
    await inDatabase((database) => database.discloseDeparture(command));
    run.context.confidential = false;
    const nothing = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };
    return { ok: true, state: run.state, difference: nothing };
  }

  /** Gives back what was taken, and ends. */
  async cancel(reason: string, { principal }: Actor): Promise<Amendment> {
    const run = this.door.running();
    const restore = await planRestoreOf(run);
    if (!restore.ok) return restore;
    const refusal = whyNotCancelled(run);
    if (refusal) return { ok: false, refusal };
    const hasEnded = run.state === 'suspended' || run.state === 'suspending';
    run.ending = 'cancelled';
    run.outcome = reason;
    const change = { action: 'departure-cancelled', actor: principal, reason };
    const next = { plan: restore.plan, request: this.door.request };
    return await takePlan(this.door, next, {
      ...change,
      ...(hasEnded && { employment: 'active' as const }),
    });
  }

  private async replan(
    request: DepartureRequest,
    confirmed: 'now' | 'planned' | null,
    ownConfirmation = false,
  ) {
    const { subject } = this.door.running().context;
    const command = { subject, request, confirmed, ownConfirmation, sender: this.sender, now: now() };
    return await inDatabase((database) => database.replanDeparture(command));
  }

  private async take(next: Extract<DepartureReplan, { ok: true }>, change: PlanChange): Promise<Amendment> {
    const isFree = !isHeld(next.plan) && (this.sender.isReleased || !isParked(next.plan));
    this.door.running().context.urgent = next.request.immediate && isFree;
    return await takePlan(this.door, next, change);
  }
}
