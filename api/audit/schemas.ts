import { z } from 'zod';
import { code } from '../access/schemas';
import { wholeNumber } from '../whole-number';

const instant = z.iso.datetime({ offset: true });

/** Which entries, newest first. */
export const auditQuery = z.strictObject({
  organization: code.optional(),
  from: instant.optional().describe('Entrées de cet instant ou d’après'),
  to: instant.optional().describe('Entrées d’avant cet instant'),
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  subject: z.string().max(200).optional().describe('Identifiant exact de ce que l’entrée concerne'),
  format: z.enum(['json', 'csv', 'ndjson']).default('json'),
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 5_000).default(100),
});

/** One entry of the audit, with its place in the chain. */
export const auditEntry = z.strictObject({
  sequence: z.int(),
  at: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  actor: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  details: z.record(z.string(), z.unknown()).nullable().describe('null: purgés'),
  hash: z.string().describe('SHA-256 de l’entrée et de la précédente'),
});

/** A page of entries; `next` is the `before` of the following one. */
export const auditPage = z.strictObject({ items: z.array(auditEntry), next: z.int().nullable() });
