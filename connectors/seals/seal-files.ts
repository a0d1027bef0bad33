import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { Seal } from '../../domain/audit/verify';
import { verified, type Signer } from '../signing/signer';

const sealSchema = z.object({
  organization: z.string(),
  sequence: z.int(),
  hash: z.string(),
  at: z.string(),
  /** SHA-256 of the line before; `null`: the first line. Absent in files of before that. */
  previous: z.string().nullable().optional(),
});

/** What the seals of an organisation say. */
export interface ReadSeals {
  seals: Seal[];
  /** Numbers of the lines that no known key signed. */
  forged: number[];
  /** Numbers of the lines that do not follow the line before them: one was taken away, or put in. */
  loose: number[];
}

const fileOf = (folder: string, organization: string): string => join(folder, `${organization}.jws`);

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/** Adds the signed head of a chain to the organisation's file, with the hash of its last line; nothing in it is ever written over. */
export const appendSeal = async (
  folder: string,
  seal: Seal & { at: string },
  signer: Signer,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder, seal.organization);
  const last = (await linesOf(file)).at(-1);
  const line = await signer.sign({ ...seal, previous: last === undefined ? null : hashOf(last) });
  await appendFile(file, `${line}\n`, { mode: 0o600, flush: true });
};

/** The seals of an organisation; none when it has no file. Raises when the file cannot be read. */
export const readSeals = async (
  folder: string,
  organization: string,
  keys: JSONWebKeySet,
): Promise<ReadSeals> => {
  const read: ReadSeals = { seals: [], forged: [], loose: [] };
  const lines = await linesOf(fileOf(folder, organization));
  let isChained = false;
  for (const [index, line] of lines.entries()) {
    const seal = await sealIn(line, organization, keys);
    if (seal === null) {
      read.forged.push(index + 1);
      continue;
    }
    read.seals.push(seal);
    // Lines of before there was a chain stand at the beginning alone.
    isChained ||= seal.previous !== undefined;
    const before = lines[index - 1];
    if (isChained && seal.previous !== (before === undefined ? null : hashOf(before)))
      read.loose.push(index + 1);
  }
  return read;
};

/** The last seal of an organisation, `null` when it has none, or `forged` when no known key signed the last line. */
export const lastSeal = async (
  folder: string,
  organization: string,
  keys: JSONWebKeySet,
): Promise<Seal | 'forged' | null> => {
  const last = (await linesOf(fileOf(folder, organization))).at(-1);
  return last === undefined ? null : ((await sealIn(last, organization, keys)) ?? 'forged');
};

const sealIn = async (line: string, organization: string, keys: JSONWebKeySet) => {
  const parsed = sealSchema.safeParse(await verified(line, keys));
  return parsed.success && parsed.data.organization === organization ? parsed.data : null;
};

const linesOf = async (path: string): Promise<string[]> =>
  (await textOf(path)).split('\n').filter((line) => line !== '');

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};
