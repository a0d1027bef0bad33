import { listPurgeCertificates, type PurgeCertificateRow } from '../../db/stores/purge-proofs';
import { organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { saidIn } from '../signed-text';
import { defineRoute, type Call } from '../route';
import { purgeCertificateSchema, purgePage, purgeQuery } from './schemas';

const viewOf = async ({ deps }: Call, { id, organization, issuedAt, jws }: PurgeCertificateRow) => ({
  ...{ id, organization, issuedAt, jws },
  signature: (await deps.inspectSignature(jws)).outcome,
  certificate: purgeCertificateSchema.parse(saidIn(jws)),
});

/** The signed proofs of what was purged, newest first. */
export const purgeRoute = defineRoute({
  method: 'get',
  path: '/api/v1/purges',
  operationId: 'purges.list',
  summary: 'Les preuves signées des purges, les plus récentes d’abord',
  tags: ['retention'],
  query: purgeQuery,
  responses: { 200: purgePage },
  handler: async ({ query, ...call }) => {
    const { after = null, limit } = query;
    const organizations = organizationsOf(call.caller, query.organization);
    const rows = await call.deps.database.withScope(organizations, async (tx) => {
      await requireCursor(tx, 'purge_certificates', query.after);
      return listPurgeCertificates(tx, organizations, { after, limit: limit + 1 });
    });
    const items = await Promise.all(rows.slice(0, limit).map((row) => viewOf(call, row)));
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});
