import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/load';
import { ensureSecrets } from '../embedded/secrets';
import { clusterServers, revealKeys, revealSigningKeys, type Servers } from './compose/servers';
import { CommandRefused } from './relais-refused';

/** Where the servers are that an operator's command asks. Throws `CommandRefused` when they do not run or a key is missing. */
export const runningServers = (
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Servers => {
  if (config.servers.kind === 'embedded') return embeddedNow(config);
  if (!config.servers.batchUrl)
    throw new CommandRefused('DATABASE_BATCH_URL manque: il nomme les organismes.');
  return clusterServers(config, env);
};

/** The servers of this machine, while they run. */
const embeddedNow = ({ varDir, namespace, keys, signingKeys, privateNetworks }: Config): Servers => {
  const port = postgresPort(varDir);
  const secrets = ensureSecrets(join(varDir, 'secrets.json'));
  const urlOf = (role: string, password: string): string =>
    `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/relais`;
  const made = {
    payloadKeys: [{ id: 'k1', key: Buffer.from(secrets.payloadKey, 'base64') }],
    idSecret: Buffer.from(secrets.idSecret, 'base64'),
  };
  return {
    ...(keys ? revealKeys(keys) : made),
    signingKeys: signingKeys
      ? revealSigningKeys(signingKeys)
      : [{ id: 's1', seed: Buffer.from(secrets.signingKey, 'base64') }],
    appUrl: urlOf('relais_app', secrets.appPassword),
    batchUrl: urlOf('relais_batch', secrets.batchPassword),
    temporal: { address: `127.0.0.1:${temporalPort(varDir)}`, namespace },
    ...{ temporalUi: null, signIn: undefined, secretOf: () => undefined, privateNetworks },
  };
};

/** The fourth line of PostgreSQL's own pid file. */
const postgresPort = (varDir: string): string => {
  const file = join(varDir, 'postgres', 'postmaster.pid');
  const port = existsSync(file) ? readFileSync(file, 'utf8').split('\n')[3]?.trim() : undefined;
  if (port) return port;
  throw new CommandRefused('Relais ne tourne pas: démarrez-le d’abord (npm start).');
};

const temporalPort = (varDir: string): number =>
  z.object({ temporal: z.int() }).parse(JSON.parse(readFileSync(join(varDir, 'ports.json'), 'utf8')))
    .temporal;
