import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultProxy } from './faults';

const statuses: Partial<Record<Fault, number>> = {
  throttled: 429,
  'server-error': 503,
  unauthorized: 401,
  refused: 400,
};

/** Starts an HTTP proxy to `target` (host and port of the real server) that can fail on purpose. */
export async function startHttpProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    waiting.forEach((wake) => wake());
    waiting = [];
    const isWrite = request.method !== 'GET';
    if (isWrite) proxy.writes += 1;
    answer(proxy.fault, isWrite, request, response, target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    fault: 'none',
    writes: 0,
    nextRequest: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

function answer(
  fault: Fault,
  isWrite: boolean,
  request: IncomingMessage,
  response: ServerResponse,
  target: { host: string; port: number },
): void {
  const status = statuses[fault];
  if (fault === 'down') request.socket.destroy();
  else if (fault === 'slow') request.resume();
  else if (fault === 'nonsense')
    response.setHeader('content-type', 'text/html').end('<html>Bienvenue</html>');
  else if (status !== undefined) response.writeHead(status, { 'retry-after': '7' }).end();
  else if (fault === 'swallow' && isWrite) response.writeHead(204).end();
  else pass(request, response, target);
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  target: { host: string; port: number },
): void {
  const { method, url, headers } = request;
  const onward = forward({ ...target, method, path: url, headers }, (real) => {
    response.writeHead(real.statusCode ?? 502, real.headers);
    real.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
