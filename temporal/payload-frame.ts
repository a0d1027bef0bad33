import type { Payload } from '@temporalio/common';

const HEADER_LENGTH_BYTES = 4;

/** Base64 of the metadata values, by key. */
type Header = Record<string, string>;

/**
 * A payload as one run of bytes: length of the header, header (metadata as JSON), data.
 * Raises `TypeError` for a payload whose data lives elsewhere: the frame would lose where.
 */
export function toFrame(payload: Payload): Buffer {
  if (payload.externalPayloads?.length) throw new TypeError('A payload stored elsewhere cannot be framed');
  const entries = Object.entries(payload.metadata ?? {});
  const header: Header = Object.fromEntries(entries.map(([key, value]) => [key, toBase64(value)]));
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(HEADER_LENGTH_BYTES);
  length.writeUInt32BE(headerBytes.length);
  // Inside the sandbox the data of `undefined` is a plain array.
  return Buffer.concat([length, headerBytes, Uint8Array.from(payload.data ?? [])]);
}

/** The payload of a frame made by `toFrame`. The bytes must be authentic: they are not checked again. */
export function fromFrame(frame: Buffer): Payload {
  const dataStart = HEADER_LENGTH_BYTES + frame.readUInt32BE(0);
  const header = JSON.parse(frame.toString('utf8', HEADER_LENGTH_BYTES, dataStart)) as Header;
  const entries = Object.entries(header);
  return {
    metadata: Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64')])),
    data: frame.subarray(dataStart),
  };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
