import { finding, type Finding } from '../access/findings';
import type { PlanWarning } from '../processes/plan';
import type { RowWarning } from './hr-reasons';

const SHOWN = 5;
/** Numbers in the key of a question; an address of more people is a list, and one question says enough. */
const NAMED = 10;

/** The remark of a plan whose address somebody else at work has. */
export const addressShared: PlanWarning = {
  code: 'email-shared',
  detail: 'Cette adresse est aussi celle d’une autre personne.',
};

/** An address of somebody, on a line of a file. */
export interface AddressedRow {
  line: number;
  number: string;
  email: string | null;
}

/** An address that somebody at work has already. */
export interface KnownAddress {
  number: string;
  email: string | null;
}

/**
 * The remark of each line whose address is also that of another line, or else of somebody at work whom the file does
 * not name. A shared address is never a join: nobody gets a colleague's account by it.
 */
export const sharedAddresses = (
  rows: readonly AddressedRow[],
  known: readonly KnownAddress[],
): ReadonlyMap<number, RowWarning> => {
  const inFile = new Set(rows.map(({ number }) => number));
  const lines = groupBy(rows, ({ line }) => line);
  const others = groupBy(
    known.filter(({ number }) => !inFile.has(number)),
    ({ number }) => number,
  );
  const warned = rows.flatMap(({ line, email }): [number, RowWarning][] => {
    const sharing = (lines.get(keyOf(email)) ?? []).filter((other) => other !== line);
    const holders = others.get(keyOf(email)) ?? [];
    if (sharing.length > 0) return [[line, warning(`courriel partagé avec la ligne ${listOf(sharing)}`)]];
    return holders.length > 0 ? [[line, warning(`courriel déjà donné à l’employé ${listOf(holders)}`)]] : [];
  });
  return new Map(warned);
};

/** The question to HR about people at work who have one address. */
export const askSharedAddress = (numbers: readonly string[]): Finding => {
  const sorted = numbers.toSorted();
  return finding('email-shared', {
    parts: [sorted.slice(0, NAMED).join('+')],
    title: `Une même adresse de courriel pour les employés ${listOf(sorted)}`,
    checklist: [
      'Trouver à qui l’adresse appartient.',
      'Donner la sienne à chacun des autres, par une correction ou un changement.',
    ],
  });
};

/** Numbers of people at work by address, where several have the same. */
export const sharersAmong = (people: readonly KnownAddress[]): string[][] =>
  [...groupBy(people, ({ number }) => number)]
    .map(([, numbers]) => numbers)
    .filter(({ length }) => length > 1);

const keyOf = (email: string | null): string => email?.toLowerCase() ?? '';

const groupBy = <Row extends { email: string | null }, Value>(
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
): Map<string, Value[]> => {
  const groups = new Map<string, Value[]>();
  for (const row of rows.filter(({ email }) => email !== null)) {
    const group = groups.get(keyOf(row.email));
    if (group === undefined) groups.set(keyOf(row.email), [valueOf(row)]);
    else group.push(valueOf(row));
  }
  return groups;
};

// A file may write one address on each of its rows: the message stays short.
const listOf = (items: readonly (string | number)[]): string => {
  const more = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(', ')}${more > 0 ? ` et ${more} autres` : ''}`;
};

const warning = (message: string): RowWarning => ({ code: 'email-shared', column: 'Courriel', message });
