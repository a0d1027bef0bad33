import { createApi } from './api';
import { listen } from './http';
import { needsOf } from './needs';
import { keepAlive, type Service } from './service';
import { WORKER_PREFIX } from './worker';

/** The API of a cluster: ready when some worker of this product is seen polling. */
export const startApiService = async (service: Service): Promise<void> => {
  const { held, closing } = service;
  const liveness = keepAlive(service, needsOf(held));
  const { app } = createApi(held, {
    workerIdentity: WORKER_PREFIX,
    extraMetrics: () => Promise.resolve(''),
    stuck: liveness.stuck,
  });
  const server = await listen(app, held.config.port);
  closing.add('HTTP', () => server.close());
  held.log.info('api listening', { port: held.config.port });
};
