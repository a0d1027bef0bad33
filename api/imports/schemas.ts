import { z } from 'zod';
import { code } from '../access/schemas';
import { wholeNumber } from '../whole-number';

/** `?organization=REGIE`; not needed with a key that is held to one. */
export const importQuery = z.strictObject({ organization: code.optional() });

/** Path of one import. */
export const importParams = z.strictObject({ id: z.string().max(80) });

const line = wholeNumber(0, 1_000_000);

/** Pages of the rows: by line, each list with its own cursor. */
export const pageQuery = z.strictObject({
  refusedAfter: line.default(0),
  changesAfter: line.default(0),
  holdsAfter: line.default(0),
  limit: wholeNumber(1, 1_000).default(500),
});

/** What a file that was taken answers. */
export const stagedView = z.strictObject({
  id: z.string(),
  kind: z.enum(['arrivals', 'departures', 'people']),
  organization: z.string(),
  state: z.enum(['running', 'done']),
  rows: z.int(),
});

const refusedView = z.strictObject({
  line: z.int().describe('1: la ligne des titres'),
  column: z.string().nullable(),
  value: z.string(),
  reason: z.string(),
  reasonCode: z.string(),
  id: z.string().nullable().describe('Dossier qui dit autre chose'),
  difference: z.record(z.string(), z.unknown()).nullable(),
});

const changeView = z.strictObject({
  line: z.int(),
  id: z.string().nullable(),
  difference: z.record(z.string(), z.unknown()),
});

const heldView = z.strictObject({
  line: z.int(),
  id: z.string().nullable().describe('Dossier qui attend une décision'),
  difference: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('Ce qu’un relevé dit autrement que Relais'),
});

const warningView = z.strictObject({ line: z.int().nullable(), code: z.string(), detail: z.string() });

/** Where an import stands; once done, rows = accepted + held + changed + unchanged + received + refusedCount. */
export const importView = stagedView.extend({
  accepted: z.int(),
  held: z.int().describe('Lignes retenues jusqu’à la décision d’une personne'),
  changed: z.int(),
  unchanged: z.int(),
  received: z.int().describe('Enregistrées, dont le dossier n’a pas encore répondu'),
  refusedCount: z.int(),
  refused: z.array(refusedView),
  refusedNext: z.int().nullable().describe('À donner en refusedAfter'),
  changes: z.array(changeView),
  changesNext: z.int().nullable().describe('À donner en changesAfter'),
  holds: z.array(heldView),
  holdsNext: z.int().nullable().describe('À donner en holdsAfter'),
  warnings: z.array(warningView),
  startedAt: z.string(),
  doneAt: z.string().nullable(),
});
