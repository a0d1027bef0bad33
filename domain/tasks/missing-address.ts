import { finding, type Finding } from '../access/findings';
import { roles, type Role } from '../identity';
import type { Recipient } from './recipients';

/** Somebody a message is for. */
export type Reader = Exclude<Recipient, { to: 'employee' }>;

/** Beginning of the keys of these findings. */
export const MISSING_ADDRESS = 'no-address:';

const labels: Readonly<Record<Role, string>> = {
  ...{ hr: 'ressources humaines', manager: 'gestionnaire', respondent: 'répondant', employee: 'employé' },
  ...{ 'transition-manager': 'gestion de la transition', security: 'sécurité', pilot: 'pilotage' },
  ...{ agent: 'centre d’assistance', billing: 'facturation', 'business-line': 'ligne d’affaires' },
  ...{ auditor: 'audit', admin: 'administration' },
};

const parted = (parts: string[], title: string, checklist: string[]): Finding =>
  finding('no-address', { parts, title, checklist });

/** What HR, or security where no employee is meant, reads of a reader without an address: one for him, not one a mail. */
export const missingAddressOf = (reader: Reader): Finding => {
  switch (reader.to) {
    case 'person': {
      const title = `Aucune adresse de courriel pour l’employé ${reader.number}: ce qui lui est destiné n’est pas envoyé`;
      const checklist = [
        'Donner son adresse: corriger l’arrivée, ou renvoyer le relevé de l’effectif',
        'D’ici là, le prévenir autrement',
      ];
      return {
        ...parted(['person', reader.number], title, checklist),
        employeeNumber: reader.number,
        queue: 'rh',
      };
    }
    case 'principal':
      return parted(
        ['principal', reader.id],
        'Aucune adresse de courriel pour l’auteur d’une demande: ce qui lui est destiné n’est pas envoyé',
        [
          `Faire inscrire l’adresse de ${reader.id}, et vérifier qu’un rôle est le sien`,
          'D’ici là, le prévenir autrement',
        ],
      );
    case 'role':
      return parted(
        ['role', reader.role],
        `Aucune adresse de courriel pour le rôle « ${labels[reader.role]} »: ses tâches ne sont annoncées à personne`,
        ['Faire donner ce rôle à une personne dont l’adresse est inscrite'],
      );
    case 'respondent':
      return parted(
        ['respondent'],
        'Aucune adresse de courriel pour le répondant: ce qui lui est destiné n’est pas envoyé',
        ['Faire inscrire l’adresse du répondant dans l’organisation'],
      );
  }
};

/** The reader that such a finding is about, by its key; `null` for another key. */
export const readerOf = (key: string): Reader | null => {
  if (!key.startsWith(MISSING_ADDRESS)) return null;
  const [to, ...rest] = key.slice(MISSING_ADDRESS.length).split(':');
  const name = rest.join(':');
  if (to === 'person') return { to, number: name };
  if (to === 'principal') return { to, id: name };
  const role = roles.find((known) => known === name);
  if (to === 'role' && role) return { to, role };
  return to === 'respondent' ? { to } : null;
};
