import type { RequestListener } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';
import { healthOf, readinessOf, type Health, type HealthSources } from '../../api/health';

/** What the door of a worker shows. */
export interface WorkerDoor extends HealthSources {
  /** Of the SDK, in the Prometheus text format. */
  sdkMetrics: () => Promise<string>;
}

/** What a worker answers over HTTP: `/healthz`, `/readyz`, and `/metrics` with those of the SDK. */
export const createWorkerDoor = ({ sdkMetrics, ...health }: WorkerDoor): RequestListener => {
  // The registry is the process's, and refuses the same metric twice.
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
  const metrics = async (): Promise<string> =>
    (await Promise.all([register.metrics(), sdkMetrics()])).join('\n');
  return (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    const say = ({ status, body }: Health) => answer(status, 'application/json', JSON.stringify(body));
    if (request.url === '/healthz') say(healthOf(health));
    else if (request.url === '/readyz') void readinessOf(health).then(say);
    else if (request.url === '/metrics')
      metrics().then(
        (text) => answer(200, register.contentType, text),
        (error: unknown) => answer(503, 'text/plain', (error as Error).name),
      );
    else answer(404, 'text/plain', 'not found');
  };
};
