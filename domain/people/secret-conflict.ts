import { finding, type Finding } from '../access/findings';
import type { ProcessKind } from '../processes/states';
import type { Submission } from './submission';

/** What people announce; the end of what has expired is Relais's own. */
export type AnnouncedKind = Exclude<ProcessKind, 'expiry'>;

const announced: Readonly<Record<AnnouncedKind, string>> = {
  arrival: 'Arrivée annoncée pour l’employé',
  departure: 'Autre départ annoncé pour l’employé',
  change: 'Changement annoncé pour l’employé',
};

/** What was refused because the person is at work, or leaves already. */
const met: Readonly<Record<Exclude<AnnouncedKind, 'change'>, readonly string[]>> = {
  arrival: ['already-employed'],
  departure: ['departure-open'],
};

/** Whether a request, as it was answered, may stand against a departure that who sent it does not know of. */
export const mayMeetSecret = (kind: AnnouncedKind, submission: Submission): boolean => {
  if (kind === 'change') return submission.outcome === 'accepted' || submission.outcome === 'received';
  if (submission.outcome === 'conflict') return true;
  return submission.outcome === 'refused' && met[kind].includes(submission.refusal.type);
};

/**
 * What who announced a confidential departure has to settle: a colleague who may not know of it has announced something
 * about the same person, and was answered as if he were at work.
 */
export const secretConflict = (kind: AnnouncedKind, number: string): Finding =>
  finding('secret-conflict', {
    parts: [kind, number],
    employeeNumber: number,
    title: `${announced[kind]} ${number}, dont le départ est confidentiel`,
    checklist: [
      'Voir avec qui l’a annoncé, sans rien dire du départ s’il doit rester confidentiel.',
      'Sinon le divulguer (POST departures/:id/disclose), ou l’annuler.',
    ],
    confidential: true,
  });
