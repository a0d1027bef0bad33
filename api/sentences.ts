import type { Text } from './locale';

/** Sentences of the rules that schemas add to the shape of a value. A schema names one by its key. */
export const sentences = {
  'employee-number': {
    fr: 'Un matricule a de 1 à 32 lettres, chiffres, points ou tirets.',
    en: 'An employee number has 1 to 32 letters, digits, dots or hyphens.',
  },
  'one-line': { fr: 'Ce texte tient sur une seule ligne.', en: 'This text stands on one line.' },
  'email-address': { fr: 'Ce n’est pas une adresse courriel.', en: 'This is not an e-mail address.' },
  'profile-twice': { fr: 'Un profil y est deux fois.', en: 'A profile stands there twice.' },
  'nothing-to-change': {
    fr: 'Dites au moins une chose à changer.',
    en: 'Name at least one thing to change.',
  },
  'last-day-missing': {
    fr: 'Seul un départ immédiat se passe du dernier jour travaillé.',
    en: 'Only an immediate departure goes without the last day worked.',
  },
  'instant-of-planned': {
    fr: 'Seul un départ immédiat a un instant.',
    en: 'Only an immediate departure has an instant.',
  },
  'instant-on-other-day': {
    fr: 'Le dernier jour travaillé est celui de l’instant.',
    en: 'The last day worked is that of the instant.',
  },
  'task-twice': { fr: 'Une tâche y est deux fois.', en: 'A task stands there twice.' },
  'evidence-missing': { fr: 'Une preuve est attendue.', en: 'Evidence is expected.' },
  'reason-of-refusal': {
    fr: 'Un refus dit pourquoi, et lui seul.',
    en: 'A refusal says why, and nothing else does.',
  },
  'code-shape': {
    fr: 'Un code est en majuscules: « REGIE », « RF-SAISIE ».',
    en: 'A code is in capitals: « REGIE », « RF-SAISIE ».',
  },
  'right-shape': {
    fr: 'Un droit s’écrit « compte », « groupe:finances », « RF-SAISIE ».',
    en: 'An entitlement is written « compte », « groupe:finances », « RF-SAISIE ».',
  },
  'entitlement-shape': {
    fr: 'Un droit complet s’écrit « SYSTEME:droit ».',
    en: 'A whole entitlement is written « SYSTEME:droit ».',
  },
  'value-twice': { fr: 'Une valeur y est deux fois.', en: 'A value stands there twice.' },
  'mail-template': {
    fr: 'Le modèle s’écrit « {prenom}.{nom}@exemple.gouv.qc.ca ».',
    en: 'The template is written « {prenom}.{nom}@exemple.gouv.qc.ca ».',
  },
  'clock-shape': { fr: 'Une heure s’écrit « 08:30 ».', en: 'An hour is written « 08:30 ».' },
  'calendar-year': {
    fr: 'Les calendriers vont de 2000 à 2199.',
    en: 'The calendars go from 2000 to 2199.',
  },
  'spans-order': {
    fr: 'Les plages se suivent, chacune d’une heure à une heure plus tardive.',
    en: 'Spans follow each other, each from an hour to a later one.',
  },
  'owner-number': {
    fr: 'Un matricule a de 1 à 20 lettres, chiffres ou tirets.',
    en: 'An employee number has 1 to 20 letters, digits or hyphens.',
  },
} as const satisfies Record<string, Text>;

export type SentenceKey = keyof typeof sentences;

/** Names a sentence, as the message of a rule. */
export const sentence = (key: SentenceKey): string => key;

/** The sentence that a message names, or `null` when it names none. */
export const sentenceOf = (message: string): Text | null =>
  Object.hasOwn(sentences, message) ? sentences[message as SentenceKey] : null;
