import { parseArgs } from 'node:util';
import { connectDatabase, type Tx } from '../db/connect';
import { DEFAULT_KEY_DAYS, MAX_KEY_DAYS } from '../domain/identity';
import { CommandRefused } from './relais-refused';

/** Who the audit names for a command. */
export const OPERATOR = 'operator';

/** A command about keys: what was typed, on which database, from which terminal. */
export interface KeyDesk {
  args: readonly string[];
  /** As `relais_app`. */
  appUrl: string;
  /** As `relais_batch`: names every organisation. */
  batchUrl: string;
  now: string;
  terminal: { out(line: string): void; err(line: string): void };
}

/** Runs `work` in one transaction that sees every organisation, and gives it their codes. */
export const withKeys = async <T>(
  { appUrl, batchUrl }: KeyDesk,
  work: (tx: Tx, organizations: readonly string[]) => Promise<T>,
): Promise<T> => {
  const [app, batch] = [connectDatabase(appUrl, 1), connectDatabase(batchUrl, 1)];
  try {
    const rows = await batch.withoutScope((tx) => tx.sql<{ code: string }[]>`select code from organizations`);
    const organizations = rows.map(({ code }) => code);
    return await app.withEverywhere(organizations, (tx) => work(tx, organizations));
  } finally {
    await Promise.all([app.close(), batch.close()]);
  }
};

/** The options with these names, each a text, and what stands between them. Throws `CommandRefused` on another one. */
export const readOptions = <Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): { values: Partial<Record<Name, string>>; positionals: string[] } => {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Partial<Record<Name, string>>, positionals };
  } catch (error) {
    throw new CommandRefused('Une option n’est pas connue ou n’a pas de valeur.', { cause: error });
  }
};

/** A whole number of an option, in its bounds. Throws `CommandRefused`. */
export const numberOf = (option: string, text: string, [min, max]: readonly [number, number]): number => {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count >= min && count <= max) return count;
  throw new CommandRefused(`--${option}: de ${min} à ${max}.`);
};

/** Days that a key lives. */
export const daysOf = (text: string | undefined): number =>
  text === undefined ? DEFAULT_KEY_DAYS : numberOf('days', text, [1, MAX_KEY_DAYS]);
