import type { PostgresType } from 'postgres';
import { parse } from 'postgres-array';

/** The numbers of PostgreSQL's own catalogue, the same in every database. */
const TEXT_ARRAY = 1009;
const UUID_ARRAY = 2951;

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/**
 * Lists of texts and of identifiers, by which a list goes in as a parameter and comes out of a row. Told to the driver
 * since it would ask each new connection for them, in a statement of its own whose failure nobody hears: a database
 * that goes away just then would end the process.
 */
export const arrayTypes: PostgresType<readonly string[] | string> = {
  to: TEXT_ARRAY,
  from: [TEXT_ARRAY, UUID_ARRAY],
  // drizzle gives what it has written itself.
  serialize: (texts: readonly string[] | string) =>
    typeof texts === 'string' ? texts : `{${texts.map(quoted).join(',')}}`,
  parse: (literal: string) => parse(literal),
};
