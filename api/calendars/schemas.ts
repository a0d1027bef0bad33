import { z } from 'zod';
import { holidayStatuses } from '../../domain/calendar/holiday-rules';
import { calendarCodes } from '../../domain/calendar/service-calendar';
import { name } from '../access/schemas';
import { sentence } from '../sentences';

const day = z.iso.date();
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, sentence('clock-shape'));

const span = z.strictObject({ from: clock, to: clock });
// Written HH:MM, hours sort as text.
const hours = z
  .array(span)
  .max(10)
  .refine(
    (spans) => spans.every(({ from, to }, index) => from < to && (spans[index - 1]?.to ?? '') <= from),
    sentence('spans-order'),
  );

/** Why, as the list of versions keeps it. */
const reason = z.string().trim().min(1).max(500);

// The years that holidays may be kept for. A rule and no pattern: with the date's own, few texts would fit both.
const calendarDay = day.refine((date) => /^2[01]/.test(date), sentence('calendar-year'));

export const calendarParams = z.strictObject({ code: z.enum(calendarCodes), validFrom: calendarDay });
export const yearParams = z.strictObject({ year: z.coerce.number().int().min(2000).max(2199) });
export const calendarQuery = z.strictObject({
  on: calendarDay.optional().describe('Le jour dont on demande les heures; absent: aujourd’hui, à Toronto'),
});

/** The hours of a calendar from a day on. */
export const hoursBody = z.strictObject({ hours, reason });

const versionView = z.strictObject({ validFrom: day, hours: z.array(span) });

/** Both calendars, with all their versions and one day. */
export const calendarsView = z.strictObject({
  day: z.strictObject({ date: day, isWorkingDay: z.boolean(), holiday: z.string().nullable() }),
  items: z.array(
    z.strictObject({
      code: z.enum(calendarCodes),
      name: z.string(),
      versions: z.array(versionView),
      onDay: z.strictObject({ hours: z.array(span), minutes: z.int() }),
    }),
  ),
});

/** A version as it was put. */
export const putVersionView = versionView.extend({ code: z.enum(calendarCodes) });

const confirmedDay = z.strictObject({ date: day, name });

/** The holidays of a year as a person confirms them, all of them. */
export const holidaysBody = z.strictObject({
  days: z
    .array(confirmedDay)
    .min(1)
    .max(30)
    .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, sentence('value-twice')),
  reason,
});

/** The holidays of a year as they stand. */
export const holidayYearView = z.strictObject({
  year: z.int(),
  status: z.enum(['proposed', 'confirmed']),
  confirmedAt: z.iso.datetime().nullable(),
  days: z.array(
    z.strictObject({
      ...confirmedDay.shape,
      status: z.enum(holidayStatuses),
      source: z.string(),
    }),
  ),
});

/** All years. */
export const holidaysView = z.strictObject({ items: z.array(holidayYearView) });
