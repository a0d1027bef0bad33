import { isAutomatic } from '../domain/access/catalogue';
import { civilDateOf } from '../domain/calendar/instants';
import { checkDeparture, checkInstant, confirmedRequest } from '../domain/people/departure-check';
import { planDeparture, type DepartureFacts } from '../domain/people/departure-plan';
import { departureHold, departureHolds, type DepartureHold } from '../domain/people/hr-departure-hold';
import type { DepartureRequest } from '../domain/people/requests';
import { relais, type Knower } from '../domain/people/knower';
import { suspensionOf } from '../domain/people/departure-limits';
import { planRestore } from '../domain/people/restore-plan';
import type { Plan, PlanWarning } from '../domain/processes/plan';
import type { Preview } from '../domain/people/submission';
import { isTooMany, tellOfWaiting } from './departure-limits';
import { acceptedBefore, processOf } from './accepted';
import type { AcceptDeps, Tx } from './deps';
import { situationOf, type Situation } from './departure-situation';
import { gather, plannedFrom, planFacts, type Gathered } from './gather-facts';
import type {
  AcceptCommand,
  AcceptResult,
  DepartureActivities,
  DepartureReplan,
  DepartureSender,
  Refusal,
  RestoreResult,
} from './types';

const isEmployed = ({ person }: Gathered): boolean =>
  person.employment?.state === 'planned' || person.employment?.state === 'active';

const check = (
  request: DepartureRequest,
  { gathered, substitute }: Situation,
  today: string,
): Refusal | null =>
  checkDeparture(request, {
    today,
    known: gathered.person.personId !== null,
    employed: isEmployed(gathered),
    substituteKnown: substitute.known,
  });

const leavingSubstitute: PlanWarning = {
  code: 'substitute-leaving',
  detail: 'Le substitut part lui aussi: le gestionnaire reprend ce qui n’est pas transféré.',
};

const plan = (
  request: DepartureRequest,
  situation: Situation,
  now: string,
  { hold, isParked = false }: { hold: DepartureHold | null; isParked?: boolean },
): Plan => {
  const warnings = situation.substitute.leaving ? [leavingSubstitute] : [];
  const facts: DepartureFacts = {
    ...plannedFrom(situation.gathered, now, warnings),
    asked: situation.gathered.person.asked,
    extracted: situation.extracted,
    hasPosts: situation.hasPosts,
    ...{ hold, isParked },
  };
  return planDeparture(request, facts);
};

const holdOf = (request: DepartureRequest, { gathered }: Situation, today: string): DepartureHold | null =>
  departureHold(request, { today, firstDay: gathered.person.employment?.firstDay ?? null });

const idsOf = ({ person }: Gathered) => {
  if (person.personId === null || person.employment === null)
    throw new Error('checked before: the person is employed');
  return { personId: person.personId, employmentId: person.employment.id };
};

type Planned =
  | { ok: false; refusal: Refusal }
  | { ok: true; situation: Situation; hold: DepartureHold | null; isParked: boolean; planned: Plan };

const planNew = async (
  deps: AcceptDeps,
  tx: Tx,
  {
    id,
    request,
    now,
    sender,
    knower = relais,
  }: { id: string; request: DepartureRequest; now: string; sender: DepartureSender; knower?: Knower },
): Promise<Planned> => {
  const situation = await situationOf(deps, tx, request, now, knower);
  const today = civilDateOf(now);
  const refusal = check(request, situation, today) ?? checkInstant(request, now) ?? refuseSecond(situation);
  if (refusal) return { ok: false, refusal };
  const hold = holdOf(request, situation, today);
  const free = plan(request, situation, now, { hold });
  const { organization } = request;
  const isParked = await isTooMany(deps, tx, {
    organization,
    processId: id,
    request,
    plan: free,
    now,
    sender,
  });
  const planned = isParked ? plan(request, situation, now, { hold, isParked }) : free;
  return { ok: true, situation, hold, isParked, planned };
};

const refuseSecond = ({ gathered }: Situation): Refusal | null =>
  gathered.person.open.some(({ kind }) => kind === 'departure')
    ? {
        type: 'departure-open',
        pointer: '/employeeNumber',
        detail: 'Un départ est déjà en cours pour cette personne.',
      }
    : null;

