import type { Database } from '../../db/connect';
import { settleFindings } from '../../db/stores/findings';
import { latestProcess, type LatestProcess } from '../../db/stores/process-reads';
import { differences, type ArrivalChanges, type ChangeRequest } from '../../domain/people/changes';
import { knowerOf } from '../../domain/people/knower';
import type { ArrivalRequest, DepartureRequest } from '../../domain/people/requests';
import { mayMeetSecret, secretConflict, type AnnouncedKind } from '../../domain/people/secret-conflict';
import { decideSubmission } from '../../domain/people/submit-decision';
import type { Difference, Sender, ProcessStarter, Submission } from '../../domain/people/submission';
import { processId } from '../../temporal/ids';
import { UpdateRefused } from '../../temporal/process-errors';
import type { ProcessGateway, RequestOutcome } from '../../temporal/process-gateway';
import { amendArrival, amendDeparture, type Amendment } from '../../workflows/contracts/people';
import { leavesInSecret } from '../../db/stores/veil';
import { digestOf } from './request-digest';
import { submitExpiry } from './submit-expiry';
import { createRowJudge } from './submit-rows';

/** What sending requests takes. */
export interface SubmitDeps {
  database: Database;
  gateway: ProcessGateway;
  /** Instance secret of the ids, 32 bytes at least. */
  idSecret: Buffer;
  /** Milliseconds of the processes' clock; default: this machine's. */
  now?: () => Promise<number>;
}

type AnyRequest = ArrivalRequest | DepartureRequest | ChangeRequest;

interface Request<R extends AnyRequest> {
  kind: AnnouncedKind;
  number: string;
  request: R;
  hash: string;
  sender: Sender;
  /** Corrects the process under way, where the kind can be corrected. */
  amend: ((workflowId: string) => Promise<Amendment>) | null;
  /** What a row of a file says otherwise; `null`: found by comparing the requests. */
  difference: Difference | null;
}

const asRecord = (request: AnyRequest): Record<string, unknown> => ({ ...request });

const conflict = (id: string, before: Record<string, unknown>, after: AnyRequest): Submission => ({
  outcome: 'conflict',
  id,
  difference: differences(before, asRecord(after)),
});

const usePatch: Submission = {
  outcome: 'refused',
  refusal: {
    type: 'already-effective',
    pointer: null,
    detail: 'Déjà en vigueur: passez par un changement (people/:id/changes) ou par un départ.',
  },
};

/** What somebody else's confidential departure answers to another one: nothing of what it holds. */
const someDeparture: Submission = {
  outcome: 'refused',
  refusal: {
    type: 'departure-open',
    pointer: '/employeeNumber',
    detail: 'Un départ est déjà en cours pour cette personne.',
  },
};

/** Whether somebody else speaks of a confidential departure under way. */
const isSecretTo = ({ confidential, requestedBy, over }: LatestProcess, { actor }: Sender): boolean =>
  confidential && !over && requestedBy !== actor.principal;

const amendLatest = async <R extends AnyRequest>(
  latest: LatestProcess,
  request: Request<R>,
): Promise<Submission> => {
  if (!request.amend) return conflict(latest.id, latest.request, request.request);
  try {
    const amended = await request.amend(latest.workflowId);
    if (!amended.ok) return { outcome: 'refused', refusal: amended.refusal };
    const difference = request.difference ?? differences(latest.request, asRecord(request.request));
    return { outcome: 'changed', id: latest.id, difference: latest.confidential ? {} : difference };
  } catch (error) {
    if (error instanceof UpdateRefused) return usePatch;
    throw error;
  }
};

const refuseOther = <R extends AnyRequest>(
  latest: LatestProcess | null,
  { request, sender }: Request<R>,
): Submission => {
  if (sender.origin === 'hand') return conflict(latest?.id ?? '', latest?.request ?? {}, request);
  return latest?.cancelled ? calledOff(latest.id) : usePatch;
};

/** A file does not begin again what a person has cancelled. */
const calledOff = (id: string): Submission => ({
  outcome: 'disagrees',
  ...{ id, cause: 'cancelled-before', difference: { state: { from: 'cancelled', to: 'scheduled' } } },
});

const asSubmission = (outcome: RequestOutcome, request: AnyRequest): Submission | null => {
  switch (outcome.outcome) {
    case 'conflict':
      return conflict(outcome.id, { ...outcome.request }, request);
    case 'ended':
      return null;
    case 'accepted':
    case 'unchanged':
    case 'received':
    case 'refused':
      return outcome;
  }
};

