import { Client, Connection, type ClientInterceptors, type TLSConfig } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

/** Where Temporal is and how to enter. */
export interface TemporalAddress {
  /** `host:port`. */
  address: string;
  namespace: string;
  apiKey?: string;
  tls?: TLSConfig | boolean;
}

/** What a client needs. */
export interface ClientOptions extends TemporalAddress {
  dataConverter: DataConverter;
  interceptors?: ClientInterceptors;
}

/** A connected client; `close` frees its socket. */
export interface ConnectedClient {
  client: Client;
  close(): Promise<void>;
}

/** The part of the address that both kinds of connection take; absent keys stay absent. */
export const connectionOptions = ({ address, apiKey, tls }: TemporalAddress) => ({
  address,
  ...(apiKey !== undefined && { apiKey }),
  ...(tls !== undefined && { tls }),
});

/** Connects a client. Raises when the server does not answer within 10 s. */
export async function connectClient(options: ClientOptions): Promise<ConnectedClient> {
  const connection = await Connection.connect(connectionOptions(options));
  const { namespace, dataConverter, interceptors } = options;
  const client = new Client({ connection, namespace, dataConverter, ...(interceptors && { interceptors }) });
  return { client, close: () => connection.close() };
}
