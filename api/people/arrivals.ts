import { civilDateOf } from '../../domain/calendar/instants';
import { checkDay } from '../../domain/people/arrival-check';
import type { ArrivalRequest } from '../../domain/people/requests';
import { amendArrival } from '../../workflows/contracts/people';
import { organizationOf } from '../caller';
import { defineRoute, type Call, type Route } from '../route';
import { activationPassRoutes } from './activation-pass';
import { cancelRoute, listRoute, processParams, readRoute } from './process-routes';
import { findOpen } from './process-sight';
import { amendedView, previewView, takenView } from './process-view';
import { arrivalBody, arrivalPatch } from './request-schemas';
import { answerAmendment, answerPreview, answerSubmission, refuse } from './submission-answers';
import { toArrival, toArrivalChanges } from './to-request';
import { viewerOf } from './viewer';

const tags = ['arrivals'];

// A slip of the keyboard starts no workflow.
const refuseDay = ({ firstDay }: ArrivalRequest, { deps }: Call): void => {
  const refusal = checkDay(firstDay, civilDateOf(deps.clock()), '/firstDay');
  if (refusal) throw refuse(refusal);
};

const create = defineRoute({
  method: 'post',
  path: '/api/v1/arrivals',
  operationId: 'arrivals.create',
  summary: 'Annoncer une arrivée',
  tags,
  body: arrivalBody,
  responses: { 202: takenView },
  headers: ['Location'],
  handler: async ({ body, ...call }) => {
    const request = toArrival(body, organizationOf(call.caller, body.organization));
    refuseDay(request, call);
    const sender = { actor: call.caller.actor, origin: 'hand' as const };
    return answerSubmission('arrival', await call.deps.submitter.arrival(request, sender));
  },
});

const preview = defineRoute({
  method: 'post',
  path: '/api/v1/arrivals/preview',
  operationId: 'arrivals.preview',
  summary: 'Voir le plan d’une arrivée, sans effet',
  tags,
  body: arrivalBody,
  responses: { 200: previewView },
  handler: async ({ body, ...call }) => {
    const request = toArrival(body, organizationOf(call.caller, body.organization));
    return answerPreview(await call.deps.previewer.arrival(request, call.deps.clock(), viewerOf(call)));
  },
});

const amend = defineRoute({
  method: 'patch',
  path: '/api/v1/arrivals/:id',
  operationId: 'arrivals.amend',
  summary: 'Corriger une arrivée avant son premier jour',
  tags,
  params: processParams,
  body: arrivalPatch,
  responses: { 200: amendedView },
  handler: async ({ params: { id }, body, ...call }) => {
    const { workflowId } = await findOpen(call, 'arrival', id);
    const update = { changes: toArrivalChanges(body), requestHash: null, actor: call.caller.actor };
    return answerAmendment(id, await call.deps.gateway.update(workflowId, amendArrival, update));
  },
});

/** Arrivals: announced, previewed, followed, corrected, cancelled, and their activation passes. */
export const arrivalRoutes: readonly Route[] = [
  create,
  preview,
  listRoute('arrival', 'Les arrivées, les plus récentes d’abord'),
  readRoute('arrival', 'Où en est une arrivée, étape par étape'),
  amend,
  cancelRoute('arrival', 'Annuler une arrivée avant son premier jour'),
  ...activationPassRoutes,
];
