import { z } from 'zod';
import { processStates, type ProcessKind } from '../../domain/processes/states';
import { recordRead } from '../../db/stores/audit';
import { listProcesses, type StoredProcess } from '../../db/stores/process-reads';
import { ProcessGone, WorkflowsAway } from '../../temporal/process-errors';
import { cancelProcess, progress } from '../../workflows/contracts/people';
import { code } from '../access/schemas';
import { organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { defineRoute, type Call, type Route } from '../route';
import { findOpen, findProcess, sightOf, type Seen } from './process-sight';
import {
  amendedView,
  lineOf,
  liveView,
  processPage,
  processView,
  tableView,
  unplannedView,
} from './process-view';
import { cancelBody, employeeNumber } from './request-schemas';
import { answerAmendment, collections } from './submission-answers';
import { wholeNumber } from '../whole-number';

/** Path of one process. */
export const processParams = z.strictObject({ id: z.string().max(80) });

const listQuery = z.strictObject({
  organization: code.optional(),
  state: z.enum(processStates).optional(),
  employeeNumber: employeeNumber.optional(),
  open: z.enum(['true', 'false']).optional().describe('true: seulement les dossiers en cours'),
  after: z.string().min(1).max(80).optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

/** The list of a kind of processes, newest first. */
export const listRoute = (kind: ProcessKind, summary: string): Route =>
  defineRoute({
    ...{ method: 'get', path: `/api/v1/${collections[kind]}`, operationId: `${collections[kind]}.list` },
    ...{ summary, tags: [collections[kind]], query: listQuery, responses: { 200: processPage } },
    handler: async ({ query, ...call }) => {
      const { organization, limit, open, employeeNumber: number, state, after } = query;
      const asked = organizationsOf(call.caller, organization);
      const rows = await call.deps.database.withScope(call.scope, async (tx) => {
        await requireCursor(tx, 'processes', after);
        const { reader, organizations } = await sightOf(tx, call);
        const seen = asked.filter((each) => organizations.includes(each));
        const filter = { kind, organizations: seen, state, number, open: open === 'true', after };
        return listProcesses(tx, reader, { ...filter, limit: limit + 1 });
      });
      const items = rows.slice(0, limit).map(lineOf);
      return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
    },
  });

const viewOf = async (call: Call, kind: ProcessKind, id: string, { row, ...seen }: Seen) => {
  const now = call.deps.clock();
  if (!row) return 'progress' in seen ? unplannedView(kind, id, seen.progress, now) : null;
  if (row.closedAt !== null) return tableView(row);
  try {
    return liveView(row, await call.deps.gateway.query(row.workflowId, progress), now);
  } catch (error) {
    if (error instanceof ProcessGone || error instanceof WorkflowsAway) return tableView(row);
    throw error;
  }
};

/** Who read which employee's process, once in a quarter of an hour: who follows it asks every second. */
export const noteRead = ({ caller, deps }: Call, { id, organization }: StoredProcess): Promise<void> =>
  deps.database.withScope([organization], (tx) =>
    recordRead(tx, { organization, actor: caller.principal, processId: id, at: deps.clock() }),
  );

/** One process: each step done, waiting, next, failed. */
export const readRoute = (kind: ProcessKind, summary: string): Route =>
  defineRoute({
    ...{ method: 'get', path: `/api/v1/${collections[kind]}/:id`, operationId: `${collections[kind]}.read` },
    ...{ summary, tags: [collections[kind]], params: processParams, responses: { 200: processView } },
    handler: async ({ params: { id }, ...call }) => {
      const seen = await findProcess(call, kind, id);
      if (seen.row) await noteRead(call, seen.row);
      return { status: 200, body: await viewOf(call, kind, id, seen) };
    },
  });

/** Cancels a process: what was done is undone or given back. */
export const cancelRoute = (kind: ProcessKind, summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/api/v1/${collections[kind]}/:id/cancel`,
    operationId: `${collections[kind]}.cancel`,
    ...{ summary, tags: [collections[kind]], params: processParams, body: cancelBody },
    responses: { 200: amendedView },
    handler: async ({ params: { id }, body: { reason }, ...call }) => {
      const { workflowId } = await findOpen(call, kind, id);
      const update = { reason, actor: call.caller.actor };
      return answerAmendment(id, await call.deps.gateway.update(workflowId, cancelProcess, update));
    },
  });
