import { civilDateOf, clockOf } from '../calendar/instants';
import type { CivilDate, Instant } from '../calendar/time';

const months = [
  ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet'],
  ...['août', 'septembre', 'octobre', 'novembre', 'décembre'],
];

/** A civil date as a person reads it: `1er décembre 2026`. */
export const longDate = (date: CivilDate): string => {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day === '01' ? '1er' : Number(day)} ${months[Number(month) - 1] ?? ''} ${year}`;
};

/** An instant as a person reads it in Québec: `23 novembre 2026 à 8 h 30`. Throws `RangeError` on a bad text. */
export const longInstant = (instant: Instant): string => {
  const [hours = '', minutes = ''] = clockOf(instant).split(':');
  return `${longDate(civilDateOf(instant))} à ${Number(hours)} h${minutes === '00' ? '' : ` ${minutes}`}`;
};
