import { z } from 'zod';
import { code, name } from '../access/schemas';
import { email, employeeNumber } from '../people/request-schemas';
import { sentence } from '../sentences';
import { wholeNumber } from '../whole-number';

/** Id of a principal. */
export const principalId = z.string().min(1).max(100);

/** Which principals, by name, and their page. */
export const principalQuery = z.strictObject({
  organization: code.optional(),
  after: principalId.optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

/** A person or service that keys and roles can be given to. */
export const principalBody = z.strictObject({
  name,
  kind: z.enum(['person', 'service']),
  email: email.default(null),
  organization: code
    .nullable()
    .optional()
    .describe('Son employeur; null: aucun; absente: celle de votre clé'),
  employeeNumber: employeeNumber.nullable().default(null).describe('Son matricule chez cet employeur'),
});

/** Path of one principal. */
export const principalParams = z.strictObject({ id: principalId });

/** What may be corrected. */
export const principalPatch = z
  .strictObject({ name: name.optional(), email: email.optional() })
  .refine((patch) => Object.keys(patch).length > 0, sentence('nothing-to-change'));

/** A name that a sign-in provider knows somebody by. */
export const identityBody = z.strictObject({
  issuer: z.url().max(500).describe('iss de ses jetons'),
  subject: z.string().min(1).max(255).describe('sub de ses jetons'),
});

/** A principal. */
export const principalView = z.strictObject({
  id: principalId,
  name: z.string(),
  kind: z.enum(['person', 'service']),
  email: z.string().nullable(),
  organization: code.nullable(),
  employeeNumber: z.string().nullable(),
});

/** A page of principals. */
export const principalPage = z.strictObject({ items: z.array(principalView), next: principalId.nullable() });
