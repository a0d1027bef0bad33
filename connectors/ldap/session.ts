import { Client } from 'ldapts';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { withinDeadline } from '../deadline';
import type { Egress } from '../egress';
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
  /** Where the host is; absent: the connection looks it up itself. Raises `ConnectorError`. */
  resolve?: Egress['resolve'];
}

/** Opens one connection, binds, runs `work` within the time limit and closes. Raises `ConnectorError` only. */
export async function withSession<T>(
  server: LdapServer,
  call: CallContext,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const opened: Client[] = [];
  try {
    return await withinDeadline(call, server.timeoutMs, async () => {
      const client = await createClient(server);
      opened.push(client);
      await open(client, server);
      return await work(client);
    });
  } catch (error) {
    throw ldapError(error);
  } finally {
    opened.forEach(closeQuietly);
  }
}

/** The URL with the address that was checked in the place of the host, so that no other one is connected to. */
async function addressOf({ url, startTls, resolve }: LdapServer): Promise<string> {
  if (resolve === undefined) return url;
  const { protocol, hostname, port } = new URL(url);
  // A password in clear is for private networks alone.
  const isClear = protocol === 'ldap:' && !startTls;
  const { address, family } = await resolve(hostname, isClear);
  return `${protocol}//${family === 6 ? `[${address}]` : address}${port === '' ? '' : `:${port}`}`;
}

/** A client that is not connected yet; `open` connects and binds it. Raises `ConnectorError` for where it may not go. */
export async function createClient(server: LdapServer): Promise<Client> {
  const { protocol, hostname } = new URL(server.url);
  const secure = protocol === 'ldaps:';
  // An address has no certificate of its own: the name is what the certificate must show.
  const tls = isIP(hostname) === 0 ? { servername: hostname, ...server.tls } : server.tls;
  return new Client({
    url: await addressOf(server),
    timeout: server.timeoutMs,
    connectTimeout: server.timeoutMs,
    ...(secure ? { tlsOptions: tls } : {}),
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
