import { createHmac } from 'node:crypto';
import { processKinds } from '../domain/processes/states';

/** Every kind of process: those about people, and those about files. */
export const workflowKinds = [...processKinds, 'import', 'extract', 'reconciliation'] as const;
export type WorkflowKind = (typeof workflowKinds)[number];

/** Stands for the organisation in the ids of processes that belong to none. */
export const NO_ORGANIZATION = '_';

/** A process as its address shows it (`REGIE.<uuid>`) and as Temporal knows it (`arrival/REGIE/<uuid>`). */
export interface ProcessIds {
  id: string;
  workflowId: string;
}

/** The parts of a process id. */
export interface ParsedProcessId {
  organization: string;
  uuid: string;
}

const ORGANIZATION = '[A-Z][A-Z0-9-]{1,31}|_';
const UUID_V8 = '[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const organizationPattern = new RegExp(`^(?:${ORGANIZATION})$`);
const idPattern = new RegExp(`^(${ORGANIZATION})\\.(${UUID_V8})$`);

/**
 * Ids of the process that a natural key names: the same key gives the same ids, and nobody without the secret can
 * tell which key it was. Raises `TypeError` for an organisation code or a secret (under 32 bytes) that is no good.
 */
export function processId(
  organization: string,
  kind: WorkflowKind,
  naturalKey: readonly string[],
  secret: Buffer,
): ProcessIds {
  if (!organizationPattern.test(organization)) throw new TypeError('Not an organisation code');
  if (secret.length < 32) throw new TypeError('The secret of the ids has at least 32 bytes');
  // As JSON, so that ['1', '23'] and ['12', '3'] are two keys.
  const key = JSON.stringify([organization, kind, ...naturalKey]);
  const id = `${organization}.${uuidV8(createHmac('sha256', secret).update(key).digest())}`;
  return { id, workflowId: workflowIdOf(kind, id) };
}

/** The organisation and the UUID of a process id, or `null` when the text is not one. */
export function parseProcessId(id: string): ParsedProcessId | null {
  const [, organization, uuid] = idPattern.exec(id) ?? [];
  return organization !== undefined && uuid !== undefined ? { organization, uuid } : null;
}

/** The workflow id of a process. Raises `TypeError` when the text is not a process id. */
export function workflowIdOf(kind: WorkflowKind, id: string): string {
  const parsed = parseProcessId(id);
  if (!parsed) throw new TypeError('Not a process id');
  return `${kind}/${parsed.organization}/${parsed.uuid}`;
}

/** RFC 9562: version 8 and its variant over the first 16 bytes. */
function uuidV8(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
