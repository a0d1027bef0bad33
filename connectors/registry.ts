import type { AccessConnector } from './port';

/** One way to open a connector of an organisation from its configuration. Raises `ConnectorError`. */
export type ConnectorOpener = (config: unknown, organization: string) => AccessConnector;
export type ConnectorOpeners = Record<AccessConnector['kind'], ConnectorOpener>;

/** How an organisation's system is reached. */
export interface SystemConnection {
  connector: AccessConnector['kind'];
  config: unknown;
}

export interface ConnectorRegistry {
  /** The connector of a system of an organisation; the same one as long as the connection is the same. */
  get(organization: string, systemCode: string, connection: SystemConnection): AccessConnector;
  /** Closes every connector. */
  close(): Promise<void>;
}

/** Keeps one open connector for each organisation and system. Raises what the openers raise. */
export function createConnectorRegistry(openers: ConnectorOpeners): ConnectorRegistry {
  const open = new Map<string, { fingerprint: string; connector: AccessConnector }>();
  // A replaced connector may still serve a call: it is closed with the registry.
  const replaced: AccessConnector[] = [];
  return {
    get(organization, systemCode, connection) {
      const key = JSON.stringify([organization, systemCode]);
      const fingerprint = JSON.stringify(connection);
      const known = open.get(key);
      if (known?.fingerprint === fingerprint) return known.connector;
      const connector = openers[connection.connector](connection.config, organization);
      if (known !== undefined) replaced.push(known.connector);
      open.set(key, { fingerprint, connector });
      return connector;
    },
    async close() {
      const all = [...open.values()].map((entry) => entry.connector).concat(replaced.splice(0));
      open.clear();
      await Promise.all(all.map((connector) => connector.close()));
    },
  };
}
