import { z } from 'zod';
import {
  DEFAULT_KEY_DAYS,
  DEFAULT_OVERLAP_HOURS,
  MAX_KEY_DAYS,
  MAX_OVERLAP_HOURS,
  roles,
} from '../../domain/identity';
import { code } from '../access/schemas';
import { principalId } from '../principals/schemas';
import { wholeNumber } from '../whole-number';

const instant = z.iso.datetime();

/** Path of one key. */
export const keyParams = z.strictObject({ id: z.uuid() });

/** Which keys, newest first, and their page. */
export const keyQuery = z.strictObject({
  organization: code.optional(),
  principal: principalId.optional(),
  alive: z.enum(['true', 'false']).optional().describe('true: seulement celles qui ouvrent encore'),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

const days = z.int().min(1).max(MAX_KEY_DAYS);

/** A new key. */
export const keyBody = z.strictObject({
  principal: principalId,
  role: z.enum(roles),
  organization: code.nullable().optional().describe('null: toutes; absente: celle de votre clé'),
  days: days.default(DEFAULT_KEY_DAYS).describe('Jours de vie'),
});

/** How a key is followed. */
export const rotationBody = z
  .strictObject({
    days: days.optional().describe('Jours de vie de la nouvelle; absent: autant que l’ancienne'),
    overlapHours: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_HOURS)
      .default(DEFAULT_OVERLAP_HOURS)
      .describe('Heures où l’ancienne ouvre encore'),
  })
  .prefault({});

/** Why a key ends. */
export const revocationBody = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** A key, without what opens. */
export const keyView = z.strictObject({
  id: z.uuid(),
  principal: z.string(),
  principalName: z.string(),
  role: z.enum(roles),
  organization: code.nullable().describe('null: toutes'),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable().describe('À cinq minutes près'),
  replaces: z.uuid().nullable(),
});

/** A page of keys. */
export const keyPage = z.strictObject({ items: z.array(keyView), next: z.uuid().nullable() });

/** A key that was just made. */
export const madeKey = keyView.extend({ key: z.string().describe('Montrée une seule fois') });
