import { z } from 'zod';
import { roles } from '../../domain/identity';
import { code } from '../access/schemas';
import { principalId } from '../principals/schemas';
import { wholeNumber } from '../whole-number';

const day = z.iso.date();

/** Path of one grant. */
export const grantParams = z.strictObject({ id: z.uuid() });

/** Which grants, newest first, and their page. */
export const grantQuery = z.strictObject({
  organization: code.optional(),
  principal: principalId.optional(),
  role: z.enum(roles).optional(),
  on: day.optional().describe('Seulement ce qui est tenu ce jour-là, au Québec'),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

/** A role to give. */
export const grantBody = z.strictObject({
  principal: principalId,
  role: z.enum(roles),
  organization: code.nullable().optional().describe('null: toutes; absente: celle de votre rôle'),
  from: day.optional().describe('Premier jour; absent: aujourd’hui'),
  until: day.nullable().default(null).describe('Dernier jour; null: jusqu’à ce qu’on y mette fin'),
});

/** How a grant ends. */
export const endBody = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  lastDay: day.optional().describe('Dernier jour; absent: tout de suite'),
});

/** A role that somebody holds, held or will hold. */
export const grantView = z.strictObject({
  id: z.uuid(),
  principal: z.string(),
  principalName: z.string(),
  role: z.enum(roles),
  organization: code.nullable().describe('null: toutes'),
  from: day,
  until: day.nullable(),
  givenBy: z.string(),
  givenAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  endedBy: z.string().nullable(),
});

/** A page of grants. */
export const grantPage = z.strictObject({ items: z.array(grantView), next: z.uuid().nullable() });
