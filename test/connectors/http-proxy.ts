import type { IncomingMessage, ServerResponse } from 'node:http';
import { openServer, passOn } from '../support/http-server';
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
  const { port, close } = await openServer((request, response) => {
    waiting.forEach((wake) => wake());
    waiting = [];
    const isWrite = request.method !== 'GET';
    if (isWrite) proxy.writes += 1;
    answer(proxy.fault, isWrite, request, response, target);
  });
  const proxy: FaultProxy = {
    port,
    fault: 'none',
    writes: 0,
    nextRequest: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    close,
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
  else passOn(target, request, response);
}
