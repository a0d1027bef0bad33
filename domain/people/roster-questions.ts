import { finding, type Finding } from '../access/findings';
import type { CivilDate } from '../calendar/time';
import type { RosterChange } from './roster';

/** French names of what a statement says, for people who read a question. */
const labels: Readonly<Record<string, string>> = {
  givenName: 'prénom',
  familyName: 'nom',
  email: 'courriel',
  title: 'titre du poste',
  unit: 'unité administrative',
  managerNumber: 'gestionnaire',
  firstDay: 'date d’entrée',
  employmentEnd: 'fin d’emploi',
  employmentStatus: 'statut d’emploi',
  profiles: 'profils',
  employmentState: 'emploi terminé ou en cours',
};

/** The question to HR about a number at work that the statement of a day does not name. */
export const askMissing = (number: string, on: CivilDate): Finding =>
  finding('roster-missing', {
    parts: [number, ''],
    employeeNumber: number,
    title: `Absent du relevé du personnel du ${on}: est-ce un départ ?`,
    checklist: ['Vérifier auprès de l’unité', 'Déclarer le départ, ou corriger le relevé'],
  });

/** The question to HR about a row that says otherwise than what Relais does. Names what differs, not the values. */
export const askDifference = ({ number, line, difference }: RosterChange, on: CivilDate): Finding => {
  const fields = Object.keys(difference).map((key) => labels[key] ?? key);
  return finding('roster-differs', {
    parts: [number, ''],
    employeeNumber: number,
    title: `Le relevé du personnel du ${on} dit autre chose que Relais: ${fields.join(', ')}`,
    checklist: [
      `Voir la différence à la ligne ${line} du rapport de l’import (holds).`,
      'Envoyer un changement, un départ ou une arrivée, ou corriger le relevé.',
    ],
  });
};

/** Beginnings of the keys of the questions about a number: the end of the number is in it. */
export const questionsAbout = (number: string): { missing: string; differs: string } => ({
  missing: `roster-missing:${number}:`,
  differs: `roster-differs:${number}:`,
});
