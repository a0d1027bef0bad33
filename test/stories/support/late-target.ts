import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '../../../embedded/wait';

/** Stands before a target: what is asked is done there at once, and answered when the test wants. */
export interface LateTarget {
  port: number;
  /** From now on writes are done and not answered; resolves when `count` of them are. Raises after `limitMs`. */
  holdWrites(count: number, limitMs: number): Promise<void>;
  /** Gives the answers back to who still waits for them. */
  release(): void;
  close(): Promise<void>;
}

const answerWith = (real: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(real.statusCode ?? 502, real.headers);
  real.pipe(response);
};

/** Starts it before the target that listens on this port of 127.0.0.1. */
export const startLateTarget = async (targetPort: number): Promise<LateTarget> => {
  let holding = false;
  const held: (() => void)[] = [];
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const onward = forward({ host: '127.0.0.1', port: targetPort, method, path, headers }, (real) => {
      if (holding && method !== 'GET') held.push(() => answerWith(real, response));
      else answerWith(real, response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    holdWrites: async (count, limitMs) => {
      holding = true;
      if (await waitUntil(() => held.length >= count, limitMs, 5)) return;
      throw new Error(`only ${held.length} writes came`);
    },
    release: () => {
      holding = false;
      for (const answer of held.splice(0)) answer();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
