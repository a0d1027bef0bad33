import { loadConfig, type ClusterServers } from '../config/load';
import { ConfigError } from '../config/problems';
import { sealAudits, verifyAudit } from './relais-audit';
import type { KeyDesk } from './relais-key-desk';
import { listLivingKeys, revokeOneKey, rotateOneKey } from './relais-key-life';
import { backUp, restore } from './relais-backup';
import { verifyCertificate } from './relais-certificate';
import { check } from './relais-check';
import { createFirstKey } from './relais-keys';
import { migrateCluster } from './relais-migrate';
import { CommandRefused } from './relais-refused';

/** Where the command writes its lines. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

type Env = Readonly<Record<string, string | undefined>>;

const usage = `Usage:
  relais migrate
  relais keys create --role admin --name "…" [--organization REGIE] [--employee-number N] [--days 365]
                     [--email …] [--principal ID]
  relais keys list [--organization REGIE]
  relais keys rotate ID [--overlap-hours 24] [--days …]
  relais keys revoke ID --reason "…"
  relais audit verify [--organization REGIE]   exit code 1 when something is wrong
  relais audit seal [--organization REGIE]
  relais certificate verify FILE [--keys FILE]   without any server; exit code 1 when it is not what was signed
  relais backup --to FOLDER [--secrets-to FOLDER]          the second with the servers of npm start, stopped
  relais restore --from FOLDER [--secrets-from FOLDER]     where nothing is
  relais check                                             exit code 1 when something does not fit`;

/** Runs one command of the operator; answers the exit code. Refusals are lines on `err`, never exceptions. */
export const runRelais = async (args: readonly string[], env: Env, terminal: Terminal): Promise<number> => {
  try {
    return await dispatch(args, env, terminal);
  } catch (error) {
    if (!(error instanceof CommandRefused) && !(error instanceof ConfigError)) throw error;
    terminal.err(error.message);
    return 2;
  }
};

const dispatch = async (args: readonly string[], env: Env, terminal: Terminal): Promise<number> => {
  const [command, verb] = args;
  const rest = args.slice(2);
  if (command === 'audit' && verb === 'verify') return await verifyAudit(rest, env, terminal);
  if (command === 'audit' && verb === 'seal') return await sealAudits(rest, env, terminal);
  if (command === 'certificate' && verb === 'verify') return await verifyCertificate(rest, env, terminal);
  const keyCommand = command === 'keys' && verb !== undefined ? keyCommands.get(verb) : undefined;
  if (command === 'check') return await check(env, terminal);
  if (command === 'backup') await backUp(args.slice(1), env, terminal);
  else if (command === 'restore') await restore(args.slice(1), env, terminal);
  else if (command === 'migrate') await migrateCluster(clusterOf(env), terminal);
  else if (keyCommand) await keyCommand(deskOf(rest, clusterOf(env), terminal));
  else throw new CommandRefused(usage);
  return 0;
};

const keyCommands = new Map<string, (desk: KeyDesk) => Promise<void>>([
  ['create', createFirstKey],
  ['list', listLivingKeys],
  ['rotate', rotateOneKey],
  ['revoke', revokeOneKey],
]);

const deskOf = (args: readonly string[], servers: ClusterServers, terminal: Terminal): KeyDesk => {
  if (!servers.batchUrl)
    throw new CommandRefused('DATABASE_BATCH_URL manque: elle nomme toutes les organisations.');
  const [appUrl, batchUrl] = [servers.databaseUrl.reveal(), servers.batchUrl.reveal()];
  return { args, appUrl, batchUrl, now: new Date().toISOString(), terminal };
};

const clusterOf = (env: Env): ClusterServers => {
  const { servers, varDir } = loadConfig(env);
  if (servers.kind === 'cluster') return servers;
  throw new CommandRefused(
    `Sans DATABASE_URL, Relais tient sa propre base; ses clés sont dans ${varDir}/demo-keys.json.`,
  );
};
