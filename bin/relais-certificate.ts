import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { JSONWebKeySet } from 'jose';
import { certificateSchema } from '../api/certificates/schemas';
import { purgeCertificateSchema } from '../api/retention/schemas';
import { inspectSignature, type Inspection } from '../connectors/signing/inspect';
import { createSigner } from '../connectors/signing/signer';
import { loadConfig } from '../config/load';
import { CERTIFICATE_HEADER, nameText, type Certificate } from '../domain/people/end-certificate';
import { tellCertificate } from '../domain/people/end-certificate-words';
import { canonical } from '../domain/people/request-hash';
import { PURGE_HEADER } from '../domain/retention/purge-certificate';
import { tellPurge } from '../domain/retention/purge-words';
import { ensureSecrets } from '../embedded/secrets';
import { revealSigningKeys } from './compose/servers';
import { CommandRefused } from './relais-refused';

type Env = Readonly<Record<string, string | undefined>>;

interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

/** The answer of `GET …/certificate`, as far as it is verified. */
const handed = z.object({
  jws: z.string(),
  certificate: z.unknown(),
  person: z.object({ familyName: z.string(), givenName: z.string(), salt: z.string() }).optional(),
});
type Handed = z.output<typeof handed>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.literal('OKP'), kid: z.string() })).min(1) });

const faults = {
  truncated: 'Fichier tronqué: il en manque une partie.',
  'other-key': 'Signé par une autre clé que celles-ci:',
  altered: 'Contenu modifié: ce n’est pas ce qui a été signé.',
} as const satisfies Record<Exclude<Inspection['outcome'], 'valid'>, string>;

/**
 * Verifies a certificate, or the proof of a purge, without any server, with public keys alone: `certificate verify FILE [--keys FILE]`.
 * Answers 1 when it is not what Relais has signed. Throws `CommandRefused`.
 */
export const verifyCertificate = async (
  args: readonly string[],
  env: Env,
  terminal: Terminal,
): Promise<number> => {
  const { file, keysFile } = readArgs(args);
  const text = read(file);
  const keys = keysFile === undefined ? ownKeys(env) : publishedKeys(keysFile);
  const given = handedIn(text);
  const fault = given === null ? faults.truncated : await faultOf(given, keys, terminal);
  if (fault === null) return 0;
  terminal.err(fault);
  return 1;
};

const faultOf = async (given: Handed, keys: JSONWebKeySet, terminal: Terminal): Promise<string | null> => {
  const inspected = await inspectSignature(given.jws, keys);
  if (inspected.outcome === 'other-key')
    return `${faults['other-key']} ${keys.keys.map(({ kid }) => kid).join(', ')}.`;
  if (inspected.outcome !== 'valid') return faults[inspected.outcome];
  const { payload, keyId, type } = inspected;
  if (type === PURGE_HEADER) return tellProof(payload, keyId, terminal);
  const parsed = certificateSchema.safeParse(payload);
  if (type !== CERTIFICATE_HEADER || !parsed.success) return NO_CERTIFICATE;
  if (given.certificate !== undefined && canonical(given.certificate) !== canonical(payload))
    return `${faults.altered} La partie lisible diffère de la partie signée.`;
  if (given.person && !isOf(parsed.data, given.person))
    return 'Le nom donné n’est pas celui de l’attestation.';
  for (const line of tellCertificate(parsed.data, keyId)) terminal.out(line);
  if (given.person) terminal.out(`Nom reconnu: ${nameText(given.person)}.`);
  return null;
};

const NO_CERTIFICATE = 'Signé par cette clé, mais ce n’est pas une attestation de Relais.';

/** The proof of a purge. */
const tellProof = (payload: unknown, keyId: string, terminal: Terminal): string | null => {
  const parsed = purgeCertificateSchema.safeParse(payload);
  if (!parsed.success) return NO_CERTIFICATE;
  for (const line of tellPurge(parsed.data, keyId)) terminal.out(line);
  return null;
};

const isOf = ({ employee }: Certificate, person: NonNullable<Handed['person']>): boolean =>
  createHash('sha256').update(Buffer.from(person.salt, 'hex')).update(nameText(person)).digest('hex') ===
  employee.nameDigest;

const readArgs = (args: readonly string[]): { file: string; keysFile: string | undefined } => {
  try {
    const options = { keys: { type: 'string' } } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file !== undefined && more.length === 0) return { file, keysFile: values.keys };
  } catch (error) {
    throw new CommandRefused('Une option n’est pas connue ou n’a pas de valeur.', { cause: error });
  }
  throw new CommandRefused('Dites un fichier: relais certificate verify FICHIER [--keys FICHIER].');
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandRefused(`Le fichier ${file} ne se lit pas.`, { cause: error });
  }
};

/** What a file holds: the signed text alone, or the answer of the API; `null`: the beginning of one. */
const handedIn = (text: string): Handed | null => {
  if (!text.trimStart().startsWith('{')) return { jws: text, certificate: undefined };
  const parsed = handed.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : null;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off before its end: there is nothing in it to be verified.
    return null;
  }
};

const publishedKeys = (file: string): JSONWebKeySet => {
  const parsed = keySet.safeParse(jsonOf(read(file)));
  if (parsed.success) return parsed.data;
  throw new CommandRefused(`${file} n’est pas un jeu de clés publiques (/.well-known/relais-keys.json).`);
};

/** The keys of this installation, which need no server that runs. */
const ownKeys = (env: Env): JSONWebKeySet => {
  const { signingKeys, varDir } = loadConfig(env);
  if (signingKeys) return createSigner(revealSigningKeys(signingKeys)).keys;
  const file = join(varDir, 'secrets.json');
  if (!existsSync(file))
    throw new CommandRefused('Cette machine n’a pas de clé: donnez les clés publiques avec --keys.');
  return createSigner([{ id: 's1', seed: Buffer.from(ensureSecrets(file).signingKey, 'base64') }]).keys;
};
