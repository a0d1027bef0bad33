import type { ContentFault, IncidentContents } from '../../domain/incidents/contents';
import type { Text } from '../locale';
import { problem, type ProblemError } from '../problems';

const words: Readonly<Record<ContentFault['code'], Text>> = {
  'in-the-future': { fr: 'Ce jour n’est pas encore venu.', en: 'This day has not come yet.' },
  'ends-before-it-begins': {
    fr: 'La période finit avant de commencer.',
    en: 'The period ends before it begins.',
  },
  'known-before-it-happened': {
    fr: 'L’incident serait connu avant d’avoir eu lieu.',
    en: 'The incident would be known before it happened.',
  },
};

/** Contents that contradict themselves, or the calendar. */
export const contradictory = (faults: readonly ContentFault[]): ProblemError =>
  problem('validation', {
    errors: faults.map(({ pointer, code }) => ({
      ...{ pointer: `/contents${pointer}`, code, detail: words[code] },
    })),
  });

/** An entry that is not closed before its eight contents are there. */
export const incomplete = (missing: readonly (keyof IncidentContents)[]): ProblemError =>
  problem('unprocessable', {
    code: 'incident-incomplete',
    title: { fr: 'Entrée incomplète', en: 'Incomplete entry' },
    detail: {
      fr: 'Le registre demande huit contenus; les avis quand le risque est sérieux.',
      en: 'The register asks for eight contents; notices when the risk is serious.',
    },
    errors: missing.map((name) => ({
      ...{ pointer: `/contents/${name}`, code: 'missing' },
      detail: { fr: 'À dire avant de fermer.', en: 'To be said before closing.' },
    })),
  });

/** It is closed: it can be corrected, not closed again. */
export const closedBefore = (): ProblemError =>
  problem('conflict', {
    code: 'incident-closed',
    title: { fr: 'Entrée déjà fermée', en: 'Entry already closed' },
  });
