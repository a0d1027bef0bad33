import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** Milliseconds that answers under way get when the server closes. */
const DRAIN_MS = 10_000;
/** Milliseconds between two looks for connections that wait for nothing. */
const IDLE_MS = 50;

/**
 * A request that comes drop by drop holds a socket no longer than this; an upload of 8 MB has a minute. Headers have room
 * for a token far too long, so that it gets an answer with a reason.
 */
export const serverLimits = {
  ...{ headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000 },
  maxHeaderSize: 160 * 1_024,
};

/** A server that listens; `close` lets answers under way end. */
export interface HttpServer {
  close(): Promise<void>;
}

/** Listens on a port of every address, or of one. Raises an error that names a port in use. */
export const listen = async (listener: RequestListener, port: number, host?: string): Promise<HttpServer> => {
  const server = createServer(serverLimits, listener);
  await listening(server, port, host);
  return { close: () => drain(server) };
};

/** Raises when the port is taken, before anything is started in vain. */
export const assertPortFree = async (port: number): Promise<void> => {
  const server = createServer();
  await listening(server, port);
  await drain(server);
};

const listening = async (server: Server, port: number, host?: string): Promise<void> => {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new PortTaken(`Port ${port} is taken: stop what uses it, or choose another one (PORT=…).`, {
      cause,
    });
  }
};

/** Another process listens on the port; the message is for the programmer. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const drain = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  // A caller that keeps its socket open would otherwise be served until it is cut off in the middle of an answer.
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  server.close();
  server.closeIdleConnections();
  // A connection whose answer has ended would stay open for its next request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
};
