import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type CodecOptions } from './codec';

/**
 * Path of the failure converter, resolved so that it is the .ts file under tsx and Jest and the .js file in the
 * build. A workflow bundle built ahead must be given it too, or the messages of failures leave workflows in clear.
 */
export const failureConverterPath = require.resolve('./failure-converter');

/** The one data converter of clients, workers and replays. Raises `TypeError` for unusable keys. */
export function createDataConverter(options: CodecOptions): DataConverter {
  return { payloadCodecs: [createPayloadCodec(options)], failureConverterPath };
}
