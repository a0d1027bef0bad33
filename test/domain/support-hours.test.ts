import { addDays } from '../../domain/calendar/civil-date';
import { instantAt } from '../../domain/calendar/instants';
import { serviceCalendar } from '../../domain/calendar/service-calendar';
import { hoursOn, isOpen, isSupportOpen, openMinutesOn } from '../../domain/calendar/support-hours';
import { publicServiceCalendar as calendar } from '../support/calendar';

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

  test('the telephone is closed an hour longer at noon', () => {
    const at = (clock: string) => isOpen(instantAt('2026-11-23', clock), calendar, 'telephone');
    expect(['11:59', '13:30', '14:00', '16:29'].map(at)).toEqual([true, false, true, true]);
  });

  test.each(['2026-10-31', '2027-03-13'])(
    'the week of the clock change after %s has its 35 hours',
    (saturday) => {
      const week = [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(saturday, days));
      const minutes = (code: 'support' | 'telephone') =>
        week.reduce((sum, date) => sum + openMinutesOn(date, calendar, code), 0);
      expect([minutes('support'), minutes('telephone')]).toEqual([35 * 60, 30 * 60]);
    },
  );
});

describe('hours that change tomorrow', () => {
  const changed = serviceCalendar(calendar.years, [
    { calendar: 'support', validFrom: '2026-11-25', hours: [{ from: '08:00', to: '18:00' }] },
    ...calendar.versions,
  ]);

  test('do not move what was counted until yesterday, nor the other calendar', () => {
    for (const date of ['2023-03-29', '2026-11-23', '2026-11-24'])
      expect(openMinutesOn(date, changed, 'support')).toBe(420);
    expect(openMinutesOn('2026-11-25', changed, 'support')).toBe(600);
    expect(openMinutesOn('2026-11-25', changed, 'telephone')).toBe(360);
  });

  test('hold from their midnight on; before the first version, the first is all that is known', () => {
    expect(isSupportOpen(instantAt('2026-11-24', '17:00'), changed)).toBe(false);
    expect(isSupportOpen(instantAt('2026-11-25', '17:00'), changed)).toBe(true);
    expect(hoursOn('2020-11-24', changed, 'telephone')).toHaveLength(2);
  });
});
