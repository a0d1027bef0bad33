import type { Request, RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { Histogram, register } from 'prom-client';
import type { ApiDeps } from './deps';

/** What is known of a request beside what it says. */
export interface RequestFacts {
  /** Made here, never taken from the caller; sent back as `X-Request-Id`. */
  requestId: string;
  /** Template of the route, once found: never the path itself, which holds ids. */
  route: string;
  keyId?: string;
}

const known = new WeakMap<Request, RequestFacts>();
const METRIC = 'relais_http_request_seconds';

/** The facts of a request. */
export const factsOf = (req: Request): RequestFacts => {
  const facts = known.get(req) ?? { requestId: randomUUID(), route: 'unmatched' };
  known.set(req, facts);
  return facts;
};

// The registry is the process's: a second application of one process shares the histogram.
const durations = (): Histogram =>
  (register.getSingleMetric(METRIC) as Histogram | undefined) ??
  new Histogram({
    name: METRIC,
    help: 'Seconds from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

/** Numbers each request, times it, and writes one line when it is answered. */
export const observeRequests = (deps: ApiDeps): RequestHandler => {
  const seconds = durations();
  return (req, res, next) => {
    const facts = factsOf(req);
    const started = performance.now();
    res.setHeader('X-Request-Id', facts.requestId);
    res.once('close', () => {
      const ms = Math.round(performance.now() - started);
      const labels = { method: req.method, route: facts.route, status: res.statusCode };
      seconds.observe(labels, ms / 1000);
      deps.log.info('request answered', { ...labels, ...facts, ms });
    });
    next();
  };
};
