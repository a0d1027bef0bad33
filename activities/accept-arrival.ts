import { requestable } from '../domain/access/catalogue';
import { civilDateOf } from '../domain/calendar/instants';
import { correctedArrival } from '../domain/people/changes';
import { checkArrival } from '../domain/people/arrival-check';
import { planArrival } from '../domain/people/arrival-plan';
import { addressShared, askSharedAddress } from '../domain/people/shared-email';
import { knowerOf, type Knower } from '../domain/people/knower';
import { emailFrom } from '../domain/people/email-template';
import type { ArrivalRequest } from '../domain/people/requests';
import type { PlanWarning } from '../domain/processes/plan';
import type { EmploymentFacts, PersonFacts } from '../db/stores/person-facts';
import type { NewEmployment } from '../db/stores/accept';
import type { Plan } from '../domain/processes/plan';
import type { Preview } from '../domain/people/submission';
import { acceptedBefore, processOf } from './accepted';
import type { AcceptDeps, Tx } from './deps';
import { gather, planFacts, type Gathered } from './gather-facts';
import type { AcceptCommand, AcceptResult, ArrivalActivities, Refusal } from './types';

type Command = AcceptCommand<ArrivalRequest>;

interface ManagerFacts {
  known: boolean;
  above: string[];
  /** Last day worked, when he is known to leave. */
  leavingOn: string | null;
}

const managerFacts = async (deps: AcceptDeps, tx: Tx, request: ArrivalRequest): Promise<ManagerFacts> => {
  if (request.managerNumber === null) return { known: true, above: [], leavingOn: null };
  const { organization, managerNumber } = request;
  const [known, above, leavingOn] = await Promise.all([
    deps.stores.knownNumbers(tx, organization, [managerNumber]),
    deps.stores.managersAbove(tx, organization, managerNumber),
    deps.stores.leavingOn(tx, organization, managerNumber),
  ]);
  return { known: known.has(managerNumber), above, leavingOn };
};

const withAddress = async (deps: AcceptDeps, tx: Tx, request: ArrivalRequest, template: string | null) => {
  const { employee, organization } = request;
  if (employee.email !== null || template === null) return request;
  const first = emailFrom(template, employee.givenName, employee.familyName, employee.number, new Set());
  const alike = first.split('@')[0] ?? first;
  const taken = await deps.stores.addressesLike(tx, organization, alike, employee.number);
  const email = emailFrom(template, employee.givenName, employee.familyName, employee.number, taken);
  return { ...request, employee: { ...employee, email } };
};

const sharersOf = async (deps: AcceptDeps, tx: Tx, request: ArrivalRequest): Promise<string[]> => {
  const { email, number } = request.employee;
  return email === null ? [] : await deps.stores.sharersOf(tx, request.organization, email, number);
};

const warningsOf = (sharers: readonly string[], manager: ManagerFacts): PlanWarning[] => {
  const warnings: PlanWarning[] = [];
  if (sharers.length > 0) warnings.push(addressShared);
  if (!manager.known)
    warnings.push({
      code: 'manager-not-yet-known',
      detail: 'Le gestionnaire n’est pas encore un employé connu.',
    });
  if (manager.leavingOn !== null)
    warnings.push({
      code: 'manager-leaving',
      detail: `Le gestionnaire part: son dernier jour est le ${manager.leavingOn}.`,
    });
  return warnings;
};

const check = (
  request: ArrivalRequest,
  gathered: Gathered,
  manager: ManagerFacts,
  mayFollow: boolean,
  today: string,
): Refusal | null =>
  checkArrival(request, {
    today,
    profiles: requestable(gathered.loaded.catalogue),
    employment: gathered.person.employment,
    hasOpenDeparture: gathered.person.open.some(({ kind }) => kind === 'departure'),
    managerKnown: manager.known,
    managerMayFollow: mayFollow,
    managersAbove: manager.above,
  });

interface Planned {
  gathered: Gathered;
  /** Numbers of others at work with the same address. */
  sharers: string[];
  request: ArrivalRequest;
  plan: Plan;
}

/** Facts, checks and plan of a new arrival; nothing is written. */
const planNew = async (
  deps: AcceptDeps,
  tx: Tx,
  asked: ArrivalRequest,
  { now, knower, managerMayFollow }: { now: string; knower: Knower; managerMayFollow: boolean },
): Promise<{ ok: false; refusal: Refusal } | ({ ok: true } & Planned)> => {
  const [gathered, manager] = await Promise.all([
    gather(deps, tx, asked.organization, asked.employee.number, now, knower),
    managerFacts(deps, tx, asked),
  ]);
  const refusal = check(asked, gathered, manager, managerMayFollow, civilDateOf(now));
  if (refusal) return { ok: false, refusal };
  const request = await withAddress(deps, tx, asked, gathered.loaded.settings.mailTemplate);
  const sharers = await sharersOf(deps, tx, request);
  const warnings = warningsOf(sharers, manager);
  return {
    ok: true,
    gathered,
    request,
    sharers,
    plan: planArrival(request, planFacts(gathered, now, warnings)),
  };
};

const employmentOf = ({ request, gathered }: Planned): NewEmployment => ({
  ...request.employee,
  ...request.position,
  userName: `${request.organization}-${request.employee.number}`.toLowerCase(),
  ordinal: (gathered.person.employment?.ordinal ?? 0) + 1,
  state: 'planned',
  firstDay: request.firstDay,
  expectedEnd: request.employmentEnd,
  managerNumber: request.managerNumber,
  status: request.employmentStatus,
  profiles: request.profiles,
  remark: request.remark,
});

