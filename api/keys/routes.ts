import type { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import { expiryAfter, isKeyAlive, rotationTimes } from '../../domain/identity';
import type { Tx } from '../../db/connect';
import { createKey, revokeKey } from '../../db/stores/identity';
import { isRotated, listKeys, readKey, rotateKey, type KeyLine } from '../../db/stores/keys';
import { findPrincipal } from '../../db/stores/principals';
import { holdsRoleFrom } from '../../db/stores/role-grants';
import { organizationOf } from '../caller';
import { badCursor } from '../cursor';
import { administering, auditAct, givenOrganization } from '../principals/authority';
import { problem } from '../problems';
import { defineRoute, type Answer, type Call, type Route } from '../route';
import {
  keyBody,
  keyPage,
  keyParams,
  keyQuery,
  keyView,
  madeKey,
  revocationBody,
  rotationBody,
} from './schemas';

const tags = ['keys'];

const requireKey = async (tx: Tx, call: Call, id: string): Promise<KeyLine> => {
  const key = await readKey(tx, id, call.caller.organization);
  if (!key) throw problem('not-found');
  return key;
};

const list = defineRoute({
  method: 'get',
  path: '/api/v1/keys',
  operationId: 'keys.list',
  summary: 'Les clés, les plus récentes d’abord: à qui, pour quoi, jusqu’à quand, dernier usage',
  tags,
  query: keyQuery,
  responses: { 200: keyPage },
  handler: async ({ query, ...call }) => {
    const { organization, principal = null, alive, limit } = query;
    const held =
      organization === undefined ? call.caller.organization : organizationOf(call.caller, organization);
    const rows = await administering(call, async (tx) => {
      if (query.after !== undefined && !(await readKey(tx, query.after, held))) throw badCursor();
      const aliveAt = alive === 'true' ? call.deps.clock() : null;
      const page = { after: query.after ?? null, limit: limit + 1 };
      return await listKeys(tx, { organization: held, principal, aliveAt }, page);
    });
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null } };
  },
});

/** The answer that alone shows the key. */
const shown = async (tx: Tx, call: Call, { id, plain }: { id: string; plain: string }): Promise<Answer> => ({
  status: 201,
  headers: { Location: `/api/v1/keys/${id}` },
  body: { ...(await requireKey(tx, call, id)), key: plain } satisfies z.output<typeof madeKey>,
});

const roleNotHeld = () =>
  problem('conflict', {
    code: 'role-not-held',
    title: { fr: 'Ce rôle n’est pas le sien', en: 'This role is not his' },
    detail: { fr: 'Donnez-lui d’abord ce rôle.', en: 'Give him this role first.' },
  });

const create = defineRoute({
  method: 'post',
  path: '/api/v1/keys',
  operationId: 'keys.create',
  summary: 'Faire une clé, montrée une seule fois',
  tags,
  body: keyBody,
  responses: { 201: madeKey },
  headers: ['Location'],
  shownOnce: true,
  handler: ({ body, ...call }) =>
    administering(call, async (tx) => {
      const { principal, role, days } = body;
      const organization = givenOrganization(call, body.organization);
      if (!(await findPrincipal(tx, principal, call.caller.organization))) throw problem('not-found');
      const createdAt = call.deps.clock();
      const today = civilDateOf(createdAt);
      if (!(await holdsRoleFrom(tx, { principalId: principal, role, organization }, today)))
        throw roleNotHeld();
      const expiresAt = expiryAfter(createdAt, days);
      const made = await createKey(tx, {
        ...{ principalId: principal, role, organization, expiresAt },
        ...{ createdAt, createdBy: call.caller.principal },
      });
      await auditAct(tx, call, organization, {
        ...{ action: 'key.created', subjectKind: 'key', subjectId: made.id },
        details: { principal, role, expiresAt },
      });
      return await shown(tx, call, made);
    }),
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/keys/:id',
  operationId: 'keys.read',
  summary: 'Une clé, sans ce qui ouvre',
  tags,
  params: keyParams,
  responses: { 200: keyView },
  handler: async ({ params, ...call }) => ({
    status: 200,
    body: await administering(call, (tx) => requireKey(tx, call, params.id)),
  }),
});

const ended = () =>
  problem('conflict', {
    code: 'key-ended',
    title: { fr: 'Cette clé n’ouvre plus rien', en: 'This key opens nothing any more' },
  });

const followed = () =>
  problem('conflict', {
    code: 'key-rotated',
    title: { fr: 'Une autre clé suit déjà celle-ci', en: 'Another key follows this one already' },
  });

const rotate = defineRoute({
  method: 'post',
  path: '/api/v1/keys/:id/rotation',
  operationId: 'keys.rotate',
  summary: 'Faire suivre une clé par une autre, montrée une seule fois; les deux ouvrent pendant un temps',
  tags,
  params: keyParams,
  body: rotationBody,
  responses: { 201: madeKey },
  headers: ['Location'],
  shownOnce: true,
  handler: ({ params, body: { days, overlapHours }, ...call }) =>
    administering(call, async (tx) => {
      const old = await requireKey(tx, call, params.id);
      const at = call.deps.clock();
      if (!isKeyAlive(old, at)) throw ended();
      if (await isRotated(tx, old.id)) throw followed();
      const { expiresAt, overlapUntil } = rotationTimes(old, { at, days, overlapHours });
      const made = await rotateKey(tx, old, { by: call.caller.principal, at, expiresAt, overlapUntil });
      await auditAct(tx, call, old.organization, {
        ...{ action: 'key.rotated', subjectKind: 'key', subjectId: old.id },
        details: { by: made.id, principal: old.principal, overlapUntil, expiresAt },
      });
      return await shown(tx, call, made);
    }),
});

const revoke = defineRoute({
  method: 'post',
  path: '/api/v1/keys/:id/revocation',
  operationId: 'keys.revoke',
  summary: 'Mettre fin à une clé, en quelques secondes à toutes les portes',
  tags,
  params: keyParams,
  body: revocationBody,
  responses: { 200: keyView },
  handler: ({ params, body: { reason }, ...call }) =>
    administering(call, async (tx) => {
      const key = await requireKey(tx, call, params.id);
      // The same again: it has ended, and keeps its instant.
      if (key.revokedAt !== null) return { status: 200, body: key };
      await revokeKey(tx, key.id, call.deps.clock());
      await auditAct(tx, call, key.organization, {
        ...{ action: 'key.revoked', subjectKind: 'key', subjectId: key.id },
        details: { principal: key.principal, role: key.role, reason },
      });
      return { status: 200, body: await requireKey(tx, call, key.id) };
    }),
});

/** Keys: listed, made, followed, ended. */
export const keyRoutes: readonly Route[] = [list, create, read, rotate, revoke];
