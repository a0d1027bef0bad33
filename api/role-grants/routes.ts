import type { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import type { Tx } from '../../db/connect';
import {
  endRoleGrant,
  giveRole,
  listRoleGrants,
  overlappingGrant,
  readRoleGrant,
  setLastDay,
  type RoleGrant,
} from '../../db/stores/role-grants';
import { organizationOf } from '../caller';
import { badCursor } from '../cursor';
import { administering, auditAct, givenOrganization, requireHolder } from '../principals/authority';
import { problem } from '../problems';
import { defineRoute, type Call, type Route } from '../route';
import { beginsInThePast, endsBeforeItBegins, endsLater, grantEnded, roleHeld } from './refusals';
import { endBody, grantBody, grantPage, grantParams, grantQuery, grantView } from './schemas';

const tags = ['role-grants'];

const todayOf = ({ deps }: Call): string => civilDateOf(deps.clock());

const requireGrant = async (tx: Tx, { caller }: Call, id: string): Promise<RoleGrant> => {
  const grant = await readRoleGrant(tx, id, caller.organization);
  if (!grant) throw problem('not-found');
  return grant;
};

const list = defineRoute({
  method: 'get',
  path: '/api/v1/role-grants',
  operationId: 'roleGrants.list',
  summary: 'Qui tient, tenait ou tiendra quel rôle, où et quand, du plus récent au plus ancien',
  tags,
  query: grantQuery,
  responses: { 200: grantPage },
  handler: async ({ query, ...call }) => {
    const { principal = null, role = null, on = null, after = null, limit } = query;
    const organization =
      query.organization === undefined
        ? call.caller.organization
        : organizationOf(call.caller, query.organization);
    const rows = await administering(call, async (tx) => {
      if (after !== null && !(await readRoleGrant(tx, after, organization))) throw badCursor();
      return await listRoleGrants(tx, { organization, principal, role, on }, { after, limit: limit + 1 });
    });
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/role-grants/:id',
  operationId: 'roleGrants.read',
  summary: 'Un rôle donné à quelqu’un',
  tags,
  params: grantParams,
  responses: { 200: grantView },
  handler: async ({ params, ...call }) => ({
    status: 200,
    body: await administering(call, (tx) => requireGrant(tx, call, params.id)),
  }),
});

const newGrant = (call: Call, body: z.output<typeof grantBody>) => {
  const today = todayOf(call);
  const { principal: principalId, role, from = today, until } = body;
  if (from < today) throw beginsInThePast();
  if (until !== null && until < from) throw endsBeforeItBegins();
  const organization = givenOrganization(call, body.organization);
  const { principal: givenBy } = call.caller;
  return { principalId, role, organization, from, until, givenBy, givenAt: call.deps.clock() };
};

const give = defineRoute({
  method: 'post',
  path: '/api/v1/role-grants',
  operationId: 'roleGrants.give',
  summary: 'Donner un rôle à quelqu’un, dans une organisation ou dans toutes, pour des jours donnés',
  tags,
  body: grantBody,
  responses: { 201: grantView },
  headers: ['Location'],
  handler: ({ body, ...call }) =>
    administering(call, async (tx) => {
      const grant = newGrant(call, body);
      const { principalId, role, organization, from, until } = grant;
      await requireHolder(tx, call, principalId, { role, organization });
      const held = await overlappingGrant(tx, grant);
      if (held !== null) throw roleHeld(held);
      const id = await giveRole(tx, grant);
      await auditAct(tx, call, organization, {
        ...{ action: 'role.given', subjectKind: 'role-grant', subjectId: id },
        details: { principal: principalId, role, everywhere: organization === null, from, until },
      });
      const headers = { Location: `/api/v1/role-grants/${id}` };
      return { status: 201, headers, body: await requireGrant(tx, call, id) };
    }),
});

/** Ends it at once, or gives it a last day; an end is never put off. */
const endGrant = async (
  tx: Tx,
  call: Call,
  { id, until }: RoleGrant,
  lastDay: string | undefined,
): Promise<void> => {
  if (lastDay === undefined) return await endRoleGrant(tx, id, call.caller.principal, call.deps.clock());
  if (lastDay < todayOf(call) || (until !== null && lastDay > until)) throw endsLater();
  await setLastDay(tx, id, lastDay);
};

const end = defineRoute({
  method: 'post',
  path: '/api/v1/role-grants/:id/end',
  operationId: 'roleGrants.end',
  summary: 'Mettre fin à un rôle, tout de suite ou à la fin d’un jour',
  tags,
  params: grantParams,
  body: endBody,
  responses: { 200: grantView },
  handler: ({ params, body: { reason, lastDay }, ...call }) =>
    administering(call, async (tx) => {
      const grant = await requireGrant(tx, call, params.id);
      if (grant.endedAt !== null || (grant.until !== null && grant.until < todayOf(call))) throw grantEnded();
      if (lastDay !== undefined && lastDay < grant.from) throw endsLater();
      await endGrant(tx, call, grant, lastDay);
      await auditAct(tx, call, grant.organization, {
        ...{ action: 'role.ended', subjectKind: 'role-grant', subjectId: grant.id },
        details: { principal: grant.principal, role: grant.role, lastDay: lastDay ?? null, reason },
      });
      return { status: 200, body: await requireGrant(tx, call, grant.id) };
    }),
});

/** Roles: who holds which, given, ended. */
export const roleGrantRoutes: readonly Route[] = [list, read, give, end];
