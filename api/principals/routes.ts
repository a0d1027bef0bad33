import { randomUUID } from 'node:crypto';
import type { Tx } from '../../db/connect';
import { createPrincipal } from '../../db/stores/identity';
import { findEmployee, findPrincipal, listPrincipals, updatePrincipal } from '../../db/stores/principals';
import { organizationOf } from '../caller';
import { badCursor } from '../cursor';
import { administering, auditAct, givenOrganization, requireOwned } from './authority';
import { problem } from '../problems';
import { defineRoute, type Route } from '../route';
import { linkRoute } from './link';
import {
  principalBody,
  principalPage,
  principalParams,
  principalPatch,
  principalQuery,
  principalView,
} from './schemas';

const tags = ['principals'];

const list = defineRoute({
  method: 'get',
  path: '/api/v1/principals',
  operationId: 'principals.list',
  summary: 'Les personnes et services à qui donner clés et rôles, par nom',
  tags,
  query: principalQuery,
  responses: { 200: principalPage },
  handler: async ({ query: { organization, after, limit }, ...call }) => {
    const held =
      organization === undefined ? call.caller.organization : organizationOf(call.caller, organization);
    const rows = await administering(call, async (tx) => {
      if (after !== undefined && !(await findPrincipal(tx, after, held))) throw badCursor();
      return await listPrincipals(tx, { organization: held, after: after ?? null, limit: limit + 1 });
    });
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});

const noEmployer = () => {
  const detail = {
    fr: 'De quelle organisation est ce matricule?',
    en: 'Of which organisation is this number?',
  };
  return problem('validation', { errors: [{ pointer: '/organization', code: 'required', detail }] });
};

// One person is one principal: by two he would verify his own work.
const refuseSecond = async (tx: Tx, organization: string, employeeNumber: string): Promise<void> => {
  const known = await findEmployee(tx, organization, employeeNumber);
  if (known === null) return;
  throw problem('conflict', {
    code: 'employee-known',
    title: { fr: 'Cet employé est déjà connu', en: 'This employee is known already' },
    members: { principal: known },
  });
};

const create = defineRoute({
  method: 'post',
  path: '/api/v1/principals',
  operationId: 'principals.create',
  summary: 'Inscrire une personne ou un service',
  tags,
  body: principalBody,
  responses: { 201: principalView },
  handler: ({ body, ...call }) =>
    administering(call, async (tx) => {
      const { employeeNumber } = body;
      const organization = givenOrganization(call, body.organization);
      if (employeeNumber !== null && organization === null) throw noEmployer();
      if (employeeNumber !== null && organization !== null)
        await refuseSecond(tx, organization, employeeNumber);
      const principal = { ...body, organization, id: randomUUID() };
      await createPrincipal(tx, principal);
      await auditAct(tx, call, organization, {
        ...{ action: 'principal.created', subjectKind: 'principal', subjectId: principal.id },
        details: { kind: principal.kind },
      });
      return { status: 201, body: principal };
    }),
});

const change = defineRoute({
  method: 'patch',
  path: '/api/v1/principals/:id',
  operationId: 'principals.change',
  summary: 'Corriger le nom ou l’adresse d’une personne ou d’un service',
  tags,
  params: principalParams,
  body: principalPatch,
  responses: { 200: principalView },
  handler: ({ params: { id }, body, ...call }) =>
    administering(call, async (tx) => {
      const found = await requireOwned(tx, call, id);
      await updatePrincipal(tx, id, body);
      await auditAct(tx, call, found.organization, {
        ...{ action: 'principal.changed', subjectKind: 'principal', subjectId: id },
        details: { changed: Object.keys(body) },
      });
      return { status: 200, body: await findPrincipal(tx, id, call.caller.organization) };
    }),
});

/** Principals: listed, inscribed, corrected, linked to the names that a sign-in provider knows them by. */
export const principalRoutes: readonly Route[] = [list, create, change, linkRoute];
