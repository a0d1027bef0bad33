import { z } from 'zod';
import { roles } from '../domain/identity';
import { code } from './access/schemas';

/** Headers by which somebody who holds several roles says in which, and for which organisation, he acts. */
export const actingHeaders = z.object({
  'Relais-Role': z.enum(roles).optional().describe('Le rôle sous lequel on agit, pour qui en a plusieurs.'),
  'Relais-Organization': code
    .optional()
    .describe('L’organisation pour laquelle on agit, pour qui a le rôle dans plusieurs.'),
});
