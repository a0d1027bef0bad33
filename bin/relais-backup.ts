import { parseArgs } from 'node:util';
import { loadConfig, type ClusterServers } from '../config/load';
import { dumpDatabase } from '../db/backup/dump';
import { BackupUnusable } from '../db/backup/manifest';
import { restoreDatabase } from '../db/backup/restore';
import { CopyRefused, copyIn, copyOut } from '../embedded/cold-copy';
import { migrateCluster } from './relais-migrate';
import { CommandRefused } from './relais-refused';

type Env = Readonly<Record<string, string | undefined>>;

interface Terminal {
  out(line: string): void;
}

/**
 * Saves what Relais holds: on one machine, all of its stopped servers; on a cluster, Relais's database while it runs.
 * Throws `CommandRefused`.
 */
export const backUp = async (args: readonly string[], env: Env, terminal: Terminal): Promise<void> => {
  const { to, 'secrets-to': secretsTo } = optionsIn(args, 'to', 'secrets-to');
  if (to === undefined) throw new CommandRefused('--to: dans quel dossier?');
  const { servers, varDir } = loadConfig(env);
  await told(async () => {
    if (servers.kind === 'cluster') {
      const { tables, at } = await dumpDatabase(adminOf(servers), to);
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      terminal.out(`Base de Relais sauvegardée: ${tables.length} tables, ${rows} lignes, au ${at}.`);
      terminal.out('La base de Temporal et les secrets sont à sauvegarder à part: docs/operations.md.');
      return;
    }
    if (secretsTo === undefined || secretsTo === to)
      throw new CommandRefused('--secrets-to: dans quel autre dossier les secrets vont-ils?');
    await copyOut(varDir, to, secretsTo);
    terminal.out(`Données sauvegardées dans ${to}, secrets dans ${secretsTo}: gardez-les à part.`);
  });
};

/** Puts a backup back where nothing is. Throws `CommandRefused`. */
export const restore = async (args: readonly string[], env: Env, terminal: Terminal): Promise<void> => {
  const { from, 'secrets-from': secretsFrom } = optionsIn(args, 'from', 'secrets-from');
  if (from === undefined) throw new CommandRefused('--from: de quel dossier?');
  const { servers, varDir } = loadConfig(env);
  await told(async () => {
    if (servers.kind === 'cluster') {
      await migrateCluster(servers, terminal);
      const { tables, at } = await restoreDatabase(adminOf(servers), from);
      terminal.out(`Base de Relais remise au ${at}: ${tables.length} tables.`);
    } else {
      if (secretsFrom === undefined)
        throw new CommandRefused('--secrets-from: de quel dossier viennent les secrets?');
      await copyIn(varDir, from, secretsFrom);
      terminal.out(`Données remises dans ${varDir}.`);
    }
    terminal.out('Démarrez Relais, puis: relais check.');
  });
};

const adminOf = ({ adminUrl }: ClusterServers): string => {
  if (!adminUrl)
    throw new CommandRefused('DATABASE_ADMIN_URL manque: seul le propriétaire lit toutes les lignes.');
  return adminUrl.reveal();
};

const optionsIn = <Name extends string>(args: readonly string[], ...names: Name[]) => {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options }).values as Partial<Record<Name, string>>;
  } catch (error) {
    throw new CommandRefused('Une option n’est pas connue ou n’a pas de valeur.', { cause: error });
  }
};

/** What a backup or a copy refuses is the operator's to hear. */
const told = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof BackupUnusable || error instanceof CopyRefused)
      throw new CommandRefused(`Refusé: ${error.message}.`, { cause: error });
    throw error;
  }
};
