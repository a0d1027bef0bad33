import { createDataConverter } from '../../../temporal/data-converter';
import type { CodecKey } from '../../../temporal/codec';

/** Encrypts the recorded histories, and nothing else anywhere: it is public, like they are. */
export const replayKey: CodecKey = {
  id: 'replay',
  key: Buffer.alloc(32, 'Relais: recorded histories only.'),
};

/** The namespace in which histories are recorded; their payloads are bound to it. */
export const namespace = 'default';

/** Reads the recorded histories, and writes them. */
export const dataConverter = createDataConverter({ keys: [replayKey], namespace });
