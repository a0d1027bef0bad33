import type { CivilDate } from './time';
import type { WorkCalendar } from './working-days';

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

const feasts =
  "Règle des Fêtes de la fonction publique du Québec : Noël et le jour de l'An passent au lundi s'ils tombent une fin de semaine; elle reproduit les listes publiées pour 2011-2012 et 2023-2024.";
const rule = 'Un des 13 jours fériés et chômés de la fonction publique du Québec, calculé par sa règle.';
const unknown = 'Tombe un samedi : aucune règle publique connue, date à confirmer par une personne.';

function computed(date: CivilDate, name: string): PublicHoliday {
  return { date, name, status: 'calculé', source: rule };
}

function feast(date: CivilDate, name: string): PublicHoliday {
  return { date, name, status: 'calculé', source: feasts };
}

function unsure(date: CivilDate, name: string): PublicHoliday {
  return { date, name, status: 'à confirmer', source: unknown };
}

/** The days off from 1 January 2025 to 2 January 2029, in order of date. */
export const publicHolidays: readonly PublicHoliday[] = [
  feast('2025-01-01', "Jour de l'An"),
  feast('2025-01-02', "Lendemain du jour de l'An"),
  computed('2025-04-18', 'Vendredi saint'),
  computed('2025-04-21', 'Lundi de Pâques'),
  computed('2025-05-19', 'Journée nationale des patriotes'),
  computed('2025-06-24', 'Fête nationale'),
  computed('2025-07-01', 'Fête du Canada'),
  computed('2025-09-01', 'Fête du Travail'),
  computed('2025-10-13', 'Action de grâces'),
  feast('2025-12-24', 'Veille de Noël'),
  feast('2025-12-25', 'Noël'),
  feast('2025-12-26', 'Lendemain de Noël'),
  feast('2025-12-31', "Veille du jour de l'An"),
  feast('2026-01-01', "Jour de l'An"),
  feast('2026-01-02', "Lendemain du jour de l'An"),
  computed('2026-04-03', 'Vendredi saint'),
  computed('2026-04-06', 'Lundi de Pâques'),
  computed('2026-05-18', 'Journée nationale des patriotes'),
  computed('2026-06-24', 'Fête nationale'),
  computed('2026-07-01', 'Fête du Canada'),
  computed('2026-09-07', 'Fête du Travail'),
  computed('2026-10-12', 'Action de grâces'),
  feast('2026-12-24', 'Veille de Noël'),
  feast('2026-12-25', 'Noël'),
  feast('2026-12-28', 'Lendemain de Noël'),
  feast('2026-12-31', "Veille du jour de l'An"),
  feast('2027-01-01', "Jour de l'An"),
  feast('2027-01-04', "Lendemain du jour de l'An"),
  computed('2027-03-26', 'Vendredi saint'),
  computed('2027-03-29', 'Lundi de Pâques'),
  computed('2027-05-24', 'Journée nationale des patriotes'),
  computed('2027-06-24', 'Fête nationale'),
  computed('2027-07-01', 'Fête du Canada'),
  computed('2027-09-06', 'Fête du Travail'),
  computed('2027-10-11', 'Action de grâces'),
  feast('2027-12-24', 'Veille de Noël'),
  feast('2027-12-27', 'Noël'),
  feast('2027-12-28', 'Lendemain de Noël'),
  feast('2027-12-31', "Veille du jour de l'An"),
  feast('2028-01-03', "Jour de l'An"),
  feast('2028-01-04', "Lendemain du jour de l'An"),
  computed('2028-04-14', 'Vendredi saint'),
  computed('2028-04-17', 'Lundi de Pâques'),
  computed('2028-05-22', 'Journée nationale des patriotes'),
  unsure('2028-06-24', 'Fête nationale'),
  unsure('2028-07-01', 'Fête du Canada'),
  computed('2028-09-04', 'Fête du Travail'),
  computed('2028-10-09', 'Action de grâces'),
  feast('2028-12-22', 'Veille de Noël'),
  feast('2028-12-25', 'Noël'),
  feast('2028-12-26', 'Lendemain de Noël'),
  feast('2028-12-29', "Veille du jour de l'An"),
  feast('2029-01-01', "Jour de l'An"),
  feast('2029-01-02', "Lendemain du jour de l'An"),
];

/** The working days of the ministry: `publicHolidays`, those to confirm included, since nobody may be due on one. */
export const publicServiceCalendar: WorkCalendar = {
  holidays: publicHolidays.map((holiday) => holiday.date),
};
