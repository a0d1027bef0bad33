import { proposeHolidays } from '../../domain/calendar/holiday-rules';
import { serviceCalendar, type HolidayYear } from '../../domain/calendar/service-calendar';

const years = [2025, 2026, 2027, 2028, 2029].map((year): HolidayYear => ({
  year,
  status: 'proposed',
  confirmedAt: null,
  days: proposeHolidays(year),
}));

/** The calendars as they are shipped. */
export const publicServiceCalendar = serviceCalendar(years, [
  {
    ...{ calendar: 'support', validFrom: '2023-03-29' },
    hours: [
      { from: '08:30', to: '12:00' },
      { from: '13:00', to: '16:30' },
    ],
  },
  {
    ...{ calendar: 'telephone', validFrom: '2023-03-29' },
    hours: [
      { from: '08:30', to: '12:00' },
      { from: '14:00', to: '16:30' },
    ],
  },
]);
