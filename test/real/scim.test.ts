import { join } from 'node:path';
import { createScimConnector } from '../../connectors/scim/connector';
import { freePort } from '../../embedded/ports';
import { describeConnectorContract } from '../connectors/contract';
import type { ConnectorHarness } from '../connectors/contract';
import { startHttpProxy } from '../connectors/http-proxy';
import { pythonPrograms, startProgram } from './python-server';

async function makeHarness(): Promise<ConnectorHarness> {
  const programs = await pythonPrograms('scim2-server==0.8.3');
  const port = await freePort();
  const args = ['--port', String(port), '--bearer-token', 'jeton-du-test'];
  const server = await startProgram(join(programs, 'scim2-server'), args, port);
  const proxy = await startHttpProxy({ host: '127.0.0.1', port });
  const nowhere = await freePort();
  const connectTo = (at: number, timeoutMs = 10_000) =>
    createScimConnector({
      baseUrl: `http://127.0.0.1:${at}`,
      token: 'jeton-du-test',
      // This server does not fill the groups of an account.
      groupsFrom: 'members',
      timeoutMs,
    });
  return {
    connect: (timeoutMs) => connectTo(proxy.port, timeoutMs),
    connectToNowhere: () => connectTo(nowhere),
    proxy,
    storesNonAsciiEmail: true,
    retryAfterMs: 7_000,
    stop: async () => {
      await proxy.close();
      await server.stop();
    },
  };
}

describeConnectorContract('SCIM and a server of another project', makeHarness);
