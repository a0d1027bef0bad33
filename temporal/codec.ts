import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { bindingOf, boundBytes, type Binding } from './payload-binding';
import { fromFrame, toFrame } from './payload-frame';
import { PayloadRefusedError } from './payload-refused';
import { KEY_BYTES, seal, unseal } from './payload-seal';

/** A key of 32 bytes and the name under which payloads remember it. */
export interface CodecKey {
  id: string;
  key: Buffer;
}

/** What a codec needs. */
export interface CodecOptions {
  /** The first one encrypts; all of them decrypt, so that a key is replaced without losing a history. */
  keys: readonly CodecKey[];
  namespace: string;
  /** The namespace that the SDK names, where it is not the real one: a replay worker always says `default`. */
  contextNamespace?: string;
}

const ENCODING = 'binary/encrypted';
const text = {
  encoding: 'encoding',
  key: 'encryption-key-id',
  namespace: 'namespace',
  workflow: 'workflow-id',
};

/**
 * Encrypts payloads with AES-256-GCM, each bound to its namespace, its workflow and its key, which its metadata
 * also states: without a context (a codec endpoint) they are verified, with one they must be equal to it.
 * Decoding raises `PayloadRefusedError`; unusable keys raise `TypeError` here.
 */
export function createPayloadCodec(options: CodecOptions): PayloadCodec {
  const { namespace, contextNamespace = namespace } = options;
  const [active] = options.keys;
  const keys = keysById(options.keys);
  if (active === undefined) throw new TypeError('The codec needs a key');

  const requireNamespace = (context: SerializationContext | undefined): void => {
    if (context && context.namespace !== contextNamespace) throw new PayloadRefusedError('wrong-namespace');
  };
  return {
    encode(payloads, context) {
      return settle(() => {
        requireNamespace(context);
        return payloads.map((payload) => encrypt(payload, active, bindingOf(namespace, context)));
      });
    },
    decode(payloads, context) {
      return settle(() => {
        requireNamespace(context);
        const expected = context && bindingOf(namespace, context);
        return payloads.map((payload) => decrypt(payload, keys, namespace, expected));
      });
    },
  };
}

function encrypt(payload: Payload, { id, key }: CodecKey, binding: Binding): Payload {
  const stated = {
    [text.encoding]: ENCODING,
    [text.key]: id,
    [text.namespace]: binding.namespace,
    ...(binding.workflowId !== null && { [text.workflow]: binding.workflowId }),
  };
  return {
    metadata: Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, Buffer.from(value)])),
    data: seal(key, toFrame(payload), boundBytes(binding, id)),
  };
}

function decrypt(payload: Payload, keys: Keys, namespace: string, expected: Binding | undefined): Payload {
  const stated = (name: string): string | null => {
    const value = payload.metadata?.[name];
    return value ? Buffer.from(value).toString() : null;
  };
  if (stated(text.encoding) !== ENCODING) throw new PayloadRefusedError('plain');
  const keyId = stated(text.key) ?? '';
  const key = keys.get(keyId);
  if (!key) throw new PayloadRefusedError('unknown-key');
  if (stated(text.namespace) !== namespace) throw new PayloadRefusedError('wrong-namespace');
  const binding = { namespace, workflowId: stated(text.workflow) };
  if (expected && expected.workflowId !== binding.workflowId) throw new PayloadRefusedError('wrong-workflow');
  return fromFrame(open(key, payload.data ?? new Uint8Array(), boundBytes(binding, keyId)));
}

function open(key: Buffer, sealed: Uint8Array, bound: Buffer): Buffer {
  try {
    return unseal(key, sealed, bound);
  } catch (cause) {
    throw new PayloadRefusedError('tampered', { cause });
  }
}

type Keys = ReadonlyMap<string, Buffer>;

function keysById(keys: readonly CodecKey[]): Keys {
  if (keys.some(({ key }) => key.length !== KEY_BYTES)) throw new TypeError('A codec key has 32 bytes');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size !== keys.length || byId.has(''))
    throw new TypeError('Codec keys have distinct, non-empty ids');
  return byId;
}

/** What is thrown becomes a rejection, as the SDK expects of an asynchronous codec. */
const settle = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work());
  });
