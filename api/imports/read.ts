import type { z } from 'zod';
import {
  listChanged,
  listHeld,
  listRefused,
  readImportStatus,
  type ChangedLine,
  type HeldLine,
  type ImportStatus,
  type RefusedLine,
} from '../../db/stores/imports';
import { problem } from '../problems';
import { defineRoute } from '../route';
import { importParams, importView, pageQuery } from './schemas';

interface Rows {
  refused: RefusedLine[];
  changes: ChangedLine[];
  holds: HeldLine[];
}

const nextOf = (rows: readonly { line: number }[], limit: number): number | null =>
  rows.length < limit ? null : (rows.at(-1)?.line ?? null);

const view = (status: ImportStatus, rows: Rows, limit: number): z.output<typeof importView> => {
  const { refused: refusedCount, ...rest } = status;
  return {
    ...rest,
    refusedCount,
    refused: rows.refused.map(({ processId: id, ...refused }) => ({ ...refused, id })),
    refusedNext: nextOf(rows.refused, limit),
    changes: rows.changes.map(({ processId: id, ...change }) => ({ ...change, id })),
    changesNext: nextOf(rows.changes, limit),
    holds: rows.holds.map(({ processId: id, ...held }) => ({ ...held, id })),
    holdsNext: nextOf(rows.holds, limit),
  };
};

/** Where an import stands, live while it runs, with its refused, changed and held rows by pages. */
export const readImport = defineRoute({
  method: 'get',
  path: '/api/v1/imports/:id',
  operationId: 'imports.read',
  summary: 'Où en est un fichier des RH: lignes acceptées, retenues, changées, inchangées, refusées',
  tags: ['imports'],
  params: importParams,
  query: pageQuery,
  responses: { 200: importView },
  handler: async ({ deps, scope, params: { id }, query }) =>
    deps.database.withScope(scope, async (tx) => {
      const status = await readImportStatus(tx, id);
      if (status === null) throw problem('not-found');
      const { refusedAfter, changesAfter, holdsAfter, limit } = query;
      const rows = {
        refused: await listRefused(tx, id, refusedAfter, limit),
        changes: await listChanged(tx, id, changesAfter, limit),
        holds: await listHeld(tx, id, holdsAfter, limit),
      };
      return { status: 200, body: view(status, rows, limit) };
    }),
});
