import fc from 'fast-check';
import { addDays, compareDates } from '../../domain/calendar/civil-date';
import { clockOf, instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar } from '../support/calendar';
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
