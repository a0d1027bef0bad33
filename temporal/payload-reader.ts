import type { Payload, PayloadCodec } from '@temporalio/common';
import { PayloadRefusedError } from './payload-refused';

/** What a person gets of a payload: its content and whose it is (`null`: of no workflow), or why it is not shown. */
export type ReadPayload = { payload: Payload; workflowId: string | null } | { refused: string };

/** Reads payloads for a person. */
export type PayloadReader = (payloads: readonly Payload[]) => Promise<ReadPayload[]>;

const WORKFLOW = 'workflow-id';

/**
 * Makes the reader of a codec endpoint. Each payload is verified by itself: what the codec refuses (a plain one that
 * somebody put there included) comes back as why, so that one bad payload does not hide a history.
 * Rejects only for what is no refusal.
 */
export function createPayloadReader(codec: PayloadCodec): PayloadReader {
  return (payloads) => Promise.all(payloads.map((payload) => readOne(codec, payload)));
}

async function readOne(codec: PayloadCodec, payload: Payload): Promise<ReadPayload> {
  try {
    const [clear = {}] = await codec.decode([payload]);
    const stated = payload.metadata?.[WORKFLOW];
    return { payload: clear, workflowId: stated ? Buffer.from(stated).toString() : null };
  } catch (error) {
    if (!(error instanceof PayloadRefusedError)) throw error;
    return { refused: error.code };
  }
}
