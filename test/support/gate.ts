import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP door before a server of this machine, which a test can close or let hang. */
export interface Gate {
  port: number;
  /** What is asked goes through. */
  open(): Promise<void>;
  /** Nobody listens any more, and who was connected is cut off. */
  shut(): Promise<void>;
  /** Who comes is let in and hears nothing; who was connected hears nothing more either. */
  hang(): void;
  close(): Promise<void>;
}

/** Opens a gate before `targetPort` of 127.0.0.1, on a port of its own. */
export const openGate = async (targetPort: number): Promise<Gate> => {
  const sockets = new Set<Socket>();
  let hangs = false;
  const hold = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Who is cut off hears it by the end of the connection.
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server: Server = createServer((near) => {
    hold(near);
    if (hangs) return;
    const far = hold(connect(targetPort, '127.0.0.1'));
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: async () => {
      if (hangs) cut();
      hangs = false;
      if (!server.listening) await listen(port);
    },
    shut: stop,
    hang: () => {
      hangs = true;
      for (const socket of sockets) socket.unpipe();
    },
    close: stop,
  };
};
