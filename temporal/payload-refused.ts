/** Why a payload was refused. */
export type RefusalCode = 'plain' | 'unknown-key' | 'wrong-namespace' | 'wrong-workflow' | 'tampered';

const messages: Record<RefusalCode, string> = {
  plain: 'A payload is not encrypted',
  'unknown-key': 'A payload was encrypted with a key that is not configured',
  'wrong-namespace': 'A payload belongs to another namespace',
  'wrong-workflow': 'A payload belongs to another workflow',
  tampered: 'A payload or what it says of itself was changed',
};

/** A payload that must not be read. The message holds nothing of the payload. */
export class PayloadRefusedError extends Error {
  override readonly name = 'PayloadRefusedError';

  constructor(
    readonly code: RefusalCode,
    options?: ErrorOptions,
  ) {
    super(messages[code], options);
  }
}
