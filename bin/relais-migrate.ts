import type { ClusterServers } from '../config/load';
import { migrate, type RolePasswords } from '../db/migrate';
import { CommandRefused } from './relais-refused';

/** Brings the schema of a cluster up to date. Throws `CommandRefused`. */
export const migrateCluster = async (
  servers: ClusterServers,
  terminal: { out(line: string): void },
): Promise<void> => {
  if (!servers.adminUrl)
    throw new CommandRefused('DATABASE_ADMIN_URL manque: seul le propriétaire des tables migre.');
  await migrate(servers.adminUrl.reveal(), passwordsOf(servers));
  terminal.out('La base est à jour.');
};

/** The roles are made with the passwords of the two URLs; `null` when an operator gave them other names. */
const passwordsOf = ({ databaseUrl, batchUrl }: ClusterServers): RolePasswords | null => {
  const app = passwordOf('relais_app', databaseUrl.reveal());
  const batch = passwordOf('relais_batch', batchUrl?.reveal());
  return app !== null && batch !== null ? { app, batch } : null;
};

const passwordOf = (role: string, url: string | undefined): string | null => {
  if (url === undefined) return null;
  const { username, password } = new URL(url);
  return username === role && password !== '' ? decodeURIComponent(password) : null;
};
