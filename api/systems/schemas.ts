import { z } from 'zod';

/** What an extract gave. */
export const extractView = z.strictObject({
  id: z.string(),
  rows: z.int().describe('Lignes lues'),
  proven: z.int().describe('Tâches prouvées par la lecture'),
  findings: z.int().describe('Écarts constatés'),
  opened: z.int().describe('Tâches ouvertes: un écart déjà connu n’en ouvre pas d’autre'),
  resolved: z.int().describe('Tâches fermées: l’écart n’existe plus'),
  refused: z.array(
    z.strictObject({
      line: z.int(),
      column: z.string().nullable(),
      value: z.string(),
      reason: z.string(),
      reasonCode: z.string(),
    }),
  ),
});
