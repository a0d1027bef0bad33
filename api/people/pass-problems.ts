import type { Text } from '../locale';
import { problem, type ProblemError } from '../problems';

const titles = {
  'before-first-day': { fr: 'Le premier jour n’est pas venu', en: 'The first day has not come' },
  'not-enabled': { fr: 'Les accès ne sont pas encore ouverts', en: 'Access is not enabled yet' },
  'access-ended': { fr: 'Les accès ont pris fin', en: 'Access has ended' },
  'process-ended': { fr: 'Le dossier est terminé', en: 'The process has ended' },
  'already-signed-in': {
    fr: 'La première ouverture de session a eu lieu: le centre d’assistance vérifie l’identité et redonne l’accès',
    en: 'The first sign-in has taken place: the help centre checks the identity and gives access again',
  },
  'pass-used': { fr: 'Le laissez-passer a déjà servi', en: 'The pass was used before' },
  'pass-expired': { fr: 'Le laissez-passer n’est plus valide', en: 'The pass is no longer valid' },
} as const satisfies Record<string, Text>;

/** Why there is no pass, or it does not count. */
export type PassRefusal = keyof typeof titles;

/** The 409 of a pass that cannot be made or used. */
export const passProblem = (code: PassRefusal): ProblemError =>
  problem('conflict', { code, title: titles[code] });

/** The 404 of a pass that nobody made. */
export const unknownPass = (): ProblemError =>
  problem('not-found', {
    code: 'pass-unknown',
    title: { fr: 'Laissez-passer inconnu', en: 'Unknown pass' },
  });

/** The 403 of somebody who knows of the arrival and is not responsible for it. */
export const notResponsible = (): ProblemError =>
  problem('forbidden', {
    code: 'not-responsible',
    title: { fr: 'Cette arrivée revient à une autre personne', en: 'This arrival is for somebody else' },
  });
