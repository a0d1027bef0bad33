import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before a target and lets some of its answers be errors. */
export interface ShakyTarget {
  port: number;
  /** Errors given so far: refused before anything was done, and after it was. */
  errors: { before: number; after: number };
  close(): Promise<void>;
}

/**
 * Starts it before the target on this port of 127.0.0.1.
 * @param errorShare from 0 to 1: half of the errors come before what was asked is done, half after
 */
export const startShakyTarget = async (
  targetPort: number,
  errorShare: number,
  chance: () => number,
): Promise<ShakyTarget> => {
  const errors = { before: 0, after: 0 };
  const fail = (response: ServerResponse): void => void response.writeHead(503).end();
  const pass = (request: IncomingMessage, response: ServerResponse, thenFails: boolean): void => {
    const { method, url: path, headers } = request;
    const onward = forward({ host: '127.0.0.1', port: targetPort, method, path, headers }, (real) => {
      if (thenFails) {
        real.resume();
        fail(response);
        return;
      }
      response.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  const server = createServer((request, response) => {
    const drawn = chance();
    if (drawn < errorShare / 2) {
      errors.before += 1;
      request.resume();
      fail(response);
      return;
    }
    const thenFails = drawn < errorShare;
    if (thenFails) errors.after += 1;
    pass(request, response, thenFails);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    errors,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
