import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Runtime } from '@temporalio/worker';
import { sdkLogger, type Log } from './logger';

/** What the runtime needs. */
export interface RuntimeOptions {
  /** Loopback port for the SDK's own metrics; 0: any free one. */
  metricsPort: number;
  log: Log;
}

/** The installed runtime: where the SDK's metrics are, and how to read them. */
export interface InstalledRuntime {
  metricsPort: number;
  /** The SDK's metrics in Prometheus's text format, to be appended to ours. Raises when they cannot be read. */
  sdkMetrics(): Promise<string>;
}

const SCRAPE_TIMEOUT_MS = 2_000;

/**
 * Installs the SDK's runtime: its lines go to the log, its metrics to a loopback port. Once a process, before the
 * first worker: a second call raises. Signals are left to `bin/`, which closes the rooms in order.
 */
export async function installRuntime({ metricsPort, log }: RuntimeOptions): Promise<InstalledRuntime> {
  const port = metricsPort === 0 ? await freePort() : metricsPort;
  Runtime.install({
    logger: sdkLogger(log),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      metrics: { prometheus: { bindAddress: `127.0.0.1:${port}`, countersTotalSuffix: true } },
    },
  });
  return { metricsPort: port, sdkMetrics: () => scrape(`http://127.0.0.1:${port}/metrics`) };
}

async function scrape(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(SCRAPE_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`The SDK's metrics answered ${answer.status}`);
  return answer.text();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
