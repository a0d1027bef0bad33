import fc from 'fast-check';
import { addDays, compareDates, daysBetween, isCivilDate, weekdayOf } from '../../domain/calendar/civil-date';
import { civilDateOf, clockOf, compareInstants, endOfDay, instantAt } from '../../domain/calendar/instants';

/** Dates from 2020 to 2039, as civil dates. */
const dates = fc.integer({ min: 0, max: 7300 }).map((days) => addDays('2020-01-01', days));

describe('civil dates', () => {
  test.each(['2026-11-23', '2028-02-29', '2000-02-29', '1900-01-01'])('%s is a date that exists', (text) => {
    expect(isCivilDate(text)).toBe(true);
  });

  test.each([
    '2026-02-30',
    '2027-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '0050-01-01',
  ])('%s is not a date', (text) => {
    expect(isCivilDate(text)).toBe(false);
    expect(() => addDays(text, 1)).toThrow(RangeError);
  });

  test.each(['2026/11/23', '2026-11-23T00:00', '26-11-23', '', ' 2026-11-23', '2026-11-23\n'])(
    '%j is not written as a civil date',
    (text) => {
      expect(isCivilDate(text)).toBe(false);
    },
  );

  test('the day after 31 December is in the next year, and half a day is refused', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(() => addDays('2026-12-31', 0.5)).toThrow(RangeError);
  });

  test('23 November 2026 is a Monday, and so was 29 December 1969', () => {
    expect(weekdayOf('2026-11-23')).toBe(1);
    expect(weekdayOf('1969-12-29')).toBe(1);
    expect(weekdayOf('1970-01-04')).toBe(7);
  });

  test('adding the days between two dates leads from one to the other, in the right order', () => {
    fc.assert(
      fc.property(dates, dates, (from, to) => {
        expect(addDays(from, daysBetween(from, to))).toBe(to);
        expect(Math.sign(compareDates(from, to))).toBe(-Math.sign(daysBetween(from, to)) + 0);
      }),
    );
  });
});

describe('instants in Toronto', () => {
  test('an access ends at 23:59:59 of the last day, in winter as in summer', () => {
    expect(endOfDay('2026-11-23')).toBe('2026-11-24T04:59:59Z');
    expect(endOfDay('2026-07-01')).toBe('2026-07-02T03:59:59Z');
  });

  test('23:30 is still the same day, whatever the UTC date says', () => {
    expect(civilDateOf('2027-03-31T03:30:00Z')).toBe('2027-03-30');
    expect(civilDateOf('2027-04-01T03:59:59.999Z')).toBe('2027-03-31');
    expect(clockOf('2027-04-01T03:59:59.999Z')).toBe('23:59:59');
  });

  test('the hour that March skips moves forward, the hour that November repeats is its first passage', () => {
    expect(instantAt('2027-03-14', '02:30')).toBe('2027-03-14T07:30:00Z');
    expect(clockOf(instantAt('2027-03-14', '02:30'))).toBe('03:30:00');
    expect(instantAt('2026-11-01', '01:30')).toBe('2026-11-01T05:30:00Z');
  });

  test('the two days of a clock change last 23 and 25 hours', () => {
    const hours = (from: string, to: string) =>
      (Date.parse(instantAt(to, '00:00')) - Date.parse(instantAt(from, '00:00'))) / 3_600_000;
    expect(hours('2027-03-14', '2027-03-15')).toBe(23);
    expect(hours('2026-11-01', '2026-11-02')).toBe(25);
  });

  test.each([
    ['2026-02-30', '08:30'],
    ['2026-11-23', '24:00'],
    ['2026-11-23', '8:30'],
    ['2026-11-23T05:00', '08:30'],
    ['2026-11-23', '08:30Z'],
  ])('%s at %s is no instant', (date, clock) => {
    expect(() => instantAt(date, clock)).toThrow(RangeError);
  });

  test('an instant with milliseconds compares with one without', () => {
    expect(compareInstants('2026-11-23T05:00:00Z', '2026-11-23T05:00:00.500Z')).toBe(-1);
    expect(compareInstants('2026-11-23T05:00:00.000Z', '2026-11-23T05:00:00Z')).toBe(0);
  });

  test('every hour of every day comes back as the date and the hour it was made of, but for the skipped one', () => {
    const clocks = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const changeDays = fc.constantFrom('2026-03-08', '2026-11-01', '2027-03-14', '2027-11-07');
    fc.assert(
      fc.property(fc.oneof(dates, changeDays), clocks, (date, clock) => {
        const instant = instantAt(date, clock);
        expect(civilDateOf(instant)).toBe(date);
        if (!clock.startsWith('02')) expect(clockOf(instant)).toBe(`${clock}:00`);
      }),
      { numRuns: 300 },
    );
  });
});
