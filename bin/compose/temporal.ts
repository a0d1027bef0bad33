import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { createPayloadCodec } from '../../temporal/codec';
import { connectClient, type ConnectedClient } from '../../temporal/connection';
import { createDataConverter } from '../../temporal/data-converter';
import type { Servers } from './servers';

/** A connected client and the converter that the worker must share with it. */
export interface TemporalClient extends ConnectedClient {
  dataConverter: DataConverter;
  /** Reads what the converter's payloads hold, for people. */
  codec: PayloadCodec;
}

/** Connects the client, every payload encrypted. Raises when Temporal does not answer. */
export const openTemporal = async ({ temporal, payloadKeys }: Servers): Promise<TemporalClient> => {
  const options = { keys: payloadKeys, namespace: temporal.namespace };
  const dataConverter = createDataConverter(options);
  const codec = createPayloadCodec(options);
  return { ...(await connectClient({ ...temporal, dataConverter })), dataConverter, codec };
};
