import express from 'express';
import type { Request, Router } from 'express';
import type { Sql, TransactionSql } from 'postgres';
import SCIMMY from 'scimmy';
import { integerOf } from './context';
import type { RequestContext } from './context';
import { sendScim } from './doors';
import { toConditions } from './filters';
import type { Fields } from './filters';
import { groupFields } from './groups';
import { applyMemberOperations, memberOperations } from './members';
import type { DirectoryStore } from './store';
import { userFields } from './users';
import { holdVersion } from './versions';

const maxResults = 500;

interface Kind {
  path: '/Users' | '/Groups';
  table: 'users' | 'groups';
  open: (id: string | undefined, params: Params) => Resource;
  fields: Fields;
}

type Params = Record<string, string | number>;

/** What scimmy's resource classes share; its own types differ by class. */
interface Resource {
  filter?: { match(values: unknown[]): unknown[] };
  read(ctx: RequestContext): Promise<object>;
  write(body: unknown, ctx: RequestContext): Promise<object>;
  patch(body: unknown, ctx: RequestContext): Promise<object | undefined>;
  dispose(ctx: RequestContext): Promise<void>;
}

const { User, Group } = SCIMMY.Resources;
const kinds: Kind[] = [
  {
    path: '/Users',
    table: 'users',
    open: (id, params) => (id === undefined ? new User(params as never) : new User(id, params)),
    fields: userFields,
  },
  {
    path: '/Groups',
    table: 'groups',
    open: (id, params) => (id === undefined ? new Group(params as never) : new Group(id, params)),
    fields: groupFields,
  },
];

/** The SCIM routes of one tenant. `base` is the tenant's root as clients see it. */
export function createTenantRouter(store: DirectoryStore, tenant: string, base: string): Router {
  const router = express.Router();
  for (const kind of kinds) {
    const contextOf = (request: Request, connection: Sql | TransactionSql) =>
      toContext(kind, request, connection, tenant, base);
    addReads(router, kind, (request) => contextOf(request, store.sql));
    addWrites(router, kind, (request, work) => store.write((tx) => work(contextOf(request, tx))));
  }
  for (const resource of [
    SCIMMY.Resources.Schema,
    SCIMMY.Resources.ResourceType,
    SCIMMY.Resources.ServiceProviderConfig,
  ]) {
    router.get(resource.endpoint, async (_request, response) =>
      sendScim(response, 200, await new resource().read()),
    );
  }
  return router;
}

function addReads(router: Router, kind: Kind, contextOf: (request: Request) => RequestContext): void {
  router.get(kind.path, async (request, response) => {
    sendScim(response, 200, await readList(kind, request, contextOf(request)));
  });
  router.get(`${kind.path}/:id`, async (request, response) => {
    sendScim(
      response,
      200,
      await kind.open(request.params.id, attributesOf(request)).read(contextOf(request)),
    );
  });
}

async function readList(kind: Kind, request: Request, ctx: RequestContext) {
  const { list } = ctx;
  const resource = kind.open(undefined, {
    ...attributesOf(request),
    ...unanswered(request, list),
    count: Number.MAX_SAFE_INTEGER,
  });
  const answer = (await resource.read(ctx)) as { Resources: unknown[] };
  const matched = list.conditions === null ? (resource.filter?.match(answer.Resources) ?? []) : null;
  const resources = matched?.slice(list.startIndex - 1, list.startIndex - 1 + list.count) ?? answer.Resources;
  return {
    schemas: [SCIMMY.Messages.ListResponse.id],
    totalResults: matched?.length ?? list.totalResults,
    startIndex: list.startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** The filter that SQL does not answer, for scimmy to match. */
function unanswered(request: Request, list: RequestContext['list']): Params {
  const filter = request.query['filter'];
  return list.conditions === null && typeof filter === 'string' ? { filter } : {};
}

type InTransaction = <T>(request: Request, work: (ctx: RequestContext) => Promise<T>) => Promise<unknown>;

function addWrites(router: Router, kind: Kind, inTransaction: InTransaction): void {
  router.post(kind.path, async (request, response) => {
    const created = await inTransaction(request, (ctx) =>
      kind.open(undefined, attributesOf(request)).write(request.body, ctx),
    );
    sendScim(response, 201, created as object);
  });
  router.put(`${kind.path}/:id`, async (request, response) => {
    const { id } = request.params;
    const written = await inTransaction(request, async (ctx) => {
      await holdVersion(ctx, kind.table, id, request.get('if-match'));
      return kind.open(id, attributesOf(request)).write(request.body, ctx);
    });
    sendScim(response, 200, written as object);
  });
  router.patch(`${kind.path}/:id`, async (request, response) => {
    const patched = await inTransaction(request, (ctx) => patch(kind, request.params.id, request, ctx));
    if (patched === undefined) response.status(204).end();
    else sendScim(response, 200, patched as object);
  });
  router.delete(`${kind.path}/:id`, async (request, response) => {
    const { id } = request.params;
    await inTransaction(request, async (ctx) => {
      await holdVersion(ctx, kind.table, id, request.get('if-match'));
      await kind.open(id, {}).dispose(ctx);
    });
    response.status(204).end();
  });
}

/** `undefined`: done, with nothing to show (204). */
async function patch(
  kind: Kind,
  id: string,
  request: Request<{ id: string }>,
  ctx: RequestContext,
): Promise<unknown> {
  const members = kind.table === 'groups' ? memberOperations(request.body) : null;
  const ifMatch = request.get('if-match');
  if (members !== null && ifMatch === undefined) return applyMemberOperations(ctx, id, members);
  await holdVersion(ctx, kind.table, id, ifMatch);
  return kind.open(id, attributesOf(request)).patch(request.body as unknown, ctx);
}

function toContext(
  kind: Kind,
  request: Request,
  sql: Sql | TransactionSql,
  tenant: string,
  base: string,
): RequestContext {
  const { filter, startIndex, count, excludedAttributes } = request.query;
  const list = {
    conditions: toConditions(typeof filter === 'string' ? filter : undefined, kind.fields),
    startIndex: Math.max(1, integerOf(startIndex, 1)),
    count: Math.min(maxResults, Math.max(0, integerOf(count, maxResults))),
    totalResults: 0,
  };
  return { sql, tenant, base, list, withMembers: excludedAttributes !== 'members' };
}

function attributesOf(request: Request): Params {
  const { attributes, excludedAttributes } = request.query;
  return {
    ...(typeof attributes === 'string' ? { attributes } : {}),
    ...(typeof excludedAttributes === 'string' ? { excludedAttributes } : {}),
  };
}
