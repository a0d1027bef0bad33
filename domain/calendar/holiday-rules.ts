import { addDays, compareDates, weekdayOf } from './civil-date';
import type { CivilDate } from './time';

/** How sure a holiday is: computed by rule, without a public rule (a person must decide), or confirmed by a person. */
export const holidayStatuses = ['calculé', 'à confirmer', 'confirmé'] as const;
export type HolidayStatus = (typeof holidayStatuses)[number];

/** A day off of the Québec public service. */
export interface PublicHoliday {
  date: CivilDate;
  name: string;
  status: HolidayStatus;
  /** Where the date comes from, in French, as shown to the person who confirms it. */
  source: string;
}

const sources = {
  feasts:
    "Règle des Fêtes de la fonction publique du Québec : Noël et le jour de l'An passent au lundi s'ils tombent une fin de semaine; elle reproduit les listes publiées pour 2011-2012 et 2023-2024.",
  rule: 'Un des 13 jours fériés et chômés de la fonction publique du Québec, calculé par sa règle.',
  sunday: 'Tombe un dimanche : reporté au lundi, comme la loi le fait pour les jours fériés et chômés.',
  unknown: 'Tombe un samedi : aucune règle publique connue, date à confirmer par une personne.',
} as const;

const SATURDAY = 6;
const SUNDAY = 7;

const computed = (date: CivilDate, name: string, source: string): PublicHoliday => ({
  ...{ date, name, status: 'calculé', source },
});

/** The day itself, or the Monday after its week-end. */
const onWeekday = (date: CivilDate): CivilDate => {
  const weekday = weekdayOf(date);
  return weekday < SATURDAY ? date : addDays(date, SUNDAY + 1 - weekday);
};

const beforeWeekend = (date: CivilDate): CivilDate => {
  const weekday = weekdayOf(date);
  return weekday < SATURDAY ? date : addDays(date, SATURDAY - 1 - weekday);
};

const newYear = (year: number): CivilDate => onWeekday(`${year}-01-01`);

/** The `n`-th Monday on or after a date. */
const mondayFrom = (date: CivilDate, n = 1): CivilDate =>
  addDays(date, ((SUNDAY + 1 - weekdayOf(date)) % 7) + 7 * (n - 1));

const written = (year: number, month: number, day: number): CivilDate =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm of Meeus, Jones and Butcher. */
export const easterSunday = (year: number): CivilDate => {
  const [a, century, rest] = [year % 19, Math.floor(year / 100), year % 100];
  const skipped = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * a + century - Math.floor(century / 4) - skipped + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7;
  const late = Math.floor((a + 11 * moon + 22 * week) / 451);
  const days = moon + week - 7 * late + 114;
  return written(year, Math.floor(days / 31), (days % 31) + 1);
};

/** 24 June and 1 July: on a Saturday nobody can know, the government decides. */
const national = (date: CivilDate, name: string): PublicHoliday => {
  const weekday = weekdayOf(date);
  if (weekday === SATURDAY) return { date, name, status: 'à confirmer', source: sources.unknown };
  return weekday === SUNDAY
    ? computed(addDays(date, 1), name, sources.sunday)
    : computed(date, name, sources.rule);
};

const feastsOf = (year: number): PublicHoliday[] => {
  const [first, christmas, next] = [newYear(year), onWeekday(`${year}-12-25`), newYear(year + 1)];
  const days: [CivilDate, string][] = [
    [first, "Jour de l'An"],
    [onWeekday(addDays(first, 1)), "Lendemain du jour de l'An"],
    [beforeWeekend(addDays(christmas, -1)), 'Veille de Noël'],
    [christmas, 'Noël'],
    [onWeekday(addDays(christmas, 1)), 'Lendemain de Noël'],
    [beforeWeekend(addDays(next, -1)), "Veille du jour de l'An"],
  ];
  return days.map(([date, name]) => computed(date, name, sources.feasts));
};

/**
 * The holidays that the known rules give for a civil year, in order of date; those that no rule decides are `à confirmer`
 * on their own date, since nobody may be due on one. Source: `feries-fonction-publique.json` (DOMAIN "Calendars").
 */
export const proposeHolidays = (year: number): PublicHoliday[] => {
  const easter = easterSunday(year);
  const ruled: [CivilDate, string][] = [
    [addDays(easter, -2), 'Vendredi saint'],
    [addDays(easter, 1), 'Lundi de Pâques'],
    [mondayFrom(`${year}-05-18`), 'Journée nationale des patriotes'],
    [mondayFrom(`${year}-09-01`), 'Fête du Travail'],
    [mondayFrom(`${year}-10-01`, 2), 'Action de grâces'],
  ];
  return [
    ...feastsOf(year),
    ...ruled.map(([date, name]) => computed(date, name, sources.rule)),
    national(`${year}-06-24`, 'Fête nationale'),
    national(`${year}-07-01`, 'Fête du Canada'),
  ].toSorted((one, other) => compareDates(one.date, other.date));
};
