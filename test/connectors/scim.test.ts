import { createScimConnector } from '../../connectors/scim/connector';
import { startDemoDirectory } from '../../embedded/directory';
import { freePort } from '../../embedded/ports';
import { createTestDatabase } from '../support/servers';
import { describeConnectorContract } from './contract';
import type { ConnectorHarness } from './contract';
import { startHttpProxy } from './http-proxy';

async function makeHarness(): Promise<ConnectorHarness> {
  const database = await createTestDatabase();
  const directory = await startDemoDirectory({
    port: 0,
    databaseUrl: database.superuserUrl,
    tenants: [{ name: 'annuaire', token: 'jeton-annuaire' }],
    log: (message) => process.stderr.write(`${message}\n`),
  });
  const proxy = await startHttpProxy({ host: '127.0.0.1', port: directory.port });
  const nowhere = await freePort();
  const connectTo = (port: number, timeoutMs?: number) =>
    createScimConnector({
      baseUrl: `http://127.0.0.1:${port}/annuaire/scim/v2`,
      token: 'jeton-annuaire',
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  return {
    connect: (timeoutMs) => connectTo(proxy.port, timeoutMs),
    connectToNowhere: () => connectTo(nowhere),
    proxy,
    storesNonAsciiEmail: true,
    retryAfterMs: 7_000,
    stop: async () => {
      await proxy.close();
      await directory.close();
      await database.drop();
    },
  };
}

describeConnectorContract('SCIM and the demonstration directory', makeHarness);
