import { ProcessGone, UpdateRefused, WorkflowsAway } from '../temporal/process-errors';
import type { Text } from './locale';
import { problem, type ProblemError } from './problems';

const titles: Readonly<Record<string, Text>> = {
  'not-accepted-yet': { fr: 'La demande n’est pas encore planifiée', en: 'The request is not planned yet' },
  'arrival-effective': { fr: 'L’arrivée est déjà en vigueur', en: 'The arrival is already effective' },
  'departure-effective': { fr: 'Les accès ont déjà pris fin', en: 'Access has already ended' },
  'departure-not-held': {
    fr: 'Le départ n’attend pas de confirmation',
    en: 'The departure awaits no confirmation',
  },
  'departure-not-confidential': {
    fr: 'Le départ n’est pas confidentiel',
    en: 'The departure is not confidential',
  },
  'departure-archived': { fr: 'Les accès sont déjà archivés', en: 'Access is already archived' },
  'change-effective': { fr: 'Le changement a commencé', en: 'The change has begun' },
  'process-ended': { fr: 'Le dossier est terminé', en: 'The process has ended' },
};

/** The 409 of an act that a process does not allow now: its type is the workflow's. */
export const refusedByProcess = (type: string, cause?: unknown): ProblemError => {
  const title = Object.hasOwn(titles, type) ? titles[type] : undefined;
  return problem('conflict', { code: type, ...(title && { title }), cause });
};

/** What a process, or its absence, answered, as a problem; `null` for what is nothing of the kind. */
export const fromProcess = (thrown: unknown): ProblemError | null => {
  if (thrown instanceof UpdateRefused) return refusedByProcess(thrown.type, thrown);
  if (thrown instanceof ProcessGone) return refusedByProcess('process-ended', thrown);
  return thrown instanceof WorkflowsAway ? problem('unavailable', { cause: thrown }) : null;
};