/** Sends one request to its process, which it begins, asks again or corrects. */
const sending = ({ database, gateway, idSecret }: SubmitDeps) => {
  const submit = async <R extends AnyRequest>(request: Request<R>, again = true): Promise<Submission> => {
    const { kind, number, hash, sender } = request;
    const { organization } = request.request;
    const latest = await database.withScope([organization], (tx) =>
      latestProcess(tx, organization, kind, number, knowerOf(sender.actor)),
    );
    if (latest && isSecretTo(latest, sender)) return someDeparture;
    const decision = decideSubmission(latest, hash, sender.origin);
    if (latest && decision.do === 'answer')
      return { outcome: 'unchanged', id: latest.id, state: latest.state, plan: latest.plan };
    if (latest && decision.do === 'amend') return await amendLatest(latest, request);
    if (decision.do !== 'start') return refuseOther(latest, request);
    const { id, workflowId } = processId(organization, kind, [number, String(decision.ordinal)], idSecret);
    const outcome = await gateway.request(kind, workflowId, {
      ...{ id, organization, requestHash: hash },
      request: request.request,
      requester: sender.actor,
      origin: sender.origin,
    });
    const submission = asSubmission(outcome, request.request);
    // Another file, or the end of the process, came between the read and the call: what the tables say now decides.
    const isOvertaken =
      submission === null || (submission.outcome === 'conflict' && sender.origin === 'import');
    if (submission && !isOvertaken) return submission;
    if (again) return await submit(request, false);
    return submission ?? conflict(id, {}, request.request);
  };
  return <R extends AnyRequest>(request: Request<R>): Promise<Submission> => submit(request);
};

/** Tells who announced a confidential departure that somebody who may not know of it speaks of the same person. */
const tellOfConflict = async (
  { database }: SubmitDeps,
  { kind, number, request: { organization }, sender }: Request<AnyRequest>,
  now: number,
): Promise<void> =>
  database.withScope([organization], async (tx) => {
    if (!(await leavesInSecret(tx, organization, number, knowerOf(sender.actor)))) return;
    const findings = [secretConflict(kind, number)];
    const said = { findings, looked: [], now: new Date(now).toISOString(), actor: sender.actor.principal };
    await settleFindings(tx, organization, said);
  });

const requestOf = <R extends AnyRequest>(
  kind: AnnouncedKind,
  number: string,
  request: R,
  sender: Sender,
): Request<R> => ({ kind, number, request, hash: digestOf(request), sender, amend: null, difference: null });

/** Sends requests to their processes; the ids are natural, so the same request twice is one process. */
export const createSubmitter = (deps: SubmitDeps): ProcessStarter => {
  const { database, gateway, now = () => Promise.resolve(Date.now()) } = deps;
  const send = sending(deps);
  const submit = async <R extends AnyRequest>(request: Request<R>): Promise<Submission> => {
    const submission = await send(request);
    if (mayMeetSecret(request.kind, submission)) await tellOfConflict(deps, request, await now());
    return submission;
  };
  const arrival = (request: ArrivalRequest, sender: Sender, difference: Difference | null) => {
    const sent = requestOf('arrival', request.employee.number, request, sender);
    const update = { changes: correctionOf(request), requestHash: sent.hash, actor: sender.actor };
    const amend = (workflowId: string) => gateway.update(workflowId, amendArrival, update);
    return submit({ ...sent, difference, amend });
  };
  const departure = (request: DepartureRequest, sender: Sender) => {
    const sent = requestOf('departure', request.employeeNumber, request, sender);
    const { lastDayWorked, employmentEnd, substituteNumber, remark, at } = request;
    const changes = { lastDayWorked, employmentEnd, substituteNumber, remark, ...(at && { at }) };
    const update = { changes, requestHash: sent.hash, actor: sender.actor };
    return submit({ ...sent, amend: (workflowId) => gateway.update(workflowId, amendDeparture, update) });
  };
  const change = (request: ChangeRequest, sender: Sender) =>
    submit(requestOf('change', request.employeeNumber, request, sender));
  const rows = createRowJudge({ database, arrival, departure, change, now });

  return {
    arrival: (request, sender) =>
      sender.origin === 'import' ? rows.arrival(request, sender) : arrival(request, sender, null),
    departure: (request, sender) =>
      sender.origin === 'import' ? rows.departure(request, sender) : departure(request, sender),
    change,
    expiry: (request) => submitExpiry(deps, request),
  };
};

/** What a row corrects: without address or profiles it says nothing of them. */
const correctionOf = ({ organization: _, employee, profiles, ...rest }: ArrivalRequest): ArrivalChanges => {
  const { email, givenName, familyName } = employee;
  return {
    ...rest,
    employee: { givenName, familyName, ...(email !== null && { email }) },
    ...(profiles.length > 0 && { profiles }),
  };
};
