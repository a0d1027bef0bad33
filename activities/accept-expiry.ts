import type { CivilDate } from '../domain/calendar/time';
import { civilDateOf } from '../domain/calendar/instants';
import { planExpiry } from '../domain/people/expiry-plan';
import type { ExpiryRequest } from '../domain/people/requests';
import { holdsTraining } from '../domain/people/facts';
import type * as expiryStore from '../db/stores/expiries';
import { acceptedBefore, processOf } from './accepted';
import type { AcceptDeps, Tx } from './deps';
import { gather, planFacts, type Gathered } from './gather-facts';
import type { AcceptCommand, AcceptResult } from './types';

export interface ExpiryActivities {
  /** From what is true then: renewed, left or ended meanwhile is `nothing-to-end`. */
  acceptExpiry(command: AcceptCommand<ExpiryRequest>): Promise<AcceptResult>;
}

/** What the end of expired rights takes. */
export interface ExpiryDeps extends AcceptDeps {
  expiries: typeof expiryStore;
}

/** Renewed since the night looked: nothing ends. */
const isRenewed = ({ what, code }: ExpiryRequest, { person }: Gathered, today: CivilDate): boolean =>
  what === 'training'
    ? holdsTraining(person.trainings, code, today)
    : person.waivers.some(
        ({ rule, validFrom, validUntil }) => rule === code && validFrom <= today && today <= validUntil,
      );

const nothing: AcceptResult = {
  ok: false,
  refusal: { type: 'nothing-to-end', pointer: null, detail: 'Aucun droit ne dépend plus de cette échéance.' },
};

const acceptIn = async (
  deps: ExpiryDeps,
  tx: Tx,
  command: AcceptCommand<ExpiryRequest>,
): Promise<AcceptResult> => {
  const { id, organization, request, now } = command;
  const { employeeNumber } = request;
  const subject = { processId: id, organization, employeeNumber };
  const before = await deps.stores.readAccepted(tx, id);
  if (before) return { ...acceptedBefore(subject, before), hold: null };
  const gathered = await gather(deps, tx, organization, employeeNumber, now);
  const { personId, employment, held } = gathered.person;
  const isAtWork = employment?.state === 'planned' || employment?.state === 'active';
  const entitlements = request.entitlements.filter((right) => held.includes(right));
  if (personId === null || !isAtWork || isRenewed(request, gathered, civilDateOf(now))) return nothing;
  const plan = planExpiry({ ...request, entitlements }, planFacts(gathered, now, []));
  if (plan.steps.length === 0) return nothing;
  const ids = { personId, employmentId: employment.id };
  const process = processOf(deps, command, employeeNumber, plan);
  const kind = { kind: 'expiry', state: 'scheduled', confidential: false } as const;
  await deps.stores.insertProcess(tx, { ...process, ...kind }, ids);
  await deps.expiries.tellOfExpiry(tx, { organization, processId: id, code: request.code, at: now });
  return { ok: true, subject: { ...subject, ...ids }, plan, state: 'scheduled', hold: null, tell: [] };
};

/** Accepts the end of rights whose training or waiver has expired, from what is true then. */
export const createExpiryActivities = (deps: ExpiryDeps): ExpiryActivities => ({
  acceptExpiry: (command) =>
    deps.database.withScope([command.organization], (tx) => acceptIn(deps, tx, command)),
});
