import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of this test on a port of 127.0.0.1. */
export interface TestServer {
  port: number;
  /** Ends it, and cuts off who is connected. */
  close(): Promise<void>;
}

/** Lets `answer` answer on a free port. */
export const openServer = async (answer: RequestListener): Promise<TestServer> => {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** Gives the answer of the real server as it is. */
export const answerWith = (real: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(real.statusCode ?? 502, real.headers);
  real.pipe(response);
};

/** Asks the real server the same; `answered` hears what it says. */
export const passOn = (
  target: { host: string; port: number },
  request: IncomingMessage,
  response: ServerResponse,
  answered: (real: IncomingMessage) => void = (real) => answerWith(real, response),
): void => {
  const { method, url: path, headers } = request;
  const onward = forward({ ...target, method, path, headers }, answered);
  onward.on('error', () => response.destroy());
  request.pipe(onward);
};
