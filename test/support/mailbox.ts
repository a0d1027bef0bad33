import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A message as it arrived. */
export interface Received {
  to: string;
  messageId: string;
}

/** An SMTP server that takes every message and keeps who got which. */
export interface Mailbox {
  port: number;
  received: Received[];
  close(): Promise<void>;
}

/** One conversation: as much of RFC 5321 as a client that sends one message uses. */
const converse = async (socket: Socket, received: Received[]): Promise<void> => {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let to = '';
  let message: string[] | null = null;
  say('220 mailbox');
  for await (const line of createInterface(socket)) {
    if (message && line !== '.') message.push(line);
    else if (message) {
      const messageId = /^message-id: (<.+>)$/im.exec(message.join('\n'))?.[1] ?? '';
      received.push({ to, messageId });
      message = null;
      say('250 kept');
    } else if (/^DATA$/i.test(line)) {
      message = [];
      say('354 go on');
    } else if (/^QUIT$/i.test(line)) {
      say('221 bye');
      socket.end();
    } else {
      to = /^RCPT TO:<(.+)>/i.exec(line)?.[1] ?? to;
      say('250 ok');
    }
  }
};

/** Opens it on a free port of 127.0.0.1. */
export const openMailbox = async (): Promise<Mailbox> => {
  const received: Received[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void converse(socket, received);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
};
