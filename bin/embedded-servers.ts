import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Config } from '../config/load';
import { migrate } from '../db/migrate';
import { resolveBinary } from '../embedded/binaries';
import { temporalCli } from '../embedded/binary-kinds';
import { startDemoDirectory } from '../embedded/directory';
import { choosePorts, keepPorts } from '../embedded/kept-ports';
import { startPostgres, type EmbeddedPostgres } from '../embedded/postgres';
import { startSignIn, type EmbeddedSignIn } from '../embedded/sign-in';
import { ensureSecrets, type EmbeddedSecrets } from '../embedded/secrets';
import { supervise, type Running, type Supervised } from '../embedded/supervised';
import { startTemporal, type EmbeddedTemporal } from '../embedded/temporal';
import type { Closing } from './compose/closing';
import { revealKeys, revealSigningKeys, type Servers } from './compose/servers';
import { demoSignIn, demoSignInPeople } from './demo/sign-in';

/** What the servers of one machine need from who starts them. */
export interface Surroundings {
  closing: Closing;
  say: (line: string) => void;
  /** A server ended without having been asked to, and cannot be started again. */
  died: (error: Error) => void;
  /** The PATH to look for the Temporal CLI in. */
  searchPath: string;
}

/** The servers of this machine, and where its directory and Temporal's page are. */
export interface EmbeddedServers extends Servers {
  /** SCIM roots of the demonstration directory, by tenant. */
  directory: Readonly<Record<'annuaire' | 'reseau', string>>;
  temporalUi: string;
  /** The demonstration's sign-in provider; `null`: another one is configured. */
  issuer: string | null;
  /** Processes of now, which a forced end must not leave behind. */
  pids: () => number[];
}

/**
 * Starts PostgreSQL (with the schema), Temporal, the demonstration directory and, unless another one is configured, a
 * sign-in provider, each to be closed in the end.
 * Raises what any of them raises.
 */
export const startEmbedded = async (config: Config, around: Surroundings): Promise<EmbeddedServers> => {
  const { varDir, namespace } = config;
  mkdirSync(varDir, { recursive: true });
  const secrets = ensureSecrets(join(varDir, 'secrets.json'));
  const portsFile = join(varDir, 'ports.json');
  const ports = await choosePorts(portsFile, ['postgres', 'temporal', 'temporalUi', 'directory', 'signIn']);
  const database = beginPostgres(config, ports.postgres, around);
  const temporal = beginTemporal(config, ports, around);
  const signIn = config.signIn === undefined ? beginSignIn(config, ports.signIn, around) : null;
  const [postgresServer, urls, temporalServer, signInServer] = await Promise.all([
    database,
    database.then((started) => prepare(started.current(), secrets, ports.directory, around)),
    temporal,
    signIn,
  ]);
  keepPorts(portsFile, ports);
  // What is started again is at the same place.
  const postgres = postgresServer.current();
  const { address, uiUrl } = temporalServer.current();
  const provider = signInServer?.current();
  return {
    ...keysOf(config, secrets),
    signingKeys: config.signingKeys
      ? revealSigningKeys(config.signingKeys)
      : [{ id: 's1', seed: Buffer.from(secrets.signingKey, 'base64') }],
    appUrl: urlAs(postgres, 'relais_app', secrets.appPassword),
    batchUrl: urlAs(postgres, 'relais_batch', secrets.batchPassword),
    temporal: { address, namespace },
    // Of whatever organisation: it is one demonstration.
    secretOf: (_organization, ref) => directorySecrets(secrets)[ref],
    privateNetworks: config.privateNetworks,
    directory: urls,
    temporalUi: uiUrl,
    signIn: provider ? demoSignIn(provider) : config.signIn,
    issuer: provider?.issuer ?? null,
    pids: () =>
      [temporalServer, postgresServer, signInServer].flatMap((server) => server?.current().pid ?? []),
  };
};

