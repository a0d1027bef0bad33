import type { Config, InstanceKeys, SignInConfig } from '../../config/load';
import type { PayloadKey } from '../../config/formats';
import type { SecretOf } from '../../connectors/openers';
import type { SigningKey } from '../../connectors/signing/signer';
import type { CodecKey } from '../../temporal/codec';
import type { TemporalAddress } from '../../temporal/connection';

/** Where Relais works, whoever runs it: its own servers or an operator's. */
export interface Servers {
  /** As `relais_app`, under row-level security. */
  appUrl: string;
  /** As `relais_batch`, across organisations. */
  batchUrl: string;
  temporal: TemporalAddress;
  /** Origin of Temporal's page, `null` when it may not ask what histories hold. */
  temporalUi: string | null;
  payloadKeys: readonly CodecKey[];
  idSecret: Buffer;
  signingKeys: readonly SigningKey[];
  /** Whose tokens are believed; `undefined`: nobody's. */
  signIn: SignInConfig | undefined;
  /** The secret that a system's configuration names, of its own organisation, or `undefined`. */
  secretOf: SecretOf<string | undefined>;
  /** CIDR ranges that connectors may reach beside public addresses. */
  privateNetworks: readonly string[];
}

/** The instance's keys as the codec and the ids take them. */
export const revealKeys = (keys: InstanceKeys): Pick<Servers, 'payloadKeys' | 'idSecret'> => ({
  payloadKeys: keys.payload.map(({ id, key }) => ({ id, key: key.reveal() })),
  idSecret: keys.id.reveal(),
});

/** The signing keys as the signer takes them. */
export const revealSigningKeys = (keys: readonly PayloadKey[]): SigningKey[] =>
  keys.map(({ id, key }) => ({ id, seed: key.reveal() }));

/**
 * `RELAIS_SECRET_REGIE__DEMO_RESEAU` for the reference `demo-reseau` of REGIE: who may declare systems of one organisation names
 * no secret of another one. A reference makes no `__`, so that the last one parts both.
 */
export const secretVariable = (organization: string, ref: string): string => {
  const name = ref.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `RELAIS_SECRET_${organization.replaceAll('-', '_')}__${name.replaceAll(/^_|_$/g, '')}`;
};

/** The servers that an operator named. Throws when a role of the database or a key is missing. */
export const clusterServers = (
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Servers => {
  const { servers, keys, signingKeys, namespace } = config;
  if (servers.kind !== 'cluster') throw new Error('DATABASE_URL and TEMPORAL_ADDRESS are missing.');
  if (servers.batchUrl === undefined) throw new Error('DATABASE_BATCH_URL is missing.');
  if (keys === undefined) throw new Error('RELAIS_PAYLOAD_KEYS and RELAIS_ID_SECRET are missing.');
  if (signingKeys === undefined) throw new Error('RELAIS_SIGNING_KEYS is missing.');
  const { temporalAddress, temporalApiKey, temporalTls } = servers;
  return {
    appUrl: servers.databaseUrl.reveal(),
    batchUrl: servers.batchUrl.reveal(),
    temporal: {
      address: temporalAddress,
      namespace,
      ...(temporalApiKey && { apiKey: temporalApiKey.reveal() }),
      ...(temporalTls !== undefined && { tls: temporalTls }),
    },
    temporalUi: config.temporalUi,
    signIn: config.signIn,
    ...revealKeys(keys),
    signingKeys: revealSigningKeys(signingKeys),
    secretOf: (organization, ref) => env[secretVariable(organization, ref)],
    privateNetworks: config.privateNetworks,
  };
};
