import { rightOf } from '../access/catalogue';
import type { CivilDate } from '../calendar/time';
import type { StepAction } from '../processes/plan';
import type { TaskKind } from './task';

/** What a task is about, without anybody's name. */
export interface TaskSubject {
  kind: TaskKind;
  action: StepAction;
  system: string | null;
  entitlements: readonly string[];
  reason: string;
}

const workTitles: Partial<Record<StepAction, string>> = {
  work: 'Donner les accès',
  correct: 'Corriger la fiche de la personne',
  end: 'Mettre une date de fin aux accès',
  handover: 'Transférer les approbations et délégations',
  return: 'Reprendre le matériel',
  check: 'Vérifier l’arrivée avec la personne',
};

const decisionTitles: Partial<Record<TaskKind, string>> = {
  approval: 'Approuver le profil',
  waiver: 'Accorder une dérogation à la séparation des tâches',
  choice: 'Choisir le profil du nouvel employé',
  confirmation: 'Confirmer le départ',
  repair: 'Réparer une étape qui ne peut continuer',
};

/** Title of a task, in French. */
export const titleOf = ({ kind, action, system, reason }: TaskSubject): string => {
  const decision = decisionTitles[kind];
  if (kind === 'approval' || kind === 'waiver') return `${decision ?? ''} ${reason}`;
  if (kind === 'repair') return `${decision ?? ''} (${system ?? reason})`;
  if (decision) return decision;
  const title = workTitles[action] ?? 'Faire le travail demandé';
  return system ? `${title} dans ${system}` : title;
};

const verbs: Partial<Record<StepAction, string>> = {
  work: 'Donner',
  end: 'Mettre une date de fin à',
  handover: 'Transférer',
  return: 'Reprendre',
};

// Nobody's name stands in a task: the file says what is to be shown.
const corrected = [
  'Reporter le nom, le courriel, le titre et l’unité du dossier de la personne',
  'S’assurer qu’aucun droit n’a changé',
];

/** What a person ticks off, one line a right. @param on the day to write in the system, when it is not today's */
export const checklistOf = ({ action, entitlements }: TaskSubject, on: CivilDate | null = null): string[] => {
  if (action === 'correct') return corrected;
  const verb = verbs[action];
  const words = action === 'work' ? 'à partir du ' : '';
  const date = on === null ? '' : ` (${words}${on})`;
  return verb ? entitlements.map((entitlement) => `${verb} ${rightOf(entitlement)}${date}`) : [];
};
