import { requestable } from '../domain/access/catalogue';
import { civilDateOf } from '../domain/calendar/instants';
import { checkDay, checkExpectedEnd } from '../domain/people/arrival-check';
import { planChange } from '../domain/people/change-plan';
import type { Instant } from '../domain/calendar/time';
import type { ChangeRequest } from '../domain/people/changes';
import type { SubjectIds } from '../db/stores/accept';
import type { Plan, PlanWarning } from '../domain/processes/plan';
import type { Preview } from '../domain/people/submission';
import { acceptedBefore, processOf } from './accepted';
import { knowerOf, type Knower } from '../domain/people/knower';
import { addressShared } from '../domain/people/shared-email';
import { finding, type Finding } from '../domain/access/findings';
import type { AcceptDeps, Tx } from './deps';
import { gather, plannedFrom, type Gathered } from './gather-facts';
import type { AcceptCommand, AcceptResult, ChangeActivities, Refusal } from './types';

const refusal = (type: string, pointer: string | null, detail: string): Refusal => ({
  type,
  pointer,
  detail,
});

const checkProfiles = (request: ChangeRequest, { loaded }: Gathered): Refusal | null => {
  const known = requestable(loaded.catalogue);
  const index = (request.profiles ?? []).findIndex((code) => !known.has(code));
  return index < 0 ? null : refusal('unknown-profile', `/profiles/${index}`, 'Ce profil n’existe pas.');
};

const checkEnd = ({ employmentEnd, effectiveOn }: ChangeRequest, now: Instant): Refusal | null => {
  if (employmentEnd === undefined || employmentEnd === null) return null;
  return employmentEnd < effectiveOn
    ? refusal('end-before-change', '/employmentEnd', 'La fin d’emploi précède le jour du changement.')
    : checkExpectedEnd(employmentEnd, civilDateOf(now), '/employmentEnd');
};

/** A change happens within its employment: before it, the arrival is corrected. */
const checkWithin = ({ effectiveOn }: ChangeRequest, { person }: Gathered): Refusal | null => {
  const { firstDay, lastDayWorked } = person.employment ?? { firstDay: effectiveOn, lastDayWorked: null };
  if (effectiveOn < firstDay)
    return refusal(
      'before-first-day',
      '/effectiveOn',
      'Avant le premier jour, l’arrivée se corrige (PATCH arrivals/:id).',
    );
  return lastDayWorked !== null && effectiveOn > lastDayWorked
    ? refusal('after-last-day', '/effectiveOn', 'Le changement suit le dernier jour travaillé.')
    : null;
};

const checkPerson = ({ person }: Gathered): Refusal | null => {
  if (person.employment?.state !== 'planned' && person.employment?.state !== 'active')
    return refusal('not-employed', null, 'Cette personne n’a pas d’emploi en cours ici.');
  return person.open.some(({ kind }) => kind === 'change')
    ? refusal('change-open', null, 'Un autre changement est en cours pour cette personne.')
    : null;
};

const check = async (deps: AcceptDeps, tx: Tx, request: ChangeRequest, gathered: Gathered, now: string) => {
  const { managerNumber, organization, employeeNumber } = request;
  const early =
    checkPerson(gathered) ??
    checkProfiles(request, gathered) ??
    checkEnd(request, now) ??
    checkDay(request.effectiveOn, civilDateOf(now), '/effectiveOn') ??
    checkWithin(request, gathered);
  if (early || managerNumber === undefined || managerNumber === null) return early;
  if (managerNumber === employeeNumber)
    return refusal('manager-is-self', '/managerNumber', 'Une personne n’est pas son propre gestionnaire.');
  const known = await deps.stores.knownNumbers(tx, organization, [managerNumber]);
  if (!known.has(managerNumber))
    return refusal('unknown-manager', '/managerNumber', 'Ce gestionnaire n’est pas connu.');
  const above = await deps.stores.managersAbove(tx, organization, managerNumber);
  return above.includes(employeeNumber)
    ? refusal('manager-cycle', '/managerNumber', 'Ce gestionnaire relève déjà de cette personne.')
    : null;
};

const warningsOf = async (
  { stores }: AcceptDeps,
  tx: Tx,
  { organization, employeeNumber, managerNumber, email }: ChangeRequest,
): Promise<PlanWarning[]> => {
  const [last, sharers] = await Promise.all([
    managerNumber ? stores.leavingOn(tx, organization, managerNumber) : null,
    email ? stores.sharersOf(tx, organization, email, employeeNumber) : [],
  ]);
  const leaving = `Le nouveau gestionnaire part: son dernier jour est le ${last ?? ''}.`;
  return [
    ...(last === null ? [] : [{ code: 'manager-leaving', detail: leaving }]),
    ...(sharers.length === 0 ? [] : [addressShared]),
  ];
};

