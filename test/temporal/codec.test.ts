import { randomBytes } from 'node:crypto';
import {
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import { createPayloadCodec } from '../../temporal/codec';

const NAMESPACE = 'relais';
const recent = { id: '2026-11', key: randomBytes(32) };
const former = { id: '2025-11', key: randomBytes(32) };
const codec = createPayloadCodec({ keys: [recent, former], namespace: NAMESPACE });

const workflow = (workflowId: string, namespace = NAMESPACE): SerializationContext => ({
  type: 'workflow',
  namespace,
  workflowId,
});
const activity = (workflowId?: string): SerializationContext => ({
  type: 'activity',
  namespace: NAMESPACE,
  isLocal: false,
  ...(workflowId !== undefined && { workflowId }),
});
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

async function encodeOne(
  value: unknown,
  context?: SerializationContext,
  by: PayloadCodec = codec,
): Promise<Payload> {
  const [payload] = await by.encode([plain(value)], context);
  return payload ?? {};
}

async function decodeOne(
  payload: Payload,
  context?: SerializationContext,
  by: PayloadCodec = codec,
): Promise<unknown> {
  const [decoded] = await by.decode([payload], context);
  return defaultPayloadConverter.fromPayload(decoded ?? {});
}

const edited = (payload: Payload, name: string, value: string): Payload => ({
  ...payload,
  metadata: { ...payload.metadata, [name]: Buffer.from(value) },
});

const arrival = workflow('arrival/REGIE/1');
const person = { name: 'Noémie Bédard', email: 'noemie.bedard@exemple.ca' };

describe('what is written into Temporal about a person', () => {
  it.each([
    ['by its workflow', workflow('arrival/REGIE/1')],
    ['by an activity of its workflow', activity('arrival/REGIE/1')],
    ['by the codec endpoint, which knows no workflow', undefined],
  ])('is read back %s', async (_who, context) => {
    expect(await decodeOne(await encodeOne(person, arrival), context)).toEqual(person);
  });

  it('shows nothing of the person, and says which key and which workflow it belongs to', async () => {
    const payload = await encodeOne(person, arrival);
    const stated = Object.entries(payload.metadata ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value).toString(),
    ]);
    expect(Buffer.from(payload.data ?? []).includes('Bédard')).toBe(false);
    expect(Object.fromEntries(stated)).toEqual({
      encoding: 'binary/encrypted',
      'encryption-key-id': '2026-11',
      namespace: NAMESPACE,
      'workflow-id': 'arrival/REGIE/1',
    });
  });

  it('is never the same bytes twice', async () => {
    const [first, second] = await Promise.all([encodeOne(person, arrival), encodeOne(person, arrival)]);
    expect(Buffer.from(first.data ?? []).equals(Buffer.from(second.data ?? []))).toBe(false);
  });

  it('is read back when it is nothing at all', async () => {
    expect(await decodeOne(await encodeOne(undefined, arrival), arrival)).toBeUndefined();
    expect(await codec.decode([], arrival)).toEqual([]);
  });
});

