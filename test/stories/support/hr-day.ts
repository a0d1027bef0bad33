import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { demoFolder } from '../../../bin/demo/catalogue';
import { civilDateOf, compareInstants } from '../../../domain/calendar/instants';
import { publicServiceCalendar } from '../../support/calendar';
import { shiftWeeks, weeksFromWritten } from '../../../domain/people/hr-shift';
import { arrivalMilestones } from '../../../domain/people/milestones';

const rejectsSchema = z.array(z.object({ ligne: z.int() }));

/** A file of the demonstration as HR sends it today: its dates shifted to this week, as the loader does. */
export const readHrFile = (name: string): string => {
  const written = readFileSync(join(demoFolder, name)).toString('latin1');
  return shiftWeeks(written, weeksFromWritten(civilDateOf(new Date().toISOString())));
};

/** Lines that the rules of a file refuse, in order: `arrivees-regie` of `arrivees-regie.rejets.json`. */
export const refusedLinesOf = (name: string): number[] =>
  rejectsSchema
    .parse(JSON.parse(readFileSync(join(demoFolder, `${name}.rejets.json`), 'utf8')))
    .map(({ ligne }) => ligne)
    .sort((a, b) => a - b);

/** The demonstration file of arrivals as HR sends it today, and what it should come to. */
export interface HrDay {
  csv: Buffer;
  /** Lines that the file's rules refuse, in order. */
  refusedLines: readonly number[];
  /** Good rows. */
  good: number;
  /**
   * Numbers of the employees who have an account now: enabled where it has begun, else prepared; and of those for whom
   * work has been asked of people.
   */
  due(now?: string): { enabled: string[]; prepared: string[]; asked: string[] };
}

/**
 * Reads the file, its dates shifted to this week as the loader of the demonstration does.
 * @param lines of the file to keep, its header included
 */
export const readHrDay = (lines = Infinity): HrDay => {
  const kept = readHrFile('arrivees-regie.csv').trimEnd().split(/\r?\n/).slice(0, lines);
  const [header = '', ...rows] = kept;
  const columns = Buffer.from(header, 'latin1').toString('utf8').split(';');
  const day = columns.findIndex((name) => name.startsWith('Date'));
  const refusedLines = refusedLinesOf('arrivees-regie').filter((line) => line <= kept.length);
  const good = rows
    .filter((_row, index) => !refusedLines.includes(index + 2))
    .map((row) => row.split(';'))
    .map((cells) => ({ number: cells[0] ?? '', firstDay: (cells[day] ?? '').replaceAll('/', '-') }))
    .map((row) => ({ ...row, milestones: arrivalMilestones(row.firstDay, publicServiceCalendar) }));
  return {
    csv: Buffer.from(`${kept.join('\n')}\n`, 'latin1'),
    refusedLines,
    good: good.length,
    due: (now = new Date().toISOString()) => {
      const isPast = (at: string) => compareInstants(at, now) <= 0;
      const begun = good.filter(({ milestones }) => isPast(milestones.enable));
      const soon = good.filter((row) => !begun.includes(row) && isPast(row.milestones.prepare));
      const asked = good.filter(({ milestones }) => isPast(milestones.manualWork));
      const numbersOf = (found: typeof good) => found.map(({ number }) => number).sort();
      return { enabled: numbersOf(begun), prepared: numbersOf(soon), asked: numbersOf(asked) };
    },
  };
};
