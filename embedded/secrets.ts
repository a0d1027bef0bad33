import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const secretsSchema = z.strictObject({
  /** 32 bytes in base64: encrypts what Temporal keeps. */
  payloadKey: z.base64(),
  /** 32 bytes in base64: names processes. */
  idSecret: z.base64(),
  appPassword: z.string().min(1),
  batchPassword: z.string().min(1),
  annuaireToken: z.string().min(1),
  reseauToken: z.string().min(1),
  /** 32 bytes in base64: the seed of the Ed25519 key that signs the audit. */
  signingKey: z.base64(),
});

/** As an earlier version wrote them. */
const keptSchema = secretsSchema.partial({ signingKey: true });

/** What one machine's own servers and histories are locked with. */
export type EmbeddedSecrets = z.infer<typeof secretsSchema>;

/**
 * The secrets of this folder, made at its first start and kept in a file that its owner alone reads.
 * Raises when the file is there and cannot be understood: made anew, they would lose every history.
 */
export function ensureSecrets(path: string): EmbeddedSecrets {
  const kept = existsSync(path) ? readSecrets(path) : {};
  const made = { ...make(), ...kept };
  if ('signingKey' in kept) return made;
  mkdirSync(dirname(path), { recursive: true });
  // Whole or not at all: a kill in the middle must not leave half a key.
  writeFileSync(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return made;
}

function readSecrets(path: string): z.infer<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`The secrets of this instance (${path}) cannot be read: restore the file.`, { cause });
  }
}

function make(): EmbeddedSecrets {
  const key = () => randomBytes(32).toString('base64');
  const word = () => randomBytes(24).toString('base64url');
  return {
    payloadKey: key(),
    idSecret: key(),
    appPassword: word(),
    batchPassword: word(),
    annuaireToken: word(),
    reseauToken: word(),
    signingKey: key(),
  };
}
