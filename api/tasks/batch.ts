import type { z } from 'zod';
import { toProblem } from '../problem-mapping';
import { problem, writeProblem, type ProblemError } from '../problems';
import { defineRoute, type Call } from '../route';
import { act, type Act } from './act';
import { readInHand, type TaskInHand } from './in-hand';
import { batchBody, batchResult } from './schemas';
import { inWindow } from './window';

type Result = z.output<typeof batchResult>['items'][number];

/** Answers under way at once: more only wait in the workers. */
const WINDOW = 10;

const actOf = ({ verb, evidence, reason }: z.output<typeof batchBody>): Act => {
  switch (verb) {
    case 'complete':
      return { verb, evidence: evidence ?? { note: '' } };
    case 'verify':
      return { verb, evidence };
    case 'reject':
      return { verb, reason: reason ?? '' };
    case 'claim':
      return { verb };
  }
};

const failed = (id: string, refusal: ProblemError, { locale }: Call): Result => {
  const { type, title, status, ...more } = writeProblem(refusal, locale, id).body;
  const { errors, detail } = more;
  return {
    id,
    ok: false,
    problem: {
      ...{ type: String(type), title: String(title), status: Number(status) },
      ...(detail !== undefined && { detail }),
      ...(errors !== undefined && { errors }),
    },
  };
};

/** Acts on each task alone: one that is refused stops no other; once the workflows are away, nothing more is tried. */
const actOnAll = async (
  call: Call,
  ids: readonly string[],
  found: readonly TaskInHand[],
  what: Act,
): Promise<Result[]> => {
  const byId = new Map(found.map((inHand) => [inHand.task.id, inHand]));
  let isAway = false;
  return await inWindow(ids, WINDOW, async (id) => {
    try {
      const inHand = byId.get(id);
      if (!inHand) throw problem('not-found');
      if (isAway) throw problem('unavailable');
      return { id, ok: true, state: await act(call, inHand, what) };
    } catch (error) {
      const refusal = toProblem(error);
      isAway ||= refusal.kind === 'unavailable';
      if (refusal.kind === 'internal') call.deps.log.error('act on a task failed', { error });
      return failed(id, refusal, call);
    }
  });
};

/** One act on many tasks: a work sheet done or confirmed at once, with its exceptions. */
export const batchRoute = defineRoute({
  method: 'post',
  path: '/api/v1/tasks/batch',
  operationId: 'tasks.batch',
  summary: 'Prendre, faire, vérifier ou refuser plusieurs tâches d’un coup',
  tags: ['tasks'],
  body: batchBody,
  responses: { 200: batchResult },
  handler: async ({ body, ...call }) => {
    const found = await readInHand(call, body.ids);
    return { status: 200, body: { items: await actOnAll(call, body.ids, found, actOf(body)) } };
  },
});
