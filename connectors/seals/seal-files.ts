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
});

/** What the seals of an organisation say. */
export interface ReadSeals {
  seals: Seal[];
  /** Numbers of the lines that no known key signed. */
  forged: number[];
}

const fileOf = (folder: string, organization: string): string => join(folder, `${organization}.jws`);

/** Adds the signed head of a chain to the organisation's file; nothing in it is ever written over. */
export const appendSeal = async (
  folder: string,
  seal: Seal & { at: string },
  signer: Signer,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const line = await signer.sign(seal);
  await appendFile(fileOf(folder, seal.organization), `${line}\n`, { mode: 0o600, flush: true });
};

/** The seals of an organisation; none when it has no file. Raises when the file cannot be read. */
export const readSeals = async (
  folder: string,
  organization: string,
  keys: JSONWebKeySet,
): Promise<ReadSeals> => {
  const read: ReadSeals = { seals: [], forged: [] };
  const lines = (await textOf(fileOf(folder, organization))).split('\n').filter((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    const parsed = sealSchema.safeParse(await verified(line, keys));
    if (parsed.success && parsed.data.organization === organization) read.seals.push(parsed.data);
    else read.forged.push(index + 1);
  }
  return read;
};

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};
