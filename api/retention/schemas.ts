import { z } from 'zod';
import { retentionCodes } from '../../domain/retention/classes';
import { PURGE_CERTIFICATE } from '../../domain/retention/purge-certificate';
import { code } from '../access/schemas';

const reason = z.string().trim().min(1).max(500);

/** A hold to place. */
export const holdBody = z.strictObject({
  organization: code.optional(),
  person: z.uuid().nullable().default(null).describe('null: tout l’organisme'),
  reason,
});

/** Path of one hold. */
export const holdParams = z.strictObject({ id: z.uuid() });

/** Why a hold is lifted. */
export const liftBody = z.strictObject({ reason });

/** Which holds, newest first, and their page. */
export const holdQuery = z.strictObject({
  organization: code.optional(),
  person: z.uuid().optional(),
  open: z.enum(['true', 'false']).optional().describe('true: seulement celles qui tiennent encore'),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A hold. */
export const holdView = z.strictObject({
  id: z.uuid(),
  organization: code,
  personId: z.uuid().nullable(),
  reason: z.string(),
  placedBy: z.string(),
  placedAt: z.iso.datetime(),
  liftedBy: z.string().nullable(),
  liftedAt: z.iso.datetime().nullable(),
  liftReason: z.string().nullable(),
});

/** A page of holds. */
export const holdPage = z.strictObject({ items: z.array(holdView), next: z.uuid().nullable() });

/** How long what is kept, and what then happens to it. */
export const retentionView = z.strictObject({
  organization: code,
  items: z.array(
    z.strictObject({
      code: z.enum(retentionCodes),
      name: z.string(),
      action: z.enum(['erase', 'anonymise', 'keep']),
      from: z.string().describe('L’événement depuis lequel on compte'),
      months: z.int().nullable(),
      minimum: z.int().nullable().describe('Le moins qu’un organisme puisse décider'),
      tables: z.array(z.string()),
    }),
  ),
});

/** What a purge certifies: counts by class, never who. */
export const purgeCertificateSchema = z.strictObject({
  type: z.literal(PURGE_CERTIFICATE),
  id: z.uuid(),
  organization: code,
  run: z.string(),
  classes: z.array(
    z.strictObject({
      class: z.enum(retentionCodes),
      action: z.enum(['erase', 'anonymise', 'keep']),
      months: z.int(),
      before: z.iso.datetime({ offset: true }),
      persons: z.int(),
      rows: z.record(z.string(), z.int()),
    }),
  ),
  heldPersons: z.int(),
  audit: z.strictObject({ sequence: z.int(), hash: z.string() }).nullable(),
  issuedAt: z.iso.datetime({ offset: true }),
});

/** Which purges, newest first, and their page. */
export const purgeQuery = z.strictObject({
  organization: code.optional(),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page of proofs of purges. */
export const purgePage = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      organization: code,
      issuedAt: z.iso.datetime(),
      jws: z.string().describe('JWS compact (EdDSA): la preuve elle-même'),
      signature: z.enum(['valid', 'truncated', 'other-key', 'altered']),
      certificate: purgeCertificateSchema,
    }),
  ),
  next: z.uuid().nullable(),
});
