import { recordAudit } from '../../db/stores/audit';
import {
  isPersonOf,
  liftHold,
  listHolds,
  lockHold,
  placeHold,
  type LegalHold,
} from '../../db/stores/legal-holds';
import type { Tx } from '../../db/connect';
import { organizationOf, organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { problem } from '../problems';
import { defineRoute, type Call } from '../route';
import { holdBody, holdPage, holdParams, holdQuery, holdView, liftBody } from './schemas';

const tags = ['retention'];

/** Whom it holds and that it does; why is in the hold, which is purged one day. */
const note = (tx: Tx, { caller, deps }: Call, action: string, { id, organization, personId }: LegalHold) =>
  recordAudit(tx, {
    ...{ organization, at: deps.clock(), actor: caller.principal, action },
    ...{ subjectKind: 'legal-hold', subjectId: id, details: { person: personId } },
  });

const place = defineRoute({
  method: 'post',
  path: '/api/v1/legal-holds',
  operationId: 'legalHolds.place',
  summary: 'Suspendre la purge d’une personne, ou de tout un organisme',
  tags,
  body: holdBody,
  responses: { 201: holdView },
  headers: ['Location'],
  handler: ({ body: { person, reason, ...body }, ...call }) => {
    const organization = organizationOf(call.caller, body.organization);
    return call.deps.database.withScope([organization], async (tx) => {
      if (person !== null && !(await isPersonOf(tx, organization, person))) throw problem('not-found');
      const hold = await placeHold(tx, {
        ...{ organization, personId: person, reason },
        ...{ placedBy: call.caller.principal, placedAt: call.deps.clock() },
      });
      await note(tx, call, 'legal-hold-placed', hold);
      return { status: 201, headers: { Location: `/api/v1/legal-holds/${hold.id}` }, body: hold };
    });
  },
});

const requireHold = async (tx: Tx, id: string): Promise<LegalHold> => {
  const hold = await lockHold(tx, id);
  if (!hold) throw problem('not-found');
  return hold;
};

const lift = defineRoute({
  method: 'delete',
  path: '/api/v1/legal-holds/:id',
  operationId: 'legalHolds.lift',
  summary: 'Lever une suspension de purge; elle tient encore sept jours',
  tags,
  params: holdParams,
  body: liftBody,
  responses: { 200: holdView },
  handler: ({ params: { id }, body: { reason }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      const hold = await requireHold(tx, id);
      if (hold.liftedAt !== null)
        throw problem('conflict', {
          code: 'hold-lifted',
          title: { fr: 'Suspension déjà levée', en: 'Hold already lifted' },
        });
      const lifted = await liftHold(tx, { id, by: call.caller.principal, at: call.deps.clock(), reason });
      await note(tx, call, 'legal-hold-lifted', lifted);
      return { status: 200, body: lifted };
    }),
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/legal-holds/:id',
  operationId: 'legalHolds.read',
  summary: 'Une suspension de purge',
  tags,
  params: holdParams,
  responses: { 200: holdView },
  handler: async ({ params: { id }, ...call }) => ({
    status: 200,
    body: await call.deps.database.withScope(call.scope, (tx) => requireHold(tx, id)),
  }),
});

const list = defineRoute({
  method: 'get',
  path: '/api/v1/legal-holds',
  operationId: 'legalHolds.list',
  summary: 'Les suspensions de purge, les plus récentes d’abord',
  tags,
  query: holdQuery,
  responses: { 200: holdPage },
  handler: async ({ query, ...call }) => {
    const { person = null, open, after = null, limit } = query;
    const organizations = organizationsOf(call.caller, query.organization);
    const rows = await call.deps.database.withScope(organizations, async (tx) => {
      await requireCursor(tx, 'legal_holds', query.after);
      return listHolds(tx, {
        organizations,
        personId: person,
        open: open === 'true',
        after,
        limit: limit + 1,
      });
    });
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});

/** What is not purged: placed, lifted, listed. */
export const holdRoutes = [list, read, place, lift];
