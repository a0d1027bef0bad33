import { openWorkerConnection } from '../../temporal/worker-connection';
import { createActivities } from './activities';
import type { Closing } from './closing';
import { openConnectors } from './connectors';
import { openMailer } from './mail';
import type { Held } from './process';
import { runWorker, type RunningWorker } from './worker';

/** Starts the worker of a process: its connection, its activities, its connectors. */
export const startWorker = async (
  { servers, config, databases, temporal, submitter, signer }: Held,
  bundlePath: string,
  closing: Closing,
): Promise<RunningWorker> => {
  const connectors = openConnectors(databases.app, servers.secretOf, servers.privateNetworks);
  closing.add('connectors', () => connectors.close());
  const connection = await openWorkerConnection(servers.temporal);
  closing.add('worker connection', () => connection.close());
  const stopping = new AbortController();
  const worker = await runWorker({
    connection,
    namespace: servers.temporal.namespace,
    taskQueue: config.taskQueue,
    dataConverter: temporal.dataConverter,
    activities: createActivities({
      ...{ databases, connectors, submitter, mailer: openMailer(config) },
      stopping: stopping.signal,
      seals: { folder: config.auditSeals, signer },
    }),
    bundlePath,
  });
  closing.add('worker', () => {
    stopping.abort();
    return worker.drain();
  });
  return worker;
};
