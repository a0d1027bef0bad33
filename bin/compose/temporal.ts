import type { DataConverter } from '@temporalio/common';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createDataConverter } from '../../temporal/data-converter';
import type { Servers } from './servers';

/** A connected client and the converter that the worker must share with it. */
export interface TemporalClient extends ConnectedClient {
  dataConverter: DataConverter;
}

/** Connects the client, every payload encrypted. Raises when Temporal does not answer. */
export const openTemporal = async ({ temporal, payloadKeys }: Servers): Promise<TemporalClient> => {
  const dataConverter = createDataConverter({ keys: payloadKeys, namespace: temporal.namespace });
  return { ...(await connectClient({ ...temporal, dataConverter })), dataConverter };
};
