/** One LDAP message of a client: its bytes, its id and the tag of its operation. */
export interface LdapMessage {
  bytes: Buffer;
  id: Buffer;
  operation: number;
}

/** The tags of the operations that matter to the tests (RFC 4511). */
export const operations = { bind: 0x60, unbind: 0x42, search: 0x63, modify: 0x66, add: 0x68, modifyDn: 0x6c };
export const writes: ReadonlySet<number> = new Set([operations.modify, operations.add, operations.modifyDn]);

/** Cuts the whole messages off the front of a stream; `rest` is what is not whole yet. */
export function takeMessages(stream: Buffer): { messages: LdapMessage[]; rest: Buffer } {
  const messages: LdapMessage[] = [];
  let rest = stream;
  for (
    let length = messageLength(rest);
    length !== null && rest.length >= length;
    length = messageLength(rest)
  ) {
    messages.push(toMessage(rest.subarray(0, length)));
    rest = rest.subarray(length);
  }
  return { messages, rest };
}

/** A response with a result code and nothing else. */
export function answer(message: LdapMessage, operation: number, resultCode: number): Buffer {
  const result = Buffer.from([operation + 1, 7, 0x0a, 1, resultCode, 4, 0, 4, 0]);
  return Buffer.concat([Buffer.from([0x30, message.id.length + result.length]), message.id, result]);
}

function messageLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null;
  const { start, length } = lengthAt(bytes, 1);
  return start > bytes.length ? null : start + length;
}

function toMessage(bytes: Buffer): LdapMessage {
  const { start } = lengthAt(bytes, 1);
  const idEnd = start + 2 + bytes.readUInt8(start + 1);
  return { bytes, id: bytes.subarray(start, idEnd), operation: bytes.readUInt8(idEnd) };
}

function lengthAt(bytes: Buffer, offset: number): { start: number; length: number } {
  const first = bytes.readUInt8(offset);
  if (first < 0x80) return { start: offset + 1, length: first };
  const size = first & 0x7f;
  const start = offset + 1 + size;
  return { start, length: start > bytes.length ? 0 : bytes.readUIntBE(offset + 1, size) };
}
