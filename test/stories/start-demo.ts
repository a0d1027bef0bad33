import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { shiftWeeks, weeksFromWritten } from '../../domain/people/hr-shift';

const demoFolder = resolve(__dirname, '../../demo');

/** User names of those whose first day is `today` or before: the good rows of the demonstration file alone. */
export function dueOn(today: string): string[] {
  const text = readFileSync(join(demoFolder, 'arrivees-regie.csv'), 'latin1');
  const [header = '', ...rows] = shiftWeeks(text, weeksFromWritten(today)).trimEnd().split(/\r?\n/);
  const columns = header.split(';');
  const rejects = z
    .array(z.object({ ligne: z.int() }))
    .parse(JSON.parse(readFileSync(join(demoFolder, 'arrivees-regie.rejets.json'), 'utf8')));
  const refused = new Set(rejects.map(({ ligne }) => ligne));
  return rows.flatMap((row, index) => {
    const cells = row.split(';');
    const firstDay = cells[columns.indexOf("Date d'entrée")] ?? '';
    const number = cells[columns.indexOf('Matricule')] ?? '';
    return refused.has(index + 2) || firstDay.replaceAll('/', '-') > today ? [] : [`regie-${number}`];
  });
}

const page = z.object({
  totalResults: z.int(),
  Resources: z.array(
    z.object({ userName: z.string(), active: z.boolean(), meta: z.object({ version: z.string() }) }),
  ),
});

export interface DirectoryAccount {
  userName: string;
  active: boolean;
  version: string;
}

/** Every account of a tenant, as its SCIM query shows them. */
export async function accountsOf(root: string, token: string, filter = ''): Promise<DirectoryAccount[]> {
  const query = new URLSearchParams({ count: '500', ...(filter && { filter }) }).toString();
  const answer = await fetch(`${root}/Users?${query}`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`The directory answers ${answer.status}`);
  const { totalResults, Resources } = page.parse(await answer.json());
  if (totalResults !== Resources.length) throw new Error('The directory has more accounts than one page');
  return Resources.map(({ userName, active, meta }) => ({ userName, active, version: meta.version }));
}

export const importSchema = z.object({
  state: z.enum(['running', 'done']),
  rows: z.int(),
  accepted: z.int(),
  unchanged: z.int(),
  changed: z.int(),
  refusedCount: z.int(),
});
