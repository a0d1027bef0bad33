import { z } from 'zod';
import { queues, verifications } from '../../domain/access/catalogue';
import { repairActions, taskKinds, taskStates, type Evidence } from '../../domain/tasks/task';
import { code } from '../access/schemas';
import { sentence } from '../sentences';
import { wholeNumber } from '../whole-number';

/** Tasks in one batch, at most. */
export const BATCH_LIMIT = 200;

const text = z.string().trim().max(2000);
const value = z.union([text, z.array(z.string().max(200)).max(100), z.number(), z.boolean()]);

const valuesOfKinds = [
  'choice: profiles (codes, un au moins)',
  'waiver: control (le contrôle compensatoire), days (1 à 90; 90 par défaut)',
  'confirmation: as (now, planned; planned par défaut)',
  'ailleurs: libre',
].join('; ');

/** What shows that the work is done, or what was decided. */
export const evidence: z.ZodType<Evidence> = z.strictObject({
  note: text,
  reference: z.exactOptional(z.string().trim().max(200)),
  values: z.exactOptional(z.record(z.string().max(50), value).describe(valuesOfKinds)),
});

/** Why: a person reads it. */
export const reason = text.min(3);

/** Path of one task. */
export const taskParams = z.strictObject({ id: z.uuid() });

/** What a list of tasks is narrowed to, and its page. */
export const taskQuery = z.strictObject({
  organization: code.optional(),
  queue: z.enum(queues).optional(),
  state: z.enum(taskStates).optional(),
  kind: z.enum(taskKinds).optional(),
  system: code.optional(),
  employeeNumber: z.string().max(20).optional(),
  process: z.string().max(100).optional(),
  assignee: z.literal('me').optional().describe('me: ce que la personne qui appelle peut faire maintenant'),
  dueBefore: z.iso.datetime({ offset: true }).optional(),
  urgent: z.enum(['true', 'false']).optional(),
  format: z.enum(['json', 'csv']).optional(),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

const instant = z.iso.datetime().nullable();

/** A task as it is read. */
export const taskView = z.strictObject({
  id: z.uuid(),
  organization: code,
  process: z.string().nullable(),
  step: z.string().nullable(),
  kind: z.enum(taskKinds),
  queue: z.enum(queues),
  assignee: z.string(),
  responsible: z.string().nullable().describe('Numéro de la personne responsable aujourd’hui'),
  title: z.string(),
  checklist: z.array(z.string()),
  employee: z.strictObject({
    number: z.string().nullable(),
    givenName: z.string().nullable(),
    familyName: z.string().nullable(),
  }),
  system: z.string().nullable(),
  entitlements: z.array(z.string()),
  verification: z.enum(verifications),
  urgent: z.boolean(),
  confidential: z.boolean(),
  state: z.enum(taskStates),
  requestedBy: z.string(),
  openedAt: z.iso.datetime(),
  dueAt: instant,
  giveUpAt: instant,
  escalateAt: instant,
  respondentAt: instant,
  claimedBy: z.string().nullable(),
  claimedAt: instant,
  completedBy: z.string().nullable(),
  completedAt: instant,
  evidence: z.unknown().nullable(),
  verifiedBy: z.string().nullable(),
  verifiedAt: instant,
  decision: z.string().nullable(),
  closedAt: instant,
});

/** A page of tasks; `next` is the `after` of the following one. */
export const taskPage = z.strictObject({ items: z.array(taskView), next: z.uuid().nullable() });

/** Where an answer left its task. */
export const answered = z.strictObject({ id: z.uuid(), state: z.enum(taskStates) });

export const completeBody = z.strictObject({ evidence });
export const verifyBody = z.strictObject({ evidence: evidence.nullable().default(null) }).prefault({});
export const rejectBody = z.strictObject({ reason });
export const repairBody = z.strictObject({
  action: z.enum(repairActions),
  reason,
  evidence: evidence.nullable().default(null),
});

/** One act on many tasks. */
export const batchBody = z
  .strictObject({
    verb: z.enum(['claim', 'complete', 'verify', 'reject']),
    ids: z
      .array(z.uuid())
      .min(1)
      .max(BATCH_LIMIT)
      .refine((ids) => new Set(ids).size === ids.length, sentence('task-twice')),
    evidence: evidence.nullable().default(null),
    reason: reason.optional().describe('Le refus le demande, et lui seul'),
  })
  .refine(({ verb, evidence: given }) => verb !== 'complete' || given !== null, {
    path: ['evidence'],
    error: sentence('evidence-missing'),
  })
  .refine(({ verb, reason: given }) => (verb === 'reject') === (given !== undefined), {
    path: ['reason'],
    error: sentence('reason-of-refusal'),
  });

/** What became of each task of a batch. */
export const batchResult = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      ok: z.boolean(),
      state: z.enum(taskStates).optional(),
      problem: z.looseObject({ type: z.string(), title: z.string(), status: z.int() }).optional(),
    }),
  ),
});
