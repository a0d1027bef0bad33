import { withProfile } from '../../domain/access/catalogue-rules';
import { listProfiles, putProfile, readProfile, type OrganizationProfile } from '../../db/stores/catalogue';
import { organizationOf, organizationsOf } from '../caller';
import { problem } from '../problems';
import { defineRoute } from '../route';
import { putPart } from './put-part';
import { codeParams, listOf, organizationQuery, profileBody, profileView } from './schemas';

const tags = ['profiles'];

const list = defineRoute({
  method: 'get',
  path: '/api/v1/profiles',
  operationId: 'profiles.list',
  summary: 'Les profils d’accès, BASE compris',
  tags,
  query: organizationQuery,
  responses: { 200: listOf(profileView) },
  handler: async ({ deps, caller, query }) => {
    const of = organizationsOf(caller, query.organization);
    const items = await deps.database.withScope(of, (tx) => listProfiles(tx, of));
    return { status: 200, body: { items } };
  },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/profiles/:code',
  operationId: 'profiles.read',
  summary: 'Un profil d’accès',
  tags,
  params: codeParams,
  query: organizationQuery,
  responses: { 200: profileView },
  handler: async ({ deps, caller, params, query }) => {
    const organization = organizationOf(caller, query.organization);
    const found = await deps.database.withScope([organization], (tx) =>
      readProfile(tx, organization, params.code),
    );
    if (!found) throw problem('not-found');
    return { status: 200, body: found };
  },
});

const put = defineRoute({
  method: 'put',
  path: '/api/v1/profiles/:code',
  operationId: 'profiles.put',
  summary: 'Déclarer ou remplacer un profil d’accès',
  tags,
  params: codeParams,
  query: organizationQuery,
  body: profileBody,
  responses: { 200: profileView, 201: profileView },
  handler: async ({ params: { code }, query, body, ...call }) => {
    const organization = organizationOf(call.caller, query.organization);
    const next: OrganizationProfile = { ...body, organization, code };
    const { created } = await putPart(call, {
      ...{ kind: 'profile', organization, code, next },
      read: (tx) => readProfile(tx, organization, code),
      change: (catalogue) => withProfile(catalogue, next),
      write: (tx) => putProfile(tx, next),
    });
    return { status: created ? 201 : 200, body: next };
  },
});

/** Profiles: listed, read, declared. */
export const profileRoutes = [list, read, put];
