import type { RequestListener } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';

/** What a worker answers over HTTP: `/healthz`, and `/metrics` with those of the SDK. */
export const createWorkerDoor = (sdkMetrics: () => Promise<string>): RequestListener => {
  // The registry is the process's, and refuses the same metric twice.
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
  const metrics = async (): Promise<string> =>
    (await Promise.all([register.metrics(), sdkMetrics()])).join('\n');
  return (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    if (request.url === '/healthz') answer(200, 'application/json', '{"status":"ok"}');
    else if (request.url === '/metrics')
      metrics().then(
        (text) => answer(200, register.contentType, text),
        (error: unknown) => answer(503, 'text/plain', (error as Error).name),
      );
    else answer(404, 'text/plain', 'not found');
  };
};
