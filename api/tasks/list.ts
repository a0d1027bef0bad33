import type { z } from 'zod';
import { mayAct } from '../../domain/tasks/eligibility';
import { queuesOf } from '../../domain/tasks/queues';
import type { Tx } from '../../db/connect';
import { listTasks, type TaskFilter } from '../../db/stores/tasks';
import { organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { confidentialReaders } from '../matrix';
import { defineRoute, type Answer, type Call } from '../route';
import { takeInHand, type TaskInHand } from './in-hand';
import { traceListing } from '../trace-listing';
import { taskPage, taskQuery } from './schemas';
import { viewOf, workSheetOf } from './view';

type Query = z.output<typeof taskQuery>;

/** Lines of a work sheet, at most; the rest follows in the next. */
const SHEET_LIMIT = 5_000;
/** Rows read at once where a rule, not a column, says which of them are the caller's. */
const SCAN = 500;

interface Page {
  items: TaskInHand[];
  next: string | null;
}

const isNarrowed = (call: Call, query: Query): boolean => call.reach === 'reports' || query.assignee === 'me';

const filterOf = (call: Call, query: Query): TaskFilter => ({
  organizations: organizationsOf(call.caller, query.organization),
  queues: query.queue && [query.queue],
  // What is closed waits for nobody.
  states: query.state ? [query.state] : query.assignee === 'me' ? ['open', 'completed'] : undefined,
  kind: query.kind,
  system: query.system,
  employeeNumber: query.employeeNumber,
  processId: query.process,
  dueBefore: query.dueBefore,
  urgent: query.urgent === undefined ? undefined : query.urgent === 'true',
  confidentialOf: confidentialReaders.includes(call.caller.role) ? null : call.caller.principal,
  personalOr: isNarrowed(call, query) ? queuesOf(call.caller.role) : undefined,
});

const collect = async (tx: Tx, call: Call, query: Query, limit: number): Promise<Page> => {
  const filter = filterOf(call, query);
  const size = isNarrowed(call, query) ? Math.max(SCAN, limit + 1) : limit + 1;
  const now = call.deps.clock();
  const isWanted = ({ task, actor, responsibles }: TaskInHand): boolean =>
    query.assignee !== 'me' || mayAct(task, actor, responsibles, now);
  const items: TaskInHand[] = [];
  for (let after = query.after ?? null; ;) {
    const rows = await listTasks(tx, filter, after, size);
    items.push(...(await takeInHand(tx, call, rows)).filter(isWanted));
    if (items.length > limit)
      return { items: items.slice(0, limit), next: items[limit - 1]?.task.id ?? null };
    if (rows.length < size) return { items, next: null };
    after = rows.at(-1)?.id ?? null;
  }
};

const asSheet = ({ items, next }: Page): Answer => ({
  status: 200,
  text: workSheetOf(items),
  headers: {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="taches.csv"',
    ...(next !== null && { 'X-Next-After': next }),
  },
});

/** Tasks, in order of opening: a page, or a work sheet. */
export const listRoute = defineRoute({
  method: 'get',
  path: '/api/v1/tasks',
  operationId: 'tasks.list',
  summary: 'Les tâches, par page, ou en feuille de travail (format=csv)',
  tags: ['tasks'],
  query: taskQuery,
  responses: { 200: taskPage },
  files: ['text/csv'],
  headers: ['X-Next-After', 'Content-Disposition'],
  handler: async ({ query, ...call }) => {
    const limit = query.format === 'csv' ? SHEET_LIMIT : query.limit;
    const page = await call.deps.database.withScope(call.scope, async (tx) => {
      await requireCursor(tx, 'tasks', query.after);
      const found = await collect(tx, call, query, limit);
      // A page is how people work; a sheet leaves the house.
      if (query.format === 'csv')
        await traceListing(tx, call, { what: 'tasks', query, count: found.items.length });
      return found;
    });
    if (query.format === 'csv') return asSheet(page);
    return { status: 200, body: { items: page.items.map(viewOf), next: page.next } };
  },
});
