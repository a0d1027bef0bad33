import { readAccess } from '../../db/stores/access-history';
import { listPeople } from '../../db/stores/person-reads';
import { organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { defineRoute } from '../route';
import { exportRoute } from './export';
import { accessQuery, accessView, peoplePage, peopleQuery, personFile, personParams } from './person-schemas';
import { recordTrainingRoute } from './trainings';
import { linkRoutes } from './links';
import { traceListing } from '../trace-listing';
import { openFile, viewerOf } from './viewer';

const tags = ['people'];

const list = defineRoute({
  method: 'get',
  path: '/api/v1/people',
  operationId: 'people.list',
  summary: 'Les personnes d’un organisme, par page; ou qui détenait un droit à un instant',
  tags,
  query: peopleQuery,
  responses: { 200: peoplePage },
  handler: async ({ query, ...call }) => {
    const { entitlement, limit } = query;
    const at = query.at ?? call.deps.clock();
    const rows = await call.deps.database.withScope(call.scope, async (tx) => {
      await requireCursor(tx, 'people', query.after);
      const found = await listPeople(
        tx,
        {
          organizations: organizationsOf(call.caller, query.organization),
          number: query.employeeNumber ?? null,
          unit: query.unit ?? null,
          holding: entitlement === undefined ? null : { entitlement, at },
          after: query.after ?? null,
          limit: limit + 1,
        },
        viewerOf(call),
      );
      await traceListing(tx, call, { what: 'people', query, count: Math.min(found.length, limit) });
      return found;
    });
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/people/:id',
  operationId: 'people.read',
  summary: 'Le dossier d’une personne: emplois, formations, dérogations, démarches en cours',
  tags,
  params: personParams,
  responses: { 200: personFile },
  handler: async ({ params, ...call }) => {
    const file = await call.deps.database.withScope(call.scope, (tx) =>
      openFile(tx, call, params.id, 'file'),
    );
    return { status: 200, body: file };
  },
});

const access = defineRoute({
  method: 'get',
  path: '/api/v1/people/:id/access',
  operationId: 'people.access',
  summary: 'Qui avait quel accès à un instant, et pourquoi, tel qu’on le savait à un autre',
  tags,
  params: personParams,
  query: accessQuery,
  responses: { 200: accessView },
  handler: async ({ params, query, ...call }) => {
    const when = { at: query.at ?? call.deps.clock(), asOf: query.asOf ?? null };
    const items = await call.deps.database.withScope(call.scope, async (tx) => {
      await openFile(tx, call, params.id, 'access');
      return readAccess(tx, params.id, when, viewerOf(call));
    });
    return { status: 200, body: { ...when, items } };
  },
});

/** People: listed, read, their accesses in time, all that is held on them, their trainings. */
export const personRoutes = [list, read, access, exportRoute, recordTrainingRoute, ...linkRoutes];
