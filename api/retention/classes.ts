import { readOrganization } from '../../db/stores/catalogue';
import { retentionOf } from '../../domain/retention/classes';
import { organizationQuery } from '../access/schemas';
import { organizationOf } from '../caller';
import { defineRoute } from '../route';
import { retentionView } from './schemas';

/** How long an organisation keeps what, from when, and what then happens to it. */
export const retentionRoute = defineRoute({
  method: 'get',
  path: '/api/v1/retention',
  operationId: 'retention.read',
  summary: 'Combien de temps chaque chose est gardée, et ce qu’elle devient',
  tags: ['retention'],
  query: organizationQuery,
  responses: { 200: retentionView },
  handler: async ({ query, ...call }) => {
    const organization = organizationOf(call.caller, query.organization);
    const known = await call.deps.database.withScope([organization], (tx) =>
      readOrganization(tx, organization),
    );
    const items = retentionOf(known?.settings.retention).map((each) => ({
      ...each,
      tables: [...each.tables],
    }));
    return { status: 200, body: { organization, items } };
  },
});
