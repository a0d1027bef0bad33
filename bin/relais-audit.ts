import { parseArgs } from 'node:util';
import { readSeals } from '../connectors/seals/seal-files';
import { createSigner, type Signer } from '../connectors/signing/signer';
import { loadConfig, type Config } from '../config/load';
import { connectDatabase, type Database } from '../db/connect';
import { countUnchained, readLinks } from '../db/stores/audit-chain';
import { followChain, readProvenPurges } from './compose/audit-chains';
import { sealAudit } from './compose/audit-seals';
import { runningServers } from './running-servers';
import { CommandRefused } from './relais-refused';

type Env = Readonly<Record<string, string | undefined>>;

interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

/** Where the audit is, and what signs it. */
interface Place {
  appUrl: string;
  batchUrl: string;
  signer: Signer;
  folder: string;
}

/** Faults of one organisation that are told one by one. */
const TOLD = 100;

/** Verifies the chains of the audit; answers 1 when something is wrong. Throws `CommandRefused`. */
export const verifyAudit = async (args: readonly string[], env: Env, terminal: Terminal): Promise<number> => {
  let faults = 0;
  await eachOrganization(args, env, async (database, place, organization) => {
    faults += await verifyOne(database, place, organization, terminal);
  });
  return faults === 0 ? 0 : 1;
};

/**
 * Signs the heads of the chains into the files outside the database; answers 1 when one does not go on from its last seal.
 * Throws `CommandRefused`.
 */
export const sealAudits = async (args: readonly string[], env: Env, terminal: Terminal): Promise<number> => {
  const at = new Date().toISOString();
  let refused = 0;
  await eachOrganization(args, env, async (database, place, organization) => {
    const { sequence, faults } = await sealAudit(database, place, organization, at);
    refused += faults.length;
    for (const fault of faults.slice(0, TOLD)) terminal.err(`${organization} ${tellFault(fault)}`);
    if (faults.length > 0)
      terminal.err(`${organization}: non scellé, la chaîne ne continue pas le dernier sceau`);
    else
      terminal.out(`${organization}: ${sequence === 0 ? 'rien à sceller' : `scellé à l’entrée ${sequence}`}`);
  });
  return refused === 0 ? 0 : 1;
};

const verifyOne = async (
  database: Database,
  { folder, signer }: Place,
  organization: string,
  terminal: Terminal,
): Promise<number> => {
  const { seals, forged, loose } = await readSeals(folder, organization, signer.keys);
  const proven = await readProvenPurges(database, organization, signer.keys);
  const { verifier, faults } = await followChain(
    (page) => database.withScope([organization], (tx) => readLinks(tx, organization, page)),
    organization,
    { seals, purges: proven.purges },
  );
  const told = [
    ...forged.map((line) => `sceau falsifié, ligne ${line}`),
    ...loose.map((line) => `sceau qui ne suit pas le précédent, ligne ${line}`),
    ...proven.forged.map((id) => `preuve de purge falsifiée, ${id}`),
    ...faults.map(tellFault),
  ];
  const unchained = await database.withScope([organization], (tx) => countUnchained(tx, organization));
  if (unchained > 0) told.push(`${unchained} entrées hors de la chaîne`);
  for (const line of told.slice(0, TOLD)) terminal.err(`${organization} ${line}`);
  const { length, purged } = verifier;
  terminal.out(
    `${organization}: ${length} entrées, ${seals.length} sceaux, ${purged} détails purgés, ${told.length} fautes`,
  );
  return told.length;
};

const tellFault = ({ sequence, kind }: { sequence: number; kind: string }): string => `#${sequence} ${kind}`;

const eachOrganization = async (
  args: readonly string[],
  env: Env,
  work: (database: Database, place: Place, organization: string) => Promise<void>,
): Promise<void> => {
  const wanted = organizationIn(args);
  const place = placeOf(loadConfig(env), env);
  const database = connectDatabase(place.appUrl, 1);
  try {
    const organizations = wanted === undefined ? await listOrganizations(place.batchUrl) : [wanted];
    for (const organization of organizations) await work(database, place, organization);
  } finally {
    await database.close();
  }
};

const organizationIn = (args: readonly string[]): string | undefined => {
  try {
    return parseArgs({ args: [...args], options: { organization: { type: 'string' } } }).values.organization;
  } catch (error) {
    throw new CommandRefused('Une option n’est pas connue ou n’a pas de valeur.', { cause: error });
  }
};

const listOrganizations = async (batchUrl: string): Promise<string[]> => {
  const database = connectDatabase(batchUrl, 1);
  try {
    return await database.withoutScope(async ({ sql }) => {
      const rows = await sql<{ code: string }[]>`select code from organizations order by code`;
      return rows.map(({ code }) => code);
    });
  } finally {
    await database.close();
  }
};

const placeOf = (config: Config, env: Env): Place => {
  const { appUrl, batchUrl, signingKeys } = runningServers(config, env);
  return { appUrl, batchUrl, signer: createSigner(signingKeys), folder: config.auditSeals };
};
