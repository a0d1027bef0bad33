import type { Database } from '../../db/connect';
import { addConfirmedYear, readCalendars } from '../../db/stores/calendars';
import { confirmDays } from '../../domain/calendar/holiday-changes';

/** Confirms the proposed holidays of the years that plans reach, so that no night asks for it. */
export const confirmHolidays = (
  database: Database,
  years: readonly number[] = [2026, 2027, 2028, 2029],
): Promise<void> =>
  database.withoutScope(async (tx) => {
    const calendar = await readCalendars(tx);
    for (const { year, days } of calendar.years.filter((each) => years.includes(each.year)))
      await addConfirmedYear(
        tx,
        { year, days: confirmDays(days, days) },
        { reason: 'liste du gouvernement', by: 'admin-1', at: '2026-11-01T14:00:00Z' },
      );
  });
