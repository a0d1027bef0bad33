import fc from 'fast-check';
import { addDays, compareDates } from '../../domain/calendar/civil-date';
import { clockOf, instantAt } from '../../domain/calendar/instants';
import { publicHolidays, publicServiceCalendar } from '../../domain/calendar/public-holidays';
import { isSupportOpen } from '../../domain/calendar/support-hours';
import {
  addWorkingDays,
  isWorkingDay,
  workingDaysAfter,
  workingDaysBetween,
} from '../../domain/calendar/working-days';

const calendar = publicServiceCalendar;
const dates = fc.integer({ min: 0, max: 1400 }).map((days) => addDays('2025-02-01', days));
const counts = fc.integer({ min: -40, max: 40 });

describe('working days', () => {
  test('the end of the year skips the four feasts and the week-ends', () => {
    expect(addWorkingDays('2026-12-23', 1, calendar)).toBe('2026-12-29');
    expect(addWorkingDays('2026-12-30', 1, calendar)).toBe('2027-01-05');
    expect(addWorkingDays('2027-01-05', -3, calendar)).toBe('2026-12-23');
  });

  test('accounts of somebody who starts on Monday are prepared on the Wednesday before', () => {
    expect(addWorkingDays('2026-11-30', -3, calendar)).toBe('2026-11-25');
    expect(addWorkingDays('2026-11-30', -5, calendar)).toBe('2026-11-23');
  });

  test('from a Saturday, one working day is Monday; no day at all is the Saturday itself', () => {
    expect(addWorkingDays('2026-11-21', 1, calendar)).toBe('2026-11-23');
    expect(addWorkingDays('2026-11-21', 0, calendar)).toBe('2026-11-21');
    expect(() => addWorkingDays('2026-11-21', 1.5, calendar)).toThrow(RangeError);
  });

  test('going n working days and coming back leads to the start, from a working day', () => {
    fc.assert(
      fc.property(dates, counts, (start, n) => {
        fc.pre(isWorkingDay(start, calendar));
        expect(addWorkingDays(addWorkingDays(start, n, calendar), -n, calendar)).toBe(start);
      }),
    );
  });

  test('counting the working days between two dates is the inverse of adding them', () => {
    fc.assert(
      fc.property(dates, counts, (start, n) => {
        expect(workingDaysBetween(start, addWorkingDays(start, n, calendar), calendar)).toBe(n);
      }),
    );
  });

  test('one more working day is always later, and a later start never ends earlier', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 20 }), counts, (start, gap, n) => {
        const ended = addWorkingDays(start, n, calendar);
        expect(compareDates(ended, addWorkingDays(start, n + 1, calendar))).toBe(-1);
        fc.pre(n !== 0);
        expect(compareDates(ended, addWorkingDays(addDays(start, gap), n, calendar))).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('a reminder comes at the same clock hour, also over a clock change', () => {
    expect(workingDaysAfter('2026-10-30T14:15:00Z', 1, calendar)).toBe('2026-11-02T15:15:00Z');
    expect(workingDaysAfter('2027-03-12T15:15:00.250Z', 1, calendar)).toBe('2027-03-15T14:15:00.25Z');
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 15 }), (date, n) => {
        const asked = instantAt(date, '10:45');
        expect(clockOf(workingDaysAfter(asked, n, calendar))).toBe('10:45:00');
      }),
    );
  });
});

describe('support hours', () => {
  test.each([
    ['08:29', false],
    ['08:30', true],
    ['11:59', true],
    ['12:00', false],
    ['12:59', false],
    ['13:00', true],
    ['16:29', true],
    ['16:30', false],
  ])('on a working Monday at %s the help centre is open: %s', (clock, open) => {
    expect(isSupportOpen(instantAt('2026-11-23', clock), calendar)).toBe(open);
  });

  test('it is closed on a Saturday, and on a holiday in the middle of the week', () => {
    expect(isSupportOpen(instantAt('2026-11-21', '10:00'), calendar)).toBe(false);
    expect(isSupportOpen(instantAt('2026-06-24', '10:00'), calendar)).toBe(false);
  });

  test('it opens at 8:30 of the wall clock on both sides of a clock change', () => {
    expect(isSupportOpen('2026-10-30T12:30:00Z', calendar)).toBe(true);
    expect(isSupportOpen('2026-11-02T12:30:00Z', calendar)).toBe(false);
    expect(isSupportOpen('2026-11-02T13:30:00Z', calendar)).toBe(true);
  });
});

describe('the holidays of the public service', () => {
  test('there are thirteen different ones from each February to the next January', () => {
    for (const [from, to] of [
      ['2025-02-01', '2026-01-31'],
      ['2026-02-01', '2027-01-31'],
      ['2027-02-01', '2028-01-31'],
      ['2028-02-01', '2029-01-31'],
    ] as const) {
      const names = publicHolidays.filter((day) => from <= day.date && day.date <= to).map((day) => day.name);
      expect(names).toHaveLength(13);
      expect(new Set(names).size).toBe(13);
    }
  });

  test('they are in order, never on a Sunday, and each says its source', () => {
    const days = publicHolidays.map((holiday) => holiday.date);
    expect([...days].sort(compareDates)).toEqual(days);
    expect(new Set(days).size).toBe(54);
    for (const holiday of publicHolidays) expect(holiday.source).not.toBe('');
  });

  test('only the two Saturdays of 2028 without a public rule wait for a person', () => {
    const unsure = publicHolidays.filter((holiday) => holiday.status === 'à confirmer');
    expect(unsure.map((holiday) => holiday.date)).toEqual(['2028-06-24', '2028-07-01']);
  });
});
