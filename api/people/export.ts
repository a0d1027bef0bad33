import { z } from 'zod';
import { recordAudit } from '../../db/stores/audit';
import {
  exportedTables,
  exportTable,
  isUnderConfidence,
  readExported,
  type Exported,
  type ExportedTable,
} from '../../db/stores/person-export';
import type { Tx } from '../../db/connect';
import { toCsv, type CsvCell } from '../../domain/people/csv-export';
import { code } from '../access/schemas';
import { problem } from '../problems';
import { defineRoute, type Call } from '../route';
import { personParams } from './person-schemas';

const exportQuery = z.strictObject({
  format: z.enum(['json', 'csv']).default('json'),
  table: z.enum(exportedTables).optional().describe('Une seule table; en CSV il en faut une'),
});

const exportView = z.strictObject({
  person: z.uuid(),
  organization: code,
  at: z.iso.datetime({ offset: true }),
  underConfidence: z
    .boolean()
    .describe('Un départ confidentiel est en cours: ne rien remettre sans y penser'),
  tables: z.array(
    z.strictObject({ table: z.enum(exportedTables), rows: z.array(z.record(z.string(), z.unknown())) }),
  ),
});

const cellOf = (value: unknown): CsvCell => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
};

const csvOf = ({ rows }: ExportedTable): string => {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return toCsv(
    header,
    rows.map((row) => header.map((name) => cellOf(row[name]))),
  );
};

const note = (
  tx: Tx,
  { caller, deps }: Call,
  { id, organization }: Exported,
  details: { table: string | null },
) =>
  recordAudit(tx, {
    ...{ organization, at: deps.clock(), actor: caller.principal, action: 'person-exported' },
    ...{ subjectKind: 'person', subjectId: id, details },
  });

const tableMissing = () =>
  problem('validation', {
    errors: [
      {
        ...{ pointer: '/table', in: 'query', code: 'required' },
        detail: { fr: 'Un fichier CSV est d’une seule table.', en: 'A CSV file is of one table.' },
      },
    ],
  });

/** Everything that Relais holds of somebody: what an access request is answered with. */
export const exportRoute = defineRoute({
  method: 'get',
  path: '/api/v1/people/:id/export',
  operationId: 'people.export',
  summary: 'Tout ce que Relais détient sur une personne, table par table',
  tags: ['people'],
  params: personParams,
  query: exportQuery,
  responses: { 200: exportView },
  files: ['text/csv'],
  headers: ['Content-Disposition'],
  handler: ({ params: { id }, query: { format, table }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      if (format === 'csv' && table === undefined) throw tableMissing();
      const who = await readExported(tx, id);
      if (!who) throw problem('not-found');
      const tables: ExportedTable[] = [];
      for (const name of table === undefined ? exportedTables : [table])
        tables.push(await exportTable(tx, who, name));
      const underConfidence = await isUnderConfidence(tx, who);
      await note(tx, call, who, { table: table ?? null });
      const [only] = tables;
      if (format === 'csv' && only) return asFile(only);
      const { organization } = who;
      return {
        status: 200,
        body: { person: id, organization, at: call.deps.clock(), underConfidence, tables },
      };
    }),
});

const asFile = (table: ExportedTable) => ({
  status: 200,
  text: csvOf(table),
  headers: {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${table.table}.csv"`,
  },
});