/** Keeps a server running; to be closed from the moment it is asked for, so that an early Ctrl-C leaves nothing. */
const begin = <Server extends Running>(
  name: string,
  start: (died: (error: Error) => void) => Promise<Server>,
  { closing, say, died }: Surroundings,
): Promise<Supervised<Server>> => {
  const starting = supervise({ name, start, log: say, gaveUp: died });
  closing.add(name, () => stopOnceStarted(starting));
  return starting;
};

const beginPostgres = ({ varDir }: Config, port: number, around: Surroundings) => {
  const place = { dataDir: join(varDir, 'postgres'), port, log: around.say };
  return begin('PostgreSQL', (onUnexpectedExit) => startPostgres({ ...place, onUnexpectedExit }), around);
};

const beginTemporal = async (
  { varDir, namespace, servers, publicUrl }: Config,
  ports: { temporal: number; temporalUi: number },
  around: Surroundings,
): Promise<Supervised<EmbeddedTemporal>> => {
  const { closing, say, searchPath } = around;
  const given = servers.kind === 'embedded' ? servers.temporalCliPath : undefined;
  const places = { given, searchPath, cacheDir: join(varDir, 'bin'), log: say };
  const binary = await resolveBinary(temporalCli, places);
  if (closing.isClosing()) throw new Error('Temporal is not started: Relais is stopping.');
  const place = {
    ...{ binary, namespace, dbFile: join(varDir, 'temporal.db'), log: say },
    ...{ port: ports.temporal, uiPort: ports.temporalUi },
    codecEndpoint: `${publicUrl}/api/v1/payloads`,
  };
  return await begin('Temporal', (onUnexpectedExit) => startTemporal({ ...place, onUnexpectedExit }), around);
};

const beginSignIn = (
  { varDir, publicUrl }: Config,
  port: number,
  around: Surroundings,
): Promise<Supervised<EmbeddedSignIn>> => {
  const place = { folder: varDir, port, publicUrl, people: demoSignInPeople(), log: around.say };
  return begin('Sign-in', (onUnexpectedExit) => startSignIn({ ...place, onUnexpectedExit }), around);
};

const stopOnceStarted = async (starting: Promise<{ stop(): Promise<void> }>): Promise<void> => {
  const [started] = await Promise.allSettled([starting]);
  if (started.status === 'fulfilled') await started.value.stop();
};

/** Both databases, the schema, the directory. */
const prepare = async (
  server: EmbeddedPostgres,
  { appPassword, batchPassword, annuaireToken, reseauToken }: EmbeddedSecrets,
  port: number,
  { closing, say }: Surroundings,
): Promise<EmbeddedServers['directory']> => {
  await createDatabases(server.superuserUrl('postgres'));
  const [directory] = await Promise.all([
    startDemoDirectory({
      port,
      databaseUrl: server.superuserUrl('relais_directory'),
      tenants: [
        { name: 'annuaire', token: annuaireToken },
        { name: 'reseau', token: reseauToken },
      ],
      log: say,
    }),
    migrate(server.superuserUrl('relais'), { app: appPassword, batch: batchPassword }),
  ]);
  closing.add('directory', () => directory.close());
  say('Database: the schema is up to date');
  const { annuaire = '', reseau = '' } = directory.urls;
  return { annuaire, reseau };
};

const createDatabases = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    for (const name of ['relais', 'relais_directory']) {
      const found = await sql`select 1 from pg_database where datname = ${name}`;
      if (found.length === 0) await sql.unsafe(`CREATE DATABASE ${name}`);
    }
  } finally {
    await sql.end();
  }
};

const keysOf = ({ keys }: Config, { payloadKey, idSecret }: EmbeddedSecrets) =>
  keys
    ? revealKeys(keys)
    : {
        payloadKeys: [{ id: 'k1', key: Buffer.from(payloadKey, 'base64') }],
        idSecret: Buffer.from(idSecret, 'base64'),
      };

const directorySecrets = (secrets: EmbeddedSecrets): Partial<Record<string, string>> => ({
  'demo-annuaire': secrets.annuaireToken,
  'demo-reseau': secrets.reseauToken,
});

const urlAs = (server: EmbeddedPostgres, role: string, password: string): string => {
  const url = new URL(server.superuserUrl('relais'));
  url.username = role;
  url.password = password;
  return url.href;
};
