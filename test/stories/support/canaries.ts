import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Strings that stand for what is said of people, each unlike anything else on the machine. */
export interface Canaries {
  /** A word of letters, such as a name or a remark may hold. */
  word(): string;
  email(): string;
  /** An employee number. */
  number(): string;
  /** All that were given. */
  all(): readonly string[];
}

const letters = (index: number): string =>
  String(index)
    .split('')
    .map((digit) => 'abcdefghij'.charAt(Number(digit)))
    .join('');

/** Makes canaries of one run; a second run in the same place has others. */
export const createCanaries = (seed: string): Canaries => {
  const given: string[] = [];
  const give = (text: string): string => {
    given.push(text);
    return text;
  };
  const next = (): string => `${seed}${letters(given.length + 100)}`;
  return {
    word: () => give(`Zeserin${next()}`),
    email: () => give(`zeserin.${next()}@exemple.gouv.qc.ca`),
    number: () => give(`ZQ${next()}`.toUpperCase()),
    all: () => given,
  };
};

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });

/** The forms in which a text could hide: as it is, in lower case, in base64 at each alignment, in UTF-16, in hex. */
const formsOf = (text: string): Buffer[] => {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((pad) => {
    const base64 = Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The first and last characters depend on the neighbours of the text.
    return Buffer.from(base64.slice(pad === 0 ? 0 : pad + 1, -1));
  });
  const written = [bytes, Buffer.from(text.toLowerCase()), Buffer.from(text, 'utf16le')];
  return [...written, Buffer.from(bytes.toString('hex')), ...shifted];
};

/** Which of some texts are in some bytes, in any form. */
export const findIn = (bytes: Buffer, texts: readonly string[]): string[] =>
  texts.filter((text) => formsOf(text).some((form) => bytes.includes(form)));

/** What a file holds; a journal that ended since it was listed holds nothing. */
const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
};

/** Which of some texts are in which file under a folder, but in those that `skip` names. */
export const findUnder = (
  folder: string,
  texts: readonly string[],
  skip: (path: string) => boolean,
): string[] =>
  filesUnder(folder)
    .filter((path) => !skip(path))
    .flatMap((path) => findIn(bytesOf(path), texts).map((text) => `${path}: ${text}`));
