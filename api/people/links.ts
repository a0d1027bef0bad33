import { z } from 'zod';
import { isLinked, linkPeople, unlinkPeople } from '../../db/stores/person-links';
import { readPerson } from '../../db/stores/person-reads';
import type { Tx } from '../../db/connect';
import { problem } from '../problems';
import { defineRoute, type Call } from '../route';
import { personParams } from './person-schemas';
import { reason } from './request-schemas';
import { viewerOf } from './viewer';

const linkBody = z.strictObject({
  other: z.uuid().describe('La même personne, dans un autre organisme'),
  reason: reason.describe('Ce qui le montre: la preuve vue'),
});
const unlinkBody = z.strictObject({ reason });
const linkView = z.strictObject({ id: z.uuid(), linked: z.boolean() });
const tags = ['people'];

const personOf = async (tx: Tx, call: Call, id: string) => {
  const person = await readPerson(tx, id, viewerOf(call));
  if (!person) throw problem('not-found');
  return { id, organization: person.organization };
};

const refused = (code: string, fr: string, en: string) => problem('conflict', { code, title: { fr, en } });

const link = defineRoute({
  method: 'post',
  path: '/api/v1/people/:id/link',
  operationId: 'people.link',
  summary: 'Dire que deux employés de deux organismes sont une seule personne',
  tags,
  params: personParams,
  body: linkBody,
  responses: { 201: linkView },
  // Whoever decides it knows both organisations: who does not reach the other finds nobody there.
  handler: ({ params: { id }, body, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      const people = [await personOf(tx, call, id), await personOf(tx, call, body.other)];
      if (people[0]?.organization === people[1]?.organization)
        throw refused('same-organization', 'Un seul organisme', 'One organisation');
      if (await isLinked(tx, [id, body.other]))
        throw refused('already-linked', 'Personne déjà liée', 'Person already linked');
      const { caller, deps } = call;
      await linkPeople(tx, { people, evidence: body.reason, by: caller.principal, at: deps.clock() });
      return { status: 201, body: { id, linked: true } };
    }),
});

const unlink = defineRoute({
  method: 'post',
  path: '/api/v1/people/:id/unlink',
  operationId: 'people.unlink',
  summary: 'Défaire le lien entre deux employés de deux organismes',
  tags,
  params: personParams,
  body: unlinkBody,
  responses: { 200: linkView },
  handler: ({ params: { id }, body: { reason: why }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      await personOf(tx, call, id);
      const { caller, deps } = call;
      const isDone = await unlinkPeople(tx, { id, reason: why, by: caller.principal, at: deps.clock() });
      if (!isDone) throw refused('not-linked', 'Personne non liée', 'Person not linked');
      return { status: 200, body: { id, linked: false } };
    }),
});

/** One human in two organisations: linked by a decision of security, never by name. */
export const linkRoutes = [link, unlink];
