import type { z } from 'zod';
import { withSystem } from '../../domain/access/catalogue-rules';
import type { Role } from '../../domain/identity';
import { listSystems, putSystem, readSystem, type ConfiguredSystem } from '../../db/stores/catalogue';
import { organizationOf, organizationsOf, type Caller } from '../caller';
import type { ApiDeps } from '../deps';
import { problem } from '../problems';
import { defineRoute } from '../route';
import { putPart } from './put-part';
import { codeParams, listOf, organizationQuery, systemBody, systemView } from './schemas';

const tags = ['systems'];
const configReaders: readonly Role[] = ['admin', 'auditor'];

const viewFor =
  (caller: Caller) =>
  ({ config, sharedAs = null, ...shown }: ConfiguredSystem): z.output<typeof systemView> => ({
    ...shown,
    sharedAs,
    ...(configReaders.includes(caller.role) && { config }),
  });

const list = defineRoute({
  method: 'get',
  path: '/api/v1/systems',
  operationId: 'systems.list',
  summary: 'Les systèmes qui détiennent des accès',
  tags,
  query: organizationQuery,
  responses: { 200: listOf(systemView) },
  handler: async ({ deps, caller, query }) => {
    const of = organizationsOf(caller, query.organization);
    const items = await deps.database.withScope(of, (tx) => listSystems(tx, of));
    return { status: 200, body: { items: items.map(viewFor(caller)) } };
  },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/systems/:code',
  operationId: 'systems.read',
  summary: 'Un système',
  tags,
  params: codeParams,
  query: organizationQuery,
  responses: { 200: systemView },
  handler: async ({ deps, caller, params, query }) => {
    const organization = organizationOf(caller, query.organization);
    const found = await deps.database.withScope([organization], (tx) =>
      readSystem(tx, organization, params.code),
    );
    if (!found) throw problem('not-found');
    return { status: 200, body: viewFor(caller)(found) };
  },
});

const put = defineRoute({
  method: 'put',
  path: '/api/v1/systems/:code',
  operationId: 'systems.put',
  summary: 'Déclarer ou remplacer un système',
  tags,
  params: codeParams,
  query: organizationQuery,
  body: systemBody,
  responses: { 200: systemView, 201: systemView },
  handler: async ({ params: { code }, query, body, ...call }) => {
    const organization = organizationOf(call.caller, query.organization);
    refuseConfig(call.deps, body);
    const next: ConfiguredSystem = { ...body, organization, code };
    const { created } = await putPart(call, {
      ...{ kind: 'system', organization, code, next },
      read: (tx) => readSystem(tx, organization, code),
      change: (catalogue) => withSystem(catalogue, next),
      write: (tx) => putSystem(tx, next),
    });
    return { status: created ? 201 : 200, body: viewFor(call.caller)(next) };
  },
});

const refuseConfig = (deps: ApiDeps, { connector, config }: z.output<typeof systemBody>): void => {
  const faults = deps.validateConnectorConfig(connector, config);
  if (faults.length === 0) return;
  const errors = faults.map((detail) => ({ pointer: '/config', detail, code: 'bad-config' }));
  throw problem('unprocessable', { code: 'connector-config', errors });
};

/** Systems: listed, read, declared. */
export const systemRoutes = [list, read, put];
