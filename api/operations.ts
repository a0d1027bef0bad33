import express, { type Response, type Router } from 'express';
import { collectDefaultMetrics, register } from 'prom-client';
import type { ApiDeps } from './deps';
import { healthOf, readinessOf, type Health } from './health';
import { factsOf } from './request-facts';

const collectOnce = (): void => {
  // The registry is the process's, and refuses the same metric twice.
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
};

/** `/healthz` (the process is of use), `/readyz` (what it needs answers too), `/metrics` (Prometheus),
 * and the public keys of what Relais signs. */
export const operationsRouter = (deps: ApiDeps): Router => {
  collectOnce();
  const router = express.Router();
  router.use((req, _res, next) => {
    factsOf(req).route = req.path;
    next();
  });
  router.get('/healthz', (_req, res) => {
    say(res, healthOf(deps));
  });
  router.get('/readyz', async (_req, res) => {
    say(res, await readinessOf(deps));
  });
  router.get('/.well-known/relais-keys.json', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=3600').json(deps.publicKeys);
  });
  router.get('/metrics', async (_req, res) => {
    const [own, more] = await Promise.all([register.metrics(), deps.extraMetrics()]);
    res.type(register.contentType).send(`${own}\n${more}`);
  });
  return router;
};

const say = (res: Response, { status, body }: Health): void => {
  res.status(status).json(body);
};
