import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Tx } from '../../db/connect';
import {
  listOrganizations,
  loadCatalogue,
  lockOrganization,
  putOrganization,
  readOrganization,
  type Organization,
} from '../../db/stores/catalogue';
import { recordAudit } from '../../db/stores/audit';
import { holdLimits, readLimits } from '../../db/stores/departure-limits';
import { defaultLimits, heldOver } from '../../domain/people/departure-limits';
import { problem } from '../problems';
import { defineRoute, type Call } from '../route';
import { refuseFaults } from './catalogue-faults';
import { auditPut } from './put-part';
import { codeParams, listOf, organizationBody, organizationView } from './schemas';

const tags = ['organizations'];

const view = ({ code, name, settings }: Organization): z.output<typeof organizationView> => ({
  code,
  name,
  ...settings,
});

const list = defineRoute({
  method: 'get',
  path: '/api/v1/organizations',
  operationId: 'organizations.list',
  summary: 'Les organisations que la clé ouvre',
  tags,
  responses: { 200: listOf(organizationView) },
  handler: async ({ deps, scope }) => {
    const items = await deps.database.withScope(scope, listOrganizations);
    return { status: 200, body: { items: items.map(view) } };
  },
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/organizations/:code',
  operationId: 'organizations.read',
  summary: 'Une organisation et ce qu’elle décide',
  tags,
  params: codeParams,
  responses: { 200: organizationView },
  handler: async ({ deps, scope, params }) => {
    const found = await deps.database.withScope(scope, (tx) => readOrganization(tx, params.code));
    if (!found) throw problem('not-found');
    return { status: 200, body: view(found) };
  },
});

const put = defineRoute({
  method: 'put',
  path: '/api/v1/organizations/:code',
  operationId: 'organizations.put',
  summary: 'Déclarer ou remplacer une organisation',
  tags,
  params: codeParams,
  body: organizationBody,
  responses: { 200: organizationView, 201: organizationView },
  headers: ['Location'],
  handler: async ({ params: { code }, body: { name, ...settings }, ...call }) => {
    // A key held to one organisation makes no other; a key of all may make new ones.
    if (call.caller.organization !== null && call.caller.organization !== code) throw problem('not-found');
    const next = { code, name, settings };
    const created = await call.deps.database.withScope([code], (tx) => write(tx, call, next));
    const headers = { Location: `/api/v1/organizations/${code}` };
    return created ? { status: 201, headers, body: view(next) } : { status: 200, body: view(next) };
  },
});

const write = async (tx: Tx, call: Call, next: Organization): Promise<boolean> => {
  const { code, settings } = next;
  const known = await lockOrganization(tx, code);
  const { systems, profiles } = known
    ? (await loadCatalogue(tx, code)).catalogue
    : { systems: [], profiles: [] };
  const part = { kind: 'organization', code } as const;
  refuseFaults({ systems, profiles, separation: settings.separation, trainings: settings.trainings }, part);
  const before = await readOrganization(tx, code);
  if (isDeepStrictEqual(before, next)) return false;
  if (before) await holdFormerLimits(tx, call, before, next);
  await putOrganization(tx, next);
  // By field, so that the audit names what changed inside the settings.
  const after = { ...part, organization: code, next: view(next) };
  await auditPut(tx, call, after, before && view(before));
  return !known;
};

/** Lower limits are in force at once; higher ones when others have had a day to read of it. */
const holdFormerLimits = async (
  tx: Tx,
  call: Call,
  { settings: { limits: former } }: Organization,
  { code, settings: { limits } }: Organization,
): Promise<void> => {
  if (isDeepStrictEqual(former, limits)) return;
  const [at, decided] = [call.deps.clock(), limits ?? defaultLimits];
  const inForce = await readLimits(tx, code, at);
  const held = heldOver(inForce, decided, at);
  await holdLimits(tx, code, held);
  if (held === null) return;
  await recordAudit(tx, {
    ...{ organization: code, at, actor: call.caller.principal, action: 'limits.raised' },
    ...{ subjectKind: 'organization', subjectId: code },
    details: { from: inForce, to: decided, inForceFrom: held.until },
  });
};

/** Organisations: listed, read, declared. */
export const organizationRoutes = [list, read, put];
