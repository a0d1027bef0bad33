import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareDates, weekdayOf } from '../../domain/calendar/civil-date';
import { confirmDays, pastChanges, unconfirmedYears } from '../../domain/calendar/holiday-changes';
import { easterSunday, proposeHolidays } from '../../domain/calendar/holiday-rules';
import type { HolidayYear } from '../../domain/calendar/service-calendar';

const given = JSON.parse(readFileSync(join(__dirname, 'data/feries-fonction-publique.json'), 'utf8')) as {
  feries: { date: string; nom: string; statut: string }[];
};

const dateOf = (year: number, name: string) =>
  proposeHolidays(year).find((holiday) => holiday.name === name)?.date;

describe('the proposed holidays of the public service', () => {
  test('are those of the list that we were given, to the day, the name and the doubt', () => {
    const proposed = [2025, 2026, 2027, 2028, 2029].flatMap(proposeHolidays);
    const same = proposed.map(({ date, name, status }) => ({ date, nom: name, statut: status }));
    expect(same.slice(0, given.feries.length)).toEqual(given.feries);
  });

  test.each(Array.from({ length: 60 }, (_, offset) => 2020 + offset))(
    'of %i are thirteen, in order, never on a week-end unless nobody can know',
    (year) => {
      const days = proposeHolidays(year);
      expect(days).toHaveLength(13);
      expect(new Set(days.map(({ date }) => date)).size).toBe(13);
      expect(days.toSorted((a, b) => compareDates(a.date, b.date))).toEqual(days);
      for (const { date, status } of days)
        expect([date, weekdayOf(date) <= 5]).toEqual([date, status === 'calculé']);
    },
  );

  test.each([
    [2019, '2019-04-21'],
    [2024, '2024-03-31'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('Easter of %i is on %s', (year, sunday) => {
    expect(easterSunday(year)).toBe(sunday);
    expect(weekdayOf(sunday)).toBe(7);
  });

  test('the Fête nationale: its day, the Monday after a Sunday, and flagged on a Saturday', () => {
    expect(dateOf(2027, 'Fête nationale')).toBe('2027-06-24');
    expect(dateOf(2029, 'Fête nationale')).toBe('2029-06-25');
    expect(proposeHolidays(2034).filter(({ status }) => status === 'à confirmer')).toMatchObject([
      { date: '2034-06-24', name: 'Fête nationale' },
      { date: '2034-07-01', name: 'Fête du Canada' },
    ]);
  });

  test('the feasts move to Monday from a week-end, their eves to the working day before', () => {
    expect(dateOf(2027, 'Noël')).toBe('2027-12-27');
    expect(dateOf(2027, 'Veille de Noël')).toBe('2027-12-24');
    expect(dateOf(2028, "Jour de l'An")).toBe('2028-01-03');
    expect(dateOf(2033, "Veille du jour de l'An")).toBe('2033-12-30');
  });
});

describe('a year that a person confirms', () => {
  const year = (of: number, status: HolidayYear['status']): HolidayYear => ({
    ...{ year: of, status, confirmedAt: null, days: proposeHolidays(of) },
  });

  test('is asked for while plans reach it and nobody has confirmed it; not this year, nor a farther one', () => {
    const years = [
      year(2026, 'proposed'),
      year(2027, 'confirmed'),
      year(2028, 'proposed'),
      year(2029, 'proposed'),
    ];
    const asked = (today: string, reach: string) =>
      unconfirmedYears(years, today, reach).map((each) => each.year);
    expect(asked('2026-11-23', '2028-11-23')).toEqual([2028]);
    expect(asked('2027-01-02', '2029-01-02')).toEqual([2028, 2029]);
  });

  test('changes no day that is over, today included', () => {
    const before = [
      { date: '2026-06-24', name: 'Fête nationale' },
      { date: '2026-12-24', name: 'Veille de Noël' },
    ];
    const after = [{ date: '2026-12-23', name: 'Veille de Noël' }];
    expect(pastChanges(before, after, '2026-12-23')).toEqual(['2026-06-24', '2026-12-23']);
    expect(pastChanges(before, before, '2026-12-31')).toEqual([]);
  });

  test('keeps why a day was proposed, and says who gave another one', () => {
    const [kept, added] = confirmDays(proposeHolidays(2028), [
      { date: '2028-06-26', name: 'Fête nationale' },
      { date: '2028-05-22', name: 'Journée nationale des patriotes' },
    ]);
    expect([kept?.date, kept?.status]).toEqual(['2028-05-22', 'confirmé']);
    expect(kept?.source).toMatch('13 jours');
    expect(added?.date).toBe('2028-06-26');
    expect(added?.source).toMatch('personne qui a confirmé');
  });
});
