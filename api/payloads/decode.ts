import type { Payload } from '@temporalio/common';
import { recordAudit } from '../../db/stores/audit';
import type { ReadPayload } from '../../temporal/payload-reader';
import type { Caller } from '../caller';
import { defineRoute, type Call } from '../route';
import { payloadList, type PayloadText } from './schemas';

const toPayload = ({ metadata = {}, data = '' }: PayloadText): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  ),
  data: Buffer.from(data, 'base64'),
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const toText = ({ metadata, data }: Payload): PayloadText => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data ?? new Uint8Array()),
});

/** A JSON payload that says why another one is not shown. */
const noteOf = (refused: string): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify({ refused })),
});

/** `arrival/REGIE/<uuid>`: the organisation is the second part. */
const ownerOf = (workflowId: string | null): string | null => workflowId?.split('/')[1] ?? null;

/** Keeps what is of an organisation of the key; what belongs to none is for those who may read of all. */
const withinReach =
  ({ organization, organizations }: Caller) =>
  (read: ReadPayload): ReadPayload => {
    if ('refused' in read || organization === null) return read;
    const owner = ownerOf(read.workflowId);
    return owner !== null && organizations.includes(owner) ? read : { refused: 'other-organization' };
  };

/** Who read which process: one entry a process and request. */
const auditReads = async (reads: readonly ReadPayload[], { caller, scope, deps }: Call): Promise<void> => {
  const workflowIds = reads.flatMap((read) => ('refused' in read ? [] : (read.workflowId ?? [])));
  const by = { at: deps.clock(), actor: caller.principal, action: 'payloads-read', subjectKind: 'workflow' };
  await deps.database.withScope(scope, async (tx) => {
    for (const subjectId of new Set(workflowIds)) {
      const organization = ownerOf(subjectId);
      if (organization !== null && caller.organizations.includes(organization))
        await recordAudit(tx, { organization, ...by, subjectId, details: {} });
    }
  });
};

/**
 * The codec endpoint of Temporal's page: shows what a history holds to those who may see every departure, the
 * confidential ones included. Nothing is ever encrypted for a page: nobody writes into a process from there.
 */
export const decodePayloads = defineRoute({
  method: 'post',
  path: '/api/v1/payloads/decode',
  operationId: 'payloads.decode',
  summary: 'Lire en clair ce qu’un historique de Temporal contient',
  tags: ['payloads'],
  body: payloadList,
  responses: { 200: payloadList },
  shownOnce: true,
  fromTemporalPage: true,
  handler: async ({ body, ...call }) => {
    const read = (await call.deps.readPayloads(body.payloads.map(toPayload))).map(withinReach(call.caller));
    await auditReads(read, call);
    const payloads = read.map((one) => toText('refused' in one ? noteOf(one.refused) : one.payload));
    return { status: 200, body: { payloads } };
  },
});
