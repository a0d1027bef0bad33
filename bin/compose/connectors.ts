import type { z } from 'zod';
import { createEgress } from '../../connectors/egress';
import type { Text } from '../../api/locale';
import { ldapConfig } from '../../connectors/ldap/config';
import { standardOpeners, type SecretOf } from '../../connectors/openers';
import { ConnectorError, type AccessConnector } from '../../connectors/port';
import { createConnectorRegistry, type SystemConnection } from '../../connectors/registry';
import { scimConfig } from '../../connectors/scim/config';
import type { Database } from '../../db/connect';
import { readSystem } from '../../db/stores/catalogue';
import type { ConnectorKind } from '../../domain/access/catalogue';

const schemas: Partial<Record<ConnectorKind, z.ZodType>> = { scim: scimConfig, ldap: ldapConfig };

/** What is wrong in a connector's settings; empty when nothing is. */
export const validateConnectorConfig = (kind: ConnectorKind, config: Record<string, unknown>): Text[] => {
  const parsed = schemas[kind]?.safeParse(config);
  if (parsed === undefined || parsed.success) return [];
  return parsed.error.issues.map(({ path }) => {
    const name = path.length === 0 ? '' : ` « ${path.join('.')} »`;
    return {
      fr: `Le réglage${name || ' du connecteur'} est absent, inconnu ou mal écrit.`,
      en: `The setting${name || ' of the connector'} is missing, unknown or badly written.`,
    };
  });
};

// Each call to a target asks: without this, a busy worker would read the same rows forty times a second.
const FRESH_MS = 1_000;

/** How a system is reached, and when (ms of this process's clock) that was read. */
interface Declared {
  at: number;
  connection: SystemConnection;
}

/** The open connectors of a process. */
export interface Connectors {
  /** The connector of an organisation's system, as it was declared a second ago at most. Throws `ConnectorError`. */
  connectorFor: (organization: string, system: string) => Promise<AccessConnector>;
  close(): Promise<void>;
}

/**
 * Opens connectors as they are asked for.
 * @param secretOf answers the references of their configurations
 * @param privateNetworks CIDR ranges that they may reach beside public addresses
 */
export const openConnectors = (
  database: Database,
  secretOf: SecretOf<string | undefined>,
  privateNetworks: readonly string[],
): Connectors => {
  const egress = createEgress(privateNetworks);
  const registry = createConnectorRegistry(
    standardOpeners((organization, ref) => {
      const secret = secretOf(organization, ref);
      if (secret !== undefined) return secret;
      throw new ConnectorError('refused', `the secret ${ref} of ${organization} is not known to this worker`);
    }, egress),
  );
  const declared = new Map<string, Declared>();
  const read = async (organization: string, code: string): Promise<Declared> => {
    const at = performance.now();
    const system = await database.withScope([organization], (tx) => readSystem(tx, organization, code));
    if (system === null || system.connector === 'manuel')
      throw new ConnectorError('refused', `${code} is not a system that Relais calls`);
    const { connector, config } = system;
    return { at, connection: { connector, config } };
  };
  return {
    connectorFor: async (organization, code) => {
      const key = `${organization}/${code}`;
      const known = declared.get(key);
      const fresh = known && performance.now() - known.at < FRESH_MS ? known : await read(organization, code);
      declared.set(key, fresh);
      return registry.get(organization, code, fresh.connection);
    },
    close: async () => {
      await registry.close();
      await egress.close();
    },
  };
};
