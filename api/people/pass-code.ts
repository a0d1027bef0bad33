import { createHash, randomBytes } from 'node:crypto';

// Without I, L, O and U: nobody reads one letter for another (Crockford's base 32).
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Letters of a pass, 5 random bits each: 120 bits. */
const LENGTH = 24;
const GROUP = 4;

/** A new pass, written to be read aloud: `7KQ2-…`, six groups of four. */
export const makePass = (): string => {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return Array.from({ length: LENGTH / GROUP }, (_, at) =>
    letters.slice(at * GROUP, (at + 1) * GROUP).join(''),
  ).join('-');
};

/** SHA-256 of a pass, hexadecimal, however a person types it: case, hyphens, spaces, O for 0, I or L for 1. */
export const hashPass = (pass: string): string => {
  const letters = pass.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(letters).digest('hex');
};
