import { sql } from 'drizzle-orm';
import { bigint, check, date, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { PublicHoliday } from '../../domain/calendar/holiday-rules';
import { calendarCodes, type OpenSpan } from '../../domain/calendar/service-calendar';
import { instant, oneOf } from './columns';

/** Hours of the help centre by the day from which they hold. Of the service, not of an organisation; nothing is rewritten. */
export const calendarVersions = pgTable(
  'calendar_versions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    calendar: text({ enum: calendarCodes }).notNull(),
    /** Of two for one day the later written holds: it was written before that day. */
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    hours: jsonb().$type<OpenSpan[]>().notNull(),
    reason: text().notNull(),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (table) => [
    index('calendar_versions_of').on(table.calendar, table.validFrom, table.id),
    check('calendar_versions_calendar', oneOf(table.calendar, calendarCodes)),
  ],
);

/** Lists of the holidays of a civil year, the last one written holds. Of the service; nothing is rewritten. */
export const holidayVersions = pgTable(
  'holiday_versions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    year: integer().notNull(),
    status: text({ enum: ['proposed', 'confirmed'] }).notNull(),
    days: jsonb().$type<PublicHoliday[]>().notNull(),
    reason: text().notNull(),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (table) => [
    index('holiday_versions_of').on(table.year, table.id),
    check('holiday_versions_status', oneOf(table.status, ['proposed', 'confirmed'])),
    check('holiday_versions_year', sql`${table.year} between 2000 and 2199`),
  ],
);
