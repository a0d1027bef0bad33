import type { z } from 'zod';
import { problem } from '../problems';
import { defineRoute, type Answer, type Call, type Route } from '../route';
import { act, type Act } from './act';
import { readInHand, type TaskInHand } from './in-hand';
import { answered, completeBody, rejectBody, repairBody, taskParams, taskView, verifyBody } from './schemas';
import { viewOf } from './view';

const tags = ['tasks'];

const inHandOf = async (call: Call, id: string): Promise<TaskInHand> => {
  const [found] = await readInHand(call, [id]);
  if (!found) throw problem('not-found');
  return found;
};

const actOn = async (call: Call, id: string, what: Act): Promise<Answer> => ({
  status: 200,
  body: { id, state: await act(call, await inHandOf(call, id), what) },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/tasks/:id',
  operationId: 'tasks.read',
  summary: 'Une tâche',
  tags,
  params: taskParams,
  responses: { 200: taskView },
  handler: async ({ params, ...call }) => ({
    status: 200,
    body: viewOf(await inHandOf(call, params.id)),
  }),
});

const claim = defineRoute({
  method: 'post',
  path: '/api/v1/tasks/:id/claim',
  operationId: 'tasks.claim',
  summary: 'Prendre une tâche, pour un jour',
  tags,
  params: taskParams,
  responses: { 200: answered },
  handler: ({ params, ...call }) => actOn(call, params.id, { verb: 'claim' }),
});

const answerRoute = <B extends z.ZodType>(
  verb: 'complete' | 'verify' | 'reject' | 'repair',
  summary: string,
  body: B,
  toAct: (body: z.output<B>) => Act,
): Route =>
  defineRoute({
    method: 'post',
    path: `/api/v1/tasks/:id/${verb}`,
    operationId: `tasks.${verb}`,
    summary,
    tags,
    params: taskParams,
    body,
    responses: { 200: answered },
    handler: ({ params, body: given, ...call }) => actOn(call, params.id, toAct(given)),
  });

const complete = answerRoute(
  'complete',
  'Dire le travail fait, ou répondre oui, avec une preuve',
  completeBody,
  ({ evidence }) => ({ verb: 'complete', evidence }),
);
const verify = answerRoute(
  'verify',
  'Confirmer par lecture le travail d’une autre personne',
  verifyBody,
  ({ evidence }) => ({ verb: 'verify', evidence }),
);
const reject = answerRoute(
  'reject',
  'Refuser, ou renvoyer un travail qui ne se voit pas',
  rejectBody,
  ({ reason }) => ({ verb: 'reject', reason }),
);
const repair = answerRoute(
  'repair',
  'Décider d’une étape en échec: la reprendre, la passer, la dire faite',
  repairBody,
  (given) => ({ verb: 'repair', ...given }),
);

/** One task: read, claimed, answered. */
export const oneTaskRoutes = [read, claim, complete, verify, reject, repair];
