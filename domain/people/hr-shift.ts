import { addDays, daysBetween, isCivilDate } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';

/** The Monday around which the demonstration files are written. */
const WRITTEN_MONDAY: CivilDate = '2026-11-23';

// A whole cell: after the start, a separator or a quote, and before the end, a separator or a quote.
const dateCell = /(?<![^;,"\r\n])(\d{4})([-/])(\d{2})\2(\d{2})(?![^;,"\r\n])/g;

/** Whole weeks by which the demonstration files move so that 2026-11-23 falls in the week (from Monday) of `today`. */
export function weeksFromWritten(today: CivilDate): number {
  return Math.floor(daysBetween(WRITTEN_MONDAY, today) / 7);
}

/**
 * The same CSV text with every date cell moved by whole weeks, so that days of the week stay. Separators of dates stay,
 * and a date that does not exist stays as it is: a bad row remains bad. Needs ASCII digits only, so that the bytes of
 * a file may be given as `latin1` and written back whatever their encoding.
 */
export function shiftWeeks(csvText: string, weeks: number): string {
  return csvText.replace(dateCell, (cell, year: string, mark: string, month: string, day: string) => {
    const date = `${year}-${month}-${day}`;
    return isCivilDate(date) ? addDays(date, weeks * 7).replaceAll('-', mark) : cell;
  });
}
