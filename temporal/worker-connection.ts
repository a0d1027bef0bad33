import { NativeConnection } from '@temporalio/worker';
import { connectionOptions, type TemporalAddress } from './connection';

/**
 * Connects a worker; apart from the client, so that the API does not load the native runtime. The caller closes
 * it after the worker. Raises when the server does not answer.
 */
export function openWorkerConnection(address: TemporalAddress): Promise<NativeConnection> {
  return NativeConnection.connect(connectionOptions(address));
}
