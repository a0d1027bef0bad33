import { parseArgs } from 'node:util';

/** What `npm run bench -- …` takes. */
export interface Options {
  /** Names of the figures to measure; empty: all. */
  only: string[];
  rounds: number;
  /** Small counts: shows that every figure runs, measures nothing. */
  quick: boolean;
}

/** The options of a command line. Throws on one that does not exist or says nothing usable. */
export const readOptions = (args: readonly string[], names: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const only = values.only.flatMap((list) => list.split(','));
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No figure ${unknown.join(', ')}; there are: ${names.join(', ')}.`);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on.');
  return { only, rounds, quick: values.quick };
};
