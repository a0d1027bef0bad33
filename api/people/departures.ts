import { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import { checkDay } from '../../domain/people/arrival-check';
import type { Instant } from '../../domain/calendar/time';
import { checkInstant } from '../../domain/people/departure-check';
import type { DepartureRequest } from '../../domain/people/requests';
import type { Submission } from '../../domain/people/submission';
import { readProcess } from '../../db/stores/process-reads';
import { amendDeparture, confirmDeparture, discloseDeparture } from '../../workflows/contracts/people';
import { organizationOf } from '../caller';
import { defineRoute, type Call, type Route } from '../route';
import { cancelRoute, listRoute, processParams, readRoute } from './process-routes';
import { findOpen, sightOf } from './process-sight';
import { amendedView, previewView, takenView } from './process-view';
import { confirmBody, departureBody, departurePatch, reason } from './request-schemas';
import { answerAmendment, answerPreview, answerSubmission, refuse } from './submission-answers';
import { toDepartureChanges, toDeparture } from './to-request';
import { viewerOf } from './viewer';

const tags = ['departures'];

const refuseDay = ({ lastDayWorked }: DepartureRequest, { deps }: Call): void => {
  const refusal = checkDay(lastDayWorked, civilDateOf(deps.clock()), '/lastDayWorked');
  if (refusal) throw refuse(refusal);
};

/** An instant is what an immediate departure has, and is corrected within the bounds in which it may be said. */
const refuseInstant = (before: DepartureRequest, at: Instant | undefined, { deps }: Call): void => {
  if (at === undefined) return;
  if (!before.immediate && before.at === undefined)
    throw refuse({
      type: 'instant-of-planned',
      pointer: '/at',
      detail: 'Seul un départ immédiat a un instant.',
    });
  const refusal = checkInstant({ at }, deps.clock());
  if (refusal) throw refuse(refusal);
};

const alreadyOpen = {
  type: 'departure-open',
  pointer: '/employeeNumber',
  detail: 'Un départ est déjà en cours pour cette personne.',
};

/** A confidential departure says to nobody else what it holds: neither its id nor how it differs. */
const hide = async (call: Call, submission: Submission): Promise<Submission> => {
  if (submission.outcome !== 'conflict' && submission.outcome !== 'unchanged') return submission;
  const seen = await call.deps.database.withScope(call.scope, async (tx) =>
    readProcess(tx, (await sightOf(tx, call)).reader, 'departure', submission.id),
  );
  return seen ? submission : { outcome: 'refused', refusal: alreadyOpen };
};

const create = defineRoute({
  method: 'post',
  path: '/api/v1/departures',
  operationId: 'departures.create',
  summary: 'Annoncer un départ, planifié ou immédiat',
  tags,
  body: departureBody,
  responses: { 202: takenView },
  headers: ['Location'],
  handler: async ({ body, ...call }) => {
    const organization = organizationOf(call.caller, body.organization);
    const request = toDeparture(body, organization, civilDateOf(call.deps.clock()));
    refuseDay(request, call);
    const sender = { actor: call.caller.actor, origin: 'hand' as const };
    const submission = await call.deps.submitter.departure(request, sender);
    return answerSubmission('departure', await hide(call, submission));
  },
});

const preview = defineRoute({
  method: 'post',
  path: '/api/v1/departures/preview',
  operationId: 'departures.preview',
  summary: 'Voir le plan d’un départ, sans effet',
  tags,
  body: departureBody,
  responses: { 200: previewView },
  handler: async ({ body, ...call }) => {
    const now = call.deps.clock();
    const organization = organizationOf(call.caller, body.organization);
    const request = toDeparture(body, organization, civilDateOf(now));
    return answerPreview(await call.deps.previewer.departure(request, now, viewerOf(call)));
  },
});

const amend = defineRoute({
  method: 'patch',
  path: '/api/v1/departures/:id',
  operationId: 'departures.amend',
  summary: 'Corriger un départ avant la fin des accès',
  tags,
  params: processParams,
  body: departurePatch,
  responses: { 200: amendedView },
  handler: async ({ params: { id }, body, ...call }) => {
    const { workflowId, request } = await findOpen(call, 'departure', id);
    const before = request as unknown as DepartureRequest;
    refuseInstant(before, body.at ?? undefined, call);
    const changes = toDepartureChanges(before, body);
    const update = { changes, requestHash: null, actor: call.caller.actor };
    return answerAmendment(id, await call.deps.gateway.update(workflowId, amendDeparture, update));
  },
});

const confirm = defineRoute({
  method: 'post',
  path: '/api/v1/departures/:id/confirm',
  operationId: 'departures.confirm',
  summary: 'Confirmer un départ retenu: maintenant, ou à sa date',
  tags,
  params: processParams,
  body: confirmBody,
  responses: { 200: amendedView },
  handler: async ({ params: { id }, body, ...call }) => {
    const { workflowId } = await findOpen(call, 'departure', id);
    const update = { as: body.as, actor: call.caller.actor };
    return answerAmendment(id, await call.deps.gateway.update(workflowId, confirmDeparture, update));
  },
});

const disclose = defineRoute({
  method: 'post',
  path: '/api/v1/departures/:id/disclose',
  operationId: 'departures.disclose',
  summary: 'Divulguer un départ confidentiel à tous ceux qu’il concerne',
  tags,
  params: processParams,
  body: z.strictObject({ reason }),
  responses: { 200: amendedView },
  handler: async ({ params: { id }, body, ...call }) => {
    const { workflowId } = await findOpen(call, 'departure', id);
    const update = { reason: body.reason, actor: call.caller.actor };
    return answerAmendment(id, await call.deps.gateway.update(workflowId, discloseDeparture, update));
  },
});

/** Departures: announced, previewed, followed, corrected, confirmed, cancelled. */
export const departureRoutes: readonly Route[] = [
  create,
  preview,
  listRoute('departure', 'Les départs, les plus récents d’abord'),
  readRoute('departure', 'Où en est un départ, étape par étape'),
  amend,
  confirm,
  disclose,
  cancelRoute('departure', 'Annuler un départ: ce qui a été retiré est rendu'),
];
