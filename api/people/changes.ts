import { readPerson, type PersonFile } from '../../db/stores/person-reads';
import { civilDateOf } from '../../domain/calendar/instants';
import { checkDay } from '../../domain/people/arrival-check';
import { problem } from '../problems';
import { defineRoute, type Call, type Route } from '../route';
import { personParams } from './person-schemas';
import { cancelRoute, readRoute } from './process-routes';
import { previewView, takenView } from './process-view';
import { changeBody } from './request-schemas';
import { answerPreview, answerSubmission, refuse } from './submission-answers';
import { toChange } from './to-request';
import { viewerOf } from './viewer';

const tags = ['changes'];

const personOf = async (call: Call, id: string): Promise<PersonFile> => {
  const person = await call.deps.database.withScope(call.scope, (tx) => readPerson(tx, id, viewerOf(call)));
  if (!person) throw problem('not-found');
  return person;
};

const create = defineRoute({
  method: 'post',
  path: '/api/v1/people/:id/changes',
  operationId: 'people.changes',
  summary: 'Annoncer un mouvement: nom, adresse, profils, poste, unité, gestionnaire ou fin d’emploi',
  tags,
  params: personParams,
  body: changeBody,
  responses: { 202: takenView },
  headers: ['Location'],
  handler: async ({ params, body, ...call }) => {
    const refusal = checkDay(body.effectiveOn, civilDateOf(call.deps.clock()), '/effectiveOn');
    if (refusal) throw refuse(refusal);
    const request = toChange(body, await personOf(call, params.id));
    const sender = { actor: call.caller.actor, origin: 'hand' as const };
    return answerSubmission('change', await call.deps.submitter.change(request, sender));
  },
});

const preview = defineRoute({
  method: 'post',
  path: '/api/v1/people/:id/changes/preview',
  operationId: 'people.changesPreview',
  summary: 'Voir le plan d’un mouvement, sans effet',
  tags,
  params: personParams,
  body: changeBody,
  responses: { 200: previewView },
  handler: async ({ params, body, ...call }) => {
    const request = toChange(body, await personOf(call, params.id));
    return answerPreview(await call.deps.previewer.change(request, call.deps.clock(), viewerOf(call)));
  },
});

/** Moves within an employment: announced, previewed, followed, cancelled. */
export const changeRoutes: readonly Route[] = [
  create,
  preview,
  readRoute('change', 'Où en est un mouvement, étape par étape'),
  cancelRoute('change', 'Annuler un mouvement avant sa date'),
];
