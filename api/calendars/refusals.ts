import type { CivilDate } from '../../domain/calendar/time';
import { problem, type ProblemError } from '../problems';
import type { Call } from '../route';

/**
 * Calendars are the service's: who is held to one organisation changes none, and a year is confirmed by a person.
 * Throws `service-wide`, `person-needed`.
 */
export const requireKeeper = ({ caller }: Call): void => {
  if (caller.organization !== null)
    throw problem('forbidden', {
      code: 'service-wide',
      title: { fr: 'Réservé à l’administration de tout le service', en: 'For administrators of the whole' },
      detail: {
        fr: 'Les calendriers valent pour tous les organismes.',
        en: 'The calendars hold for every organisation.',
      },
    });
  if (caller.kind !== 'person')
    throw problem('forbidden', {
      code: 'person-needed',
      title: { fr: 'Une personne le fait', en: 'A person does this' },
    });
};

/** A version that would begin before tomorrow. */
export const pastVersion = (): ProblemError =>
  problem('unprocessable', {
    code: 'calendar-past',
    title: { fr: 'Le passé ne change pas', en: 'The past does not change' },
    errors: [
      {
        ...{ pointer: '/validFrom', in: 'path', code: 'calendar-past' },
        detail: {
          fr: 'De nouvelles heures commencent demain au plus tôt.',
          en: 'New hours begin tomorrow at the earliest.',
        },
      },
    ],
  });

/** Days of a list that are over and would change. */
export const pastDays = (dates: readonly CivilDate[]): ProblemError =>
  problem('unprocessable', {
    code: 'calendar-past',
    title: { fr: 'Le passé ne change pas', en: 'The past does not change' },
    errors: dates.map((date) => ({
      ...{ pointer: '/days', code: 'calendar-past' },
      detail: {
        fr: `Le ${date} est passé: il reste ce qu’il était.`,
        en: `${date} is over: it stays what it was.`,
      },
    })),
  });

/** A day of another year. */
export const otherYear = (index: number): ProblemError =>
  problem('unprocessable', {
    code: 'holiday-of-another-year',
    errors: [
      {
        ...{ pointer: `/days/${index}/date`, code: 'holiday-of-another-year' },
        detail: { fr: 'Ce jour est d’une autre année.', en: 'This day is of another year.' },
      },
    ],
  });

/** A year that nobody can plan in yet. */
export const tooFar = (): ProblemError =>
  problem('unprocessable', {
    code: 'year-too-far',
    title: { fr: 'Année hors de portée', en: 'Year out of reach' },
    errors: [
      {
        ...{ pointer: '/year', in: 'path', code: 'year-too-far' },
        detail: { fr: 'Voyez les années de GET /holidays.', en: 'See the years of GET /holidays.' },
      },
    ],
  });
