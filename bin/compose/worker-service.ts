import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sdkLogger } from '../../temporal/logger';
import { installRuntime } from '../../temporal/metrics';
import { listen } from './http';
import { ensureSchedules } from './schedules';
import { needsOf, pollingNeed } from './needs';
import { createReadiness } from './readiness';
import { keepAlive, type Service } from './service';
import { startWorker } from './start-worker';
import { cachedWorkflows } from './workflow-bundle';
import { createWorkerDoor } from './worker-door';

/** Written by `npm run build`, beside the compiled code. */
const built = join(__dirname, '..', '..', 'workflow-bundle.js');

/** The worker of a cluster, with `/metrics`, `/healthz` and `/readyz` on METRICS_PORT when it is given. */
export const startWorkerService = async (service: Service): Promise<void> => {
  const { held, closing, ending } = service;
  const { config, log, temporal } = held;
  const runtime = await installRuntime({ metricsPort: 0, log });
  const worker = await startWorker(held, await bundleOf(held), closing);
  worker.failed.catch((error: unknown) => {
    log.error('worker ended', { error });
    ending.end(1, 'The worker ended.');
  });
  await ensureSchedules(temporal.client, config.taskQueue);
  const { stuck } = keepAlive(service, [...needsOf(held), pollingNeed(held, worker.identity)]);
  if (config.metricsPort !== undefined) {
    const readiness = createReadiness({
      ...{ database: held.databases.app, client: temporal.client },
      ...{ taskQueue: config.taskQueue, identityPrefix: worker.identity },
    });
    const door = await listen(
      createWorkerDoor({ stuck, readiness, sdkMetrics: () => runtime.sdkMetrics() }),
      config.metricsPort,
    );
    closing.add('metrics', () => door.close());
  }
  log.info('worker running', { taskQueue: config.taskQueue });
};

const bundleOf = ({ config, log }: Service['held']): Promise<string> => {
  if (config.workflowBundle !== undefined) return Promise.resolve(config.workflowBundle);
  return existsSync(built)
    ? Promise.resolve(built)
    : cachedWorkflows(join(config.varDir, 'bin'), sdkLogger(log));
};
