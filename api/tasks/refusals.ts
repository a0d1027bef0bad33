import { ProcessGone, UpdateRefused, WorkflowsAway } from '../../temporal/process-errors';
import type { AnswerRefusal } from '../../domain/tasks/rules';
import type { Text } from '../locale';
import { problem, type ProblemError } from '../problems';

/** Why an act on a task does not count: stable types of problems. */
export type TaskRefusal = AnswerRefusal | 'task-claimed' | 'task-busy' | 'process-ended';

const titles: Readonly<Record<TaskRefusal, Text>> = {
  'task-not-open': { fr: 'La tâche n’est plus ouverte', en: 'The task is no longer open' },
  'task-not-completed': {
    fr: 'La tâche n’attend pas de vérification',
    en: 'The task does not wait for a verification',
  },
  'not-a-repair': { fr: 'Cette tâche n’est pas une réparation', en: 'This task is not a repair' },
  'repair-only': { fr: 'Cette tâche attend une réparation', en: 'This task expects a repair' },
  'requester-may-not-approve': {
    fr: 'Qui demande n’approuve pas',
    en: 'Who asks does not approve',
  },
  'approver-may-not-execute': {
    fr: 'Qui approuve n’exécute pas',
    en: 'Who approves does not do the work',
  },
  'own-right': { fr: 'Personne ne décide de ses propres accès', en: 'Nobody decides of his own access' },
  'same-person': { fr: 'Personne ne vérifie son propre travail', en: 'Nobody verifies his own work' },
  'control-missing': {
    fr: 'Une dérogation exige un contrôle compensatoire',
    en: 'A waiver needs a compensating control',
  },
  'waiver-too-long': {
    fr: 'Une dérogation dure de 1 à 90 jours',
    en: 'A waiver lasts from 1 to 90 days',
  },
  'profiles-missing': { fr: 'Au moins un profil est à choisir', en: 'At least one profile is to be chosen' },
  'moment-unknown': { fr: 'Confirmer pour now ou planned', en: 'Confirm for now or planned' },
  'evidence-missing': { fr: 'Une preuve du travail est attendue', en: 'Evidence of the work is expected' },
  'task-claimed': {
    fr: 'La tâche est prise par une autre personne',
    en: 'Somebody else has claimed the task',
  },
  'task-busy': { fr: 'Une autre réponse est en cours', en: 'Another answer is being written' },
  'process-ended': { fr: 'Le dossier est terminé', en: 'The process has ended' },
};

const isKnown = (type: string): type is TaskRefusal => Object.hasOwn(titles, type);

/** The 409 of a refused act. */
export const refused = (type: string, cause?: unknown): ProblemError =>
  problem('conflict', { code: type, ...(isKnown(type) && { title: titles[type] }), cause });

/** Somebody sees the task and it is not his to act on. */
export const notResponsible = (): ProblemError =>
  problem('forbidden', {
    code: 'not-responsible',
    title: { fr: 'Cette tâche revient à une autre personne', en: 'This task is for somebody else' },
  });

/** What the workflow, or its absence, said of an answer, as a problem. */
export const fromWorkflow = (error: unknown): unknown => {
  if (error instanceof UpdateRefused) return refused(error.type, error);
  if (error instanceof ProcessGone) return refused('process-ended', error);
  return error instanceof WorkflowsAway ? problem('unavailable', { cause: error }) : error;
};
