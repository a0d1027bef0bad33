import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, instant, oneOf } from './columns';

export const importKinds = ['arrivals', 'departures', 'people'] as const;
export const importStates = ['running', 'done'] as const;
/**
 * `received`: durable, and its process has not yet said whether it accepts it. `held`: nothing happens before a person
 * decides, a departure that HR must confirm or a statement that contradicts what Relais does.
 */
export const rowOutcomes = ['accepted', 'held', 'changed', 'unchanged', 'received', 'refused'] as const;

/** A file of HR, staged whole until its import is done; the workflow carries the id alone. */
export const imports = pgTable(
  'imports',
  {
    id: text().primaryKey(),
    organization: text().notNull(),
    kind: text({ enum: importKinds }).notNull(),
    state: text({ enum: importStates }).notNull(),
    sha256: text().notNull(),
    /** `null`: purged, once every row has its outcome. */
    content: bytes(),
    rows: integer().notNull(),
    /** Of departures: rows that would end accesses today or tomorrow; known once the file is judged. */
    dueSoon: integer('due_soon').notNull().default(0),
    warnings: jsonb().$type<{ line: number | null; code: string; detail: string }[]>().notNull(),
    requestedBy: text('requested_by').notNull(),
    startedAt: instant('started_at')
      .notNull()
      .default(sql`now()`),
    doneAt: instant('done_at'),
  },
  (table) => [
    index('imports_list').on(table.organization, table.startedAt, table.id),
    check('imports_kind', oneOf(table.kind, importKinds)),
    check('imports_state', oneOf(table.state, importStates)),
  ],
);

export const importRows = pgTable(
  'import_rows',
  {
    importId: text('import_id')
      .notNull()
      .references(() => imports.id),
    /** Line in the file; the header is 1. */
    line: integer().notNull(),
    organization: text().notNull(),
    outcome: text({ enum: rowOutcomes }).notNull(),
    column: text(),
    /** The refused cell; `null` after its retention, as is what a changed row changed. */
    value: text(),
    reason: text(),
    reasonCode: text('reason_code'),
    processId: text('process_id'),
    /** What a changed row changed, or a held one would. */
    difference: jsonb().$type<Record<string, unknown>>(),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.line] }),
    check('import_rows_outcome', oneOf(table.outcome, rowOutcomes)),
  ],
);

/** What a person read in a manual system at an instant. */
export const extracts = pgTable('extracts', {
  id: text().primaryKey(),
  organization: text().notNull(),
  system: text().notNull(),
  sha256: text().notNull(),
  rows: integer().notNull(),
  readAt: instant('read_at').notNull(),
  recordedBy: text('recorded_by').notNull(),
});

export const extractRows = pgTable(
  'extract_rows',
  {
    extractId: text('extract_id')
      .notNull()
      .references(() => extracts.id),
    line: integer().notNull(),
    organization: text().notNull(),
    userName: text('user_name').notNull(),
    responsibility: text().notNull(),
    startsOn: date('starts_on', { mode: 'string' }).notNull(),
    endsOn: date('ends_on', { mode: 'string' }),
    inheritedFrom: text('inherited_from'),
    current: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.extractId, table.line] })],
);
