import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import type { History } from './recorded';

/** What only tells on which machine a history was made. */
const ofTheMachine: ReadonlySet<string> = new Set(['identity', 'stackTrace', 'binaryChecksum']);

/** A failure's message and stack as the failure converter writes them. */
interface FailureText {
  message: string;
  stack_trace: string;
}

type Rewrite = (encoded: Payload) => Promise<Payload>;

const rewriter =
  (codec: PayloadCodec, context: SerializationContext): Rewrite =>
  async (encoded) => {
    const [plain] = await codec.decode([encoded], context);
    const said = JSON.parse(Buffer.from(plain?.data ?? []).toString()) as FailureText;
    const data = Buffer.from(JSON.stringify({ ...said, stack_trace: '' }));
    const [rewritten] = await codec.encode([{ ...plain, data }], context);
    if (!rewritten) throw new Error('the codec gave nothing back');
    return rewritten;
  };

const scrub = async (value: unknown, rewrite: Rewrite): Promise<void> => {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return;
  const record = value as Record<string, unknown>;
  for (const [key, each] of Object.entries(record)) {
    if (ofTheMachine.has(key) && typeof each === 'string') record[key] = '';
    else if (key === 'encodedAttributes' && each) record[key] = await rewrite(each);
    else await scrub(each, rewrite);
  }
};

/**
 * Takes the names and folders of the machine that made it out of a history. Failures keep their encrypted message and
 * lose their stack, which names files.
 */
export const scrubHistory = async (
  history: History,
  codec: PayloadCodec,
  context: SerializationContext,
): Promise<void> => {
  await scrub(history, rewriter(codec, context));
};