type Planned = { ok: false; refusal: Refusal } | { ok: true; ids: SubjectIds; plan: Plan };

const planNew = async (
  deps: AcceptDeps,
  tx: Tx,
  request: ChangeRequest,
  now: string,
  knower: Knower,
): Promise<Planned> => {
  const gathered = await gather(deps, tx, request.organization, request.employeeNumber, now, knower);
  const refused = await check(deps, tx, request, gathered, now);
  if (refused) return { ok: false, refusal: refused };
  const { personId, employment } = gathered.person;
  if (personId === null || employment === null) throw new Error('checked before: the person is employed');
  const { profiles } = employment;
  const warnings = await warningsOf(deps, tx, request);
  const plan = planChange(request, {
    ...plannedFrom(gathered, now, warnings),
    ...{ profiles, asked: gathered.person.asked, awaited: gathered.person.awaited },
  });
  return { ok: true, ids: { personId, employmentId: employment.id }, plan };
};

const acceptIn = async (
  deps: AcceptDeps,
  tx: Tx,
  command: AcceptCommand<ChangeRequest>,
): Promise<AcceptResult> => {
  const { id, organization, request, now } = command;
  const subject = { processId: id, organization, employeeNumber: request.employeeNumber };
  const before = await deps.stores.readAccepted(tx, id);
  if (before) {
    const isBehind = (await deps.stores.standingOf(tx, before.employmentId)) === 'behind';
    return { ...acceptedBefore(subject, before), hold: null, isBehind };
  }
  const planned = await planNew(deps, tx, request, now, knowerOf(command.requester));
  if (!planned.ok) return planned;
  const { plan, ids } = planned;
  await deps.stores.insertProcess(
    tx,
    {
      ...processOf(deps, command, request.employeeNumber, plan),
      kind: 'change',
      state: 'scheduled',
      confidential: false,
    },
    ids,
  );
  const isBehind = (await deps.stores.standingOf(tx, ids.employmentId)) === 'behind';
  return {
    ok: true,
    subject: { ...subject, ...ids },
    plan,
    state: 'scheduled',
    hold: null,
    tell: [],
    isBehind,
  };
};

/** Plans a change without effect, from what who asks may know. */
export const previewChange = (
  deps: AcceptDeps,
  request: ChangeRequest,
  now: string,
  knower: Knower,
): Promise<Preview> =>
  deps.database.withScope([request.organization], async (tx) => {
    const planned = await planNew(deps, tx, request, now, knower);
    return planned.ok ? { ok: true, plan: planned.plan } : planned;
  });

const cycle = (employeeNumber: string): Finding =>
  finding('manager-cycle', {
    parts: [employeeNumber],
    employeeNumber,
    title: 'Changement de gestionnaire non appliqué: le nouveau gestionnaire relève de la personne',
    checklist: ['Choisir un autre gestionnaire et annoncer un nouveau changement.'],
  });

/**
 * The change as it can be written today: since it was accepted, its new manager may have come to stand below the
 * employee. Then the manager stays, and HR is asked. One change of managers at a time in an organisation.
 */
const withoutCycle = async (
  { stores }: AcceptDeps,
  tx: Tx,
  request: ChangeRequest,
  now: Instant,
): Promise<ChangeRequest> => {
  const { managerNumber, organization, employeeNumber, ...rest } = request;
  if (managerNumber === undefined || managerNumber === null) return request;
  await stores.lockManagers(tx, organization);
  const above = await stores.managersAbove(tx, organization, managerNumber);
  if (!above.includes(employeeNumber)) return request;
  const findings = [cycle(employeeNumber)];
  await stores.settleFindings(tx, organization, { findings, looked: [], now, actor: 'relais' });
  return { organization, employeeNumber, ...rest };
};

/** Accepts changes, and writes the new post on its day. */
export const createChangeActivities = (deps: AcceptDeps): ChangeActivities => ({
  acceptChange: (command) =>
    deps.database.withScope([command.organization], (tx) => acceptIn(deps, tx, command)),

  employmentStanding: ({ subject }) =>
    deps.database.withScope([subject.organization], (tx) => deps.stores.standingOf(tx, subject.employmentId)),

  applyChange: ({ subject, request, now }) =>
    deps.database.withScope([subject.organization], async (tx) => {
      await deps.stores.moveEmployment(tx, subject.employmentId, await withoutCycle(deps, tx, request, now));
      const { person } = await gather(deps, tx, subject.organization, subject.employeeNumber, now);
      return {
        arrivals: person.open.filter(({ kind }) => kind === 'arrival').map(({ workflowId }) => workflowId),
      };
    }),
});
