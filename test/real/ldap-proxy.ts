import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Fault, FaultProxy } from '../connectors/faults';
import { answer, operations, takeMessages, writes } from './ldap-messages';
import type { LdapMessage } from './ldap-messages';

// Result codes of RFC 4511: busy, unavailable, invalidCredentials, unwillingToPerform.
const results: Partial<Record<Fault, number>> = {
  throttled: 51,
  'server-error': 52,
  unauthorized: 49,
  refused: 53,
};

/** Starts a proxy to a real LDAP server (without TLS) that can fail on purpose. */
export async function startLdapProxy(targetPort: number): Promise<FaultProxy> {
  let waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const real = connect(targetPort, '127.0.0.1');
    let buffer: Buffer = Buffer.alloc(0);
    for (const [socket, other] of [
      [client, real],
      [real, client],
    ] as const) {
      sockets.add(socket);
      // A broken side ends the other one; the connector tells the test what it saw.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    real.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      waiting.forEach((wake) => wake());
      waiting = [];
      const { messages, rest } = takeMessages(Buffer.concat([buffer, data]));
      buffer = rest;
      for (const message of messages) pass(proxy, message, client, real);
    });
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
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}

function pass(proxy: FaultProxy, message: LdapMessage, client: Socket, real: Socket): void {
  const { fault } = proxy;
  const isWrite = writes.has(message.operation);
  if (isWrite) proxy.writes += 1;
  const result = results[fault];
  if (message.operation === operations.unbind) client.end();
  else if (fault === 'down') client.destroy();
  else if (fault === 'slow') return;
  // An answer to the bind that is no bind response: the tag of no operation.
  else if (fault === 'nonsense') client.write(answer(message, 0x5a, 0));
  else if (result !== undefined) client.write(answer(message, operations.bind, result));
  else if (fault === 'swallow' && isWrite) client.write(answer(message, message.operation, 0));
  else real.write(message.bytes);
}