const store = async (deps: AcceptDeps, tx: Tx, command: Command, planned: Planned) => {
  const { number } = planned.request.employee;
  const ids = await deps.stores.insertEmployment(tx, command.organization, number, employmentOf(planned));
  const { plan } = planned;
  await deps.stores.insertProcess(
    tx,
    { ...processOf(deps, command, number, plan), kind: 'arrival', state: 'scheduled', confidential: false },
    ids,
  );
  return ids;
};

/** HR settles at once whose an address is: the night would tell it after the accounts show it. */
const askAboutAddress = async (
  { stores }: AcceptDeps,
  tx: Tx,
  { organization, now }: Command,
  { request, sharers }: Planned,
): Promise<void> => {
  if (sharers.length === 0) return;
  const findings = [askSharedAddress([...sharers, request.employee.number])];
  await stores.settleFindings(tx, organization, { findings, looked: [], now, actor: 'relais' });
};

/** Departures that a new employment makes pointless to archive. */
const departuresOf = ({ open }: PersonFacts): string[] =>
  open.filter(({ kind }) => kind === 'departure').map(({ workflowId }) => workflowId);

/** Of an acceptance whose answer got lost: who was to be told may not have been. */
const openDepartures = async (
  { stores }: AcceptDeps,
  tx: Tx,
  {
    organization,
    employeeNumber,
    processId,
  }: { organization: string; employeeNumber: string; processId: string },
  now: string,
): Promise<string[]> => {
  const person = await stores.readPersonFacts(tx, organization, employeeNumber, now);
  const own = person.open.find(({ id }) => id === processId)?.employmentId;
  return departuresOf({ ...person, open: person.open.filter(({ employmentId }) => employmentId !== own) });
};

const acceptIn = async (deps: AcceptDeps, tx: Tx, command: Command): Promise<AcceptResult> => {
  const { id, organization, request, now, origin } = command;
  const subject = { processId: id, organization, employeeNumber: request.employee.number };
  const before = await deps.stores.readAccepted(tx, id);
  if (before)
    return { ...acceptedBefore(subject, before, await openDepartures(deps, tx, subject, now)), hold: null };
  const asked = { now, knower: knowerOf(command.requester), managerMayFollow: origin === 'import' };
  const planned = await planNew(deps, tx, request, asked);
  if (!planned.ok) return planned;
  const ids = await store(deps, tx, command, planned);
  await askAboutAddress(deps, tx, command, planned);
  const tell = departuresOf(planned.gathered.person);
  const { plan } = planned;
  return { ok: true, subject: { ...subject, ...ids }, plan, state: 'scheduled', hold: null, tell };
};

/** The employment that a corrected arrival follows, as a new one would find it. */
const employmentBefore = ({ person: { employment } }: Gathered): EmploymentFacts | null =>
  employment?.endBefore ? { ...employment, state: 'ended', lastDayWorked: employment.endBefore } : null;

/** A first day does not move under a departure that was planned on the one before. */
const refuseLeaving = ({ person }: Gathered, firstDay: string | undefined, before: string): Refusal | null =>
  firstDay !== undefined && firstDay !== before && person.open.some(({ kind }) => kind === 'departure')
    ? {
        type: 'departure-open',
        pointer: '/firstDay',
        detail: 'Un départ est en cours: modifiez-le ou annulez-le d’abord.',
      }
    : null;

/** Plans a new arrival without effect, from what who asks may know. */
export const previewArrival = (
  deps: AcceptDeps,
  request: ArrivalRequest,
  now: string,
  knower: Knower,
): Promise<Preview> =>
  deps.database.withScope([request.organization], async (tx) => {
    const planned = await planNew(deps, tx, request, { now, knower, managerMayFollow: false });
    return planned.ok ? { ok: true, plan: planned.plan } : planned;
  });

/** Accepts arrivals and plans them again: facts, rules, one transaction. */
export const createArrivalActivities = (deps: AcceptDeps): ArrivalActivities => ({
  acceptArrival: (command) =>
    deps.database.withScope([command.organization], (tx) => acceptIn(deps, tx, command)),

  replanArrival: ({ subject, request, changes, actor, now }) =>
    deps.database.withScope([subject.organization], async (tx) => {
      const next = correctedArrival(request, changes);
      const { organization, employeeNumber } = subject;
      const knower = knowerOf({ principal: actor ?? '' });
      const [gathered, manager] = await Promise.all([
        gather(deps, tx, organization, employeeNumber, now, knower),
        managerFacts(deps, tx, next),
      ]);
      const own = { ...gathered, person: { ...gathered.person, employment: employmentBefore(gathered) } };
      // A manager who was to follow in the file, and has not yet, is no obstacle to what is corrected.
      const isSameManager = next.managerNumber === request.managerNumber;
      const refusal =
        check(next, own, manager, isSameManager, civilDateOf(now)) ??
        refuseLeaving(gathered, changes.firstDay, request.firstDay);
      if (refusal) return { ok: false, refusal };
      const warnings = warningsOf(await sharersOf(deps, tx, next), manager);
      const plan = planArrival(next, planFacts(gathered, now, warnings));
      return { ok: true, request: next, requestHash: deps.digestOf(next), plan };
    }),
});