describe('a payload is refused', () => {
  it('in another workflow', async () => {
    const payload = await encodeOne(person, arrival);
    await expect(decodeOne(payload, workflow('arrival/REGIE/2'))).rejects.toMatchObject({
      code: 'wrong-workflow',
    });
    await expect(decodeOne(payload, activity())).rejects.toMatchObject({ code: 'wrong-workflow' });
  });

  it('in another workflow whose id was written into its metadata', async () => {
    const moved = edited(await encodeOne(person, arrival), 'workflow-id', 'arrival/REGIE/2');
    await expect(decodeOne(moved, workflow('arrival/REGIE/2'))).rejects.toMatchObject({ code: 'tampered' });
    await expect(decodeOne(moved)).rejects.toMatchObject({ code: 'tampered' });
  });

  it('in another namespace', async () => {
    const other = createPayloadCodec({ keys: [recent], namespace: 'autre' });
    const payload = await encodeOne(person, arrival);
    await expect(decodeOne(payload, undefined, other)).rejects.toMatchObject({ code: 'wrong-namespace' });
    await expect(decodeOne(payload, workflow('arrival/REGIE/1', 'autre'))).rejects.toMatchObject({
      code: 'wrong-namespace',
    });
    await expect(decodeOne(edited(payload, 'namespace', 'autre'), undefined, other)).rejects.toMatchObject({
      code: 'tampered',
    });
  });

  it.each([0, 12, 28, 40])('when its byte %i was changed', async (position) => {
    const payload = await encodeOne(person, arrival);
    const data = Buffer.from(payload.data ?? []);
    data.writeUInt8(data.readUInt8(position) ^ 1, position);
    await expect(decodeOne({ ...payload, data }, arrival)).rejects.toMatchObject({ code: 'tampered' });
  });

  it('when it was cut short', async () => {
    const payload = await encodeOne(person, arrival);
    const data = (payload.data ?? new Uint8Array()).subarray(0, 20);
    await expect(decodeOne({ ...payload, data }, arrival)).rejects.toMatchObject({ code: 'tampered' });
  });

  it('when nobody encrypted it', async () => {
    await expect(decodeOne(plain(person), arrival)).rejects.toMatchObject({ code: 'plain' });
    await expect(decodeOne({}, arrival)).rejects.toMatchObject({ code: 'plain' });
  });

  it('when its key is not configured, without a word of what it holds', async () => {
    const payload = await encodeOne(person, arrival);
    const stranger = createPayloadCodec({ keys: [former], namespace: NAMESPACE });
    await expect(decodeOne(payload, arrival, stranger)).rejects.toThrow(
      'A payload was encrypted with a key that is not configured',
    );
  });
});

describe('when the key is replaced', () => {
  it('what the former key encrypted is still read, and the new key encrypts', async () => {
    const before = createPayloadCodec({ keys: [former], namespace: NAMESPACE });
    const old = await encodeOne(person, arrival, before);
    expect(await decodeOne(old, arrival)).toEqual(person);
    await expect(decodeOne(await encodeOne(person, arrival), arrival, before)).rejects.toMatchObject({
      code: 'unknown-key',
    });
  });

  it.each([
    ['without a key', []],
    ['with a key of 16 bytes', [{ id: 'a', key: randomBytes(16) }]],
    ['with two keys of one name', [recent, { ...former, id: recent.id }]],
    ['with a key without a name', [{ ...recent, id: '' }]],
  ])('no codec is made %s', (_what, keys) => {
    expect(() => createPayloadCodec({ keys, namespace: NAMESPACE })).toThrow(TypeError);
  });
});

describe('a payload that no workflow owns', () => {
  it('is read where no workflow is named, and refused in a workflow', async () => {
    const payload = await encodeOne(person, activity());
    expect(payload.metadata).not.toHaveProperty('workflow-id');
    expect(await decodeOne(payload)).toEqual(person);
    await expect(decodeOne(payload, arrival)).rejects.toMatchObject({ code: 'wrong-workflow' });
  });

  it('cannot be taken from a workflow by hiding whose it is', async () => {
    const payload = await encodeOne(person, arrival);
    const kept = Object.entries(payload.metadata ?? {}).filter(([name]) => name !== 'workflow-id');
    const hidden = { ...payload, metadata: Object.fromEntries(kept) };
    await expect(decodeOne(hidden)).rejects.toMatchObject({ code: 'tampered' });
  });
});

describe('a run of a schedule', () => {
  it('reads what was encrypted for the schedule, and no other schedule does', async () => {
    const payload = await encodeOne({ page: 1 }, workflow('reconciliation/_/nightly'));
    const run = workflow('reconciliation/_/nightly-2026-11-24T05:00:00Z');
    expect(await decodeOne(payload, run)).toEqual({ page: 1 });
    const other = workflow('reconciliation/_/weekly-2026-11-24T05:00:00Z');
    await expect(decodeOne(payload, other)).rejects.toMatchObject({ code: 'wrong-workflow' });
  });
});

describe('a replay', () => {
  it('reads the history of a namespace although its worker names another', async () => {
    const replaying = createPayloadCodec({
      keys: [recent],
      namespace: NAMESPACE,
      contextNamespace: 'default',
    });
    const payload = await encodeOne(person, arrival);
    expect(await decodeOne(payload, workflow('arrival/REGIE/1', 'default'), replaying)).toEqual(person);
  });
});
