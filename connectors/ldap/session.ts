import { Client } from 'ldapts';
import type { ConnectionOptions } from 'node:tls';
import { withinDeadline } from '../deadline';
import type { CallContext } from '../port';
import { ldapError } from './errors';

export interface LdapServer {
  url: string;
  bindDn: string;
  bindPassword: string;
  startTls: boolean;
  /** Options of the TLS connection: trusted certificates, for example. */
  tls: ConnectionOptions;
  timeoutMs: number;
}

/** Opens one connection, binds, runs `work` within the time limit and closes. Raises `ConnectorError` only. */
export async function withSession<T>(
  server: LdapServer,
  call: CallContext,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = createClient(server);
  try {
    return await withinDeadline(call, server.timeoutMs, async () => {
      await open(client, server);
      return await work(client);
    });
  } catch (error) {
    throw ldapError(error);
  } finally {
    closeQuietly(client);
  }
}

/** A client that is not connected yet; `open` connects and binds it. */
export function createClient(server: LdapServer): Client {
  const secure = server.url.startsWith('ldaps:');
  return new Client({
    url: server.url,
    timeout: server.timeoutMs,
    connectTimeout: server.timeoutMs,
    ...(secure ? { tlsOptions: server.tls } : {}),
  });
}

/** Connects, secures and binds. */
export async function open(client: Client, server: LdapServer): Promise<void> {
  // The name to verify must be given: StartTLS would otherwise check the certificate against "localhost".
  if (server.startTls) await client.startTLS({ host: new URL(server.url).hostname, ...server.tls });
  await client.bind(server.bindDn, server.bindPassword);
}

/** Closes without waiting: the answer is known already, and a broken connection has nothing more to say. */
export function closeQuietly(client: Client): void {
  client.unbind().catch(() => undefined);
}