const acceptIn = async (
  deps: AcceptDeps,
  tx: Tx,
  command: AcceptCommand<DepartureRequest>,
): Promise<AcceptResult> => {
  const { id, organization, request, now } = command;
  const subject = { processId: id, organization, employeeNumber: request.employeeNumber };
  const before = await deps.stores.readAccepted(tx, id);
  if (before) return { ...acceptedBefore(subject, before), hold: holdReason(before.plan) };
  const sender = { origin: command.origin, kind: command.requester.kind, isReleased: false };
  const made = await planNew(deps, tx, { id, request, now, sender });
  if (!made.ok) return made;
  const { situation, hold, isParked, planned } = made;
  const ids = idsOf(situation.gathered);
  const state = hold || isParked ? 'held' : 'scheduled';
  const { confidential, employeeNumber } = request;
  await deps.stores.insertProcess(
    tx,
    {
      ...processOf(deps, command, employeeNumber, planned),
      ...{ kind: 'departure', state, confidential, suspendsAt: suspensionOf(planned, now) },
    },
    ids,
  );
  if (isParked) await tellOfWaiting(deps, tx, subject, now);
  if (state === 'scheduled')
    await deps.stores.setEmploymentEnd(tx, ids.employmentId, { ...request, lastDayWorked: planned.on });
  return { ok: true, subject: { ...subject, ...ids }, plan: planned, state, hold, tell: [] };
};

const holdReason = (planned: Plan): DepartureHold | null => {
  const reason = planned.steps.find(({ id }) => id === 'confirm')?.reason;
  return departureHolds.find((hold) => hold === reason) ?? null;
};

/** Plans a departure without effect, from what who asks may know. */
export const previewDeparture = (
  deps: AcceptDeps,
  request: DepartureRequest,
  now: string,
  knower: Knower,
): Promise<Preview> =>
  deps.database.withScope([request.organization], async (tx) => {
    const sender = { origin: 'hand', kind: 'person', isReleased: false } as const;
    const made = await planNew(deps, tx, { id: '', request, now, sender, knower });
    return made.ok ? { ok: true, plan: made.planned } : made;
  });

type ReplanCommand = Parameters<DepartureActivities['replanDeparture']>[0];

const replanIn = async (deps: AcceptDeps, tx: Tx, command: ReplanCommand): Promise<DepartureReplan> => {
  const { confirmed, now } = command;
  const today = civilDateOf(now);
  const request = confirmed ? confirmedRequest(command.request, confirmed, today) : command.request;
  const situation = await situationOf(deps, tx, request, now);
  const refused = check(request, situation, today);
  if (refused) return { ok: false, refusal: refused };
  const hold = holdOf(request, situation, today);
  // Confirmed before the first day: nothing has begun, so nothing ends.
  const isPlanned = situation.gathered.person.employment?.state === 'planned';
  const neverStarted = confirmed !== null && hold === 'before-first-day' && isPlanned;
  const held = confirmed ? null : hold;
  const free = plan(request, situation, now, { hold: held });
  const { organization } = request;
  const weighed = { organization, processId: command.subject.processId, request, plan: free, now };
  // Another person than who asked has looked at it, and decided.
  const isDecided = confirmed !== null && command.ownConfirmation !== true;
  const isParked = !isDecided && (await isTooMany(deps, tx, { ...weighed, sender: command.sender }));
  const next = isParked ? plan(request, situation, now, { hold: held, isParked }) : free;
  const requestHash = deps.digestOf(request);
  return { ok: true, request, requestHash, plan: neverStarted ? { ...next, steps: [] } : next, neverStarted };
};

type RestoreCommand = Parameters<DepartureActivities['planRestore']>[0];

const rehired: RestoreResult = {
  ok: false,
  refusal: {
    type: 'person-rehired',
    pointer: null,
    detail: 'Cette personne a été réembauchée: son ancien départ ne s’annule plus.',
  },
};

const restoreIn = async (
  deps: AcceptDeps,
  tx: Tx,
  { subject, states, plan: current, now }: RestoreCommand,
): Promise<RestoreResult> => {
  const gathered = await gather(deps, tx, subject.organization, subject.employeeNumber, now);
  const { employment } = gathered.person;
  if (employment?.id !== subject.employmentId) return rehired;
  const ended = await deps.stores.grantsEndedBy(tx, subject.processId);
  const { systems } = gathered.loaded.catalogue;
  const automatic = new Set(systems.filter(isAutomatic).map(({ code }) => code));
  const facts = planFacts(gathered, now, []);
  const { profiles } = employment;
  return { ok: true, plan: planRestore({ current, states, ended, automatic, facts, profiles }) };
};

/** Accepts departures, plans them again, and plans what a cancellation gives back. */
export const createDepartureRequestActivities = (
  deps: AcceptDeps,
): Pick<DepartureActivities, 'acceptDeparture' | 'replanDeparture' | 'planRestore'> => ({
  acceptDeparture: (command) =>
    deps.database.withScope([command.organization], (tx) => acceptIn(deps, tx, command)),
  replanDeparture: (command) =>
    deps.database.withScope([command.subject.organization], (tx) => replanIn(deps, tx, command)),
  planRestore: (command) =>
    deps.database.withScope([command.subject.organization], (tx) => restoreIn(deps, tx, command)),
});
