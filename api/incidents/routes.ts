import { civilDateOf } from '../../domain/calendar/instants';
import {
  faultsIn,
  missingContents,
  noContents,
  type IncidentContents,
} from '../../domain/incidents/contents';
import { recordAudit } from '../../db/stores/audit';
import {
  listIncidents,
  lockIncident,
  openIncident,
  readVersions,
  rewriteIncident,
  type Incident,
} from '../../db/stores/incidents';
import { isPersonOf } from '../../db/stores/legal-holds';
import type { Tx } from '../../db/connect';
import { organizationOf, organizationsOf } from '../caller';
import { requireCursor } from '../cursor';
import { traceListing } from '../trace-listing';
import { problem } from '../problems';
import { defineRoute, type Call, type Route } from '../route';
import { closedBefore, contradictory, incomplete } from './faults';
import { registerCsv } from './register';
import {
  closeBody,
  incidentBody,
  incidentFile,
  incidentPage,
  incidentParams,
  incidentPatch,
  incidentQuery,
  incidentView,
  type ContentsGiven,
} from './schemas';

const tags = ['incidents'];

const viewOf = (incident: Incident) => ({ ...incident, missing: missingContents(incident.contents) });

const requireIncident = async (tx: Tx, id: string): Promise<Incident> => {
  const incident = await lockIncident(tx, id);
  if (!incident) throw problem('not-found');
  return incident;
};

/** What was known, with what is said now. Throws on what contradicts itself. */
const merged = (before: IncidentContents, given: ContentsGiven, { deps }: Call): IncidentContents => {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const contents = { ...before, ...said };
  const faults = faultsIn(contents, civilDateOf(deps.clock()));
  if (faults.length > 0) throw contradictory(faults);
  return contents;
};

/** That it was written, and which version; what it says is in the register alone. */
const note = (
  tx: Tx,
  { caller, deps }: Call,
  action: string,
  { id, organization, version, outcome }: Incident,
) =>
  recordAudit(tx, {
    ...{ organization, at: deps.clock(), actor: caller.principal, action },
    ...{ subjectKind: 'incident', subjectId: id, details: { version, outcome } },
  });

const enter = defineRoute({
  method: 'post',
  path: '/api/v1/incidents',
  operationId: 'incidents.enter',
  summary: 'Inscrire un incident de confidentialité au registre',
  tags,
  body: incidentBody,
  responses: { 201: incidentView },
  headers: ['Location'],
  handler: ({ body: { person, ...body }, ...call }) => {
    const organization = organizationOf(call.caller, body.organization);
    const contents = merged(noContents, body.contents, call);
    return call.deps.database.withScope([organization], async (tx) => {
      if (person !== null && !(await isPersonOf(tx, organization, person))) throw problem('not-found');
      const id = await openIncident(tx, {
        ...{ organization, state: 'open', personId: person, taskId: null, contents },
        ...{ by: call.caller.principal, at: call.deps.clock() },
      });
      const incident = await requireIncident(tx, id);
      await note(tx, call, 'incident-entered', incident);
      return { status: 201, headers: { Location: `/api/v1/incidents/${id}` }, body: viewOf(incident) };
    });
  },
});

const correct = defineRoute({
  method: 'patch',
  path: '/api/v1/incidents/:id',
  operationId: 'incidents.correct',
  summary: 'Corriger ou compléter une entrée du registre; ce qu’elle disait reste',
  tags,
  params: incidentParams,
  body: incidentPatch,
  responses: { 200: incidentView },
  handler: ({ params: { id }, body: { contents: given, reason }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      const before = await requireIncident(tx, id);
      const contents = merged(before.contents, given, call);
      const missing = missingContents(contents);
      if (before.outcome === 'incident' && missing.length > 0) throw incomplete(missing);
      const writing = { contents, reason, by: call.caller.principal, at: call.deps.clock() };
      await rewriteIncident(tx, before, writing, null);
      const incident = await requireIncident(tx, id);
      await note(tx, call, 'incident-corrected', incident);
      return { status: 200, body: viewOf(incident) };
    }),
});

const close = defineRoute({
  method: 'post',
  path: '/api/v1/incidents/:id/close',
  operationId: 'incidents.close',
  summary: 'Fermer une entrée du registre, quand ses huit contenus y sont',
  tags,
  params: incidentParams,
  body: closeBody,
  responses: { 200: incidentView },
  handler: ({ params: { id }, body: { outcome, reason }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      const before = await requireIncident(tx, id);
      if (before.state === 'closed') throw closedBefore();
      const { contents } = before;
      const missing = missingContents(contents);
      if (outcome === 'incident' && missing.length > 0) throw incomplete(missing);
      const writing = { contents, reason, by: call.caller.principal, at: call.deps.clock() };
      await rewriteIncident(tx, before, writing, outcome);
      const incident = await requireIncident(tx, id);
      await note(tx, call, 'incident-closed', incident);
      return { status: 200, body: viewOf(incident) };
    }),
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/incidents/:id',
  operationId: 'incidents.read',
  summary: 'Une entrée du registre, avec tout ce qu’elle a dit',
  tags,
  params: incidentParams,
  responses: { 200: incidentFile },
  handler: ({ params: { id }, ...call }) =>
    call.deps.database.withScope(call.scope, async (tx) => {
      const incident = await requireIncident(tx, id);
      await note(tx, call, 'incident-read', incident);
      return { status: 200, body: { ...viewOf(incident), versions: await readVersions(tx, id) } };
    }),
});

const csv = (entries: readonly Incident[], next: string | null) => ({
  status: 200,
  text: registerCsv(entries),
  headers: {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="registre-incidents.csv"',
    ...(next !== null && { 'X-Next-After': next }),
  },
});

const list = defineRoute({
  method: 'get',
  path: '/api/v1/incidents',
  operationId: 'incidents.list',
  summary: 'Le registre des incidents de confidentialité, par page, ou en fichier (format=csv)',
  tags,
  query: incidentQuery,
  responses: { 200: incidentPage },
  files: ['text/csv'],
  headers: ['Content-Disposition', 'X-Next-After'],
  handler: async ({ query, ...call }) => {
    const { state = null, after = null, limit, format } = query;
    const organizations = organizationsOf(call.caller, query.organization);
    const rows = await call.deps.database.withScope(organizations, async (tx) => {
      await requireCursor(tx, 'incidents', query.after);
      const found = await listIncidents(tx, { organizations, state, after, limit: limit + 1 });
      if (format === 'csv')
        await traceListing(tx, call, { what: 'incidents', query, count: Math.min(found.length, limit) });
      return found;
    });
    const entries = rows.slice(0, limit);
    const next = rows.length > limit ? (entries.at(-1)?.id ?? null) : null;
    return format === 'csv'
      ? csv(entries, next)
      : { status: 200, body: { items: entries.map(viewOf), next } };
  },
});

/** The register of confidentiality incidents: entered, corrected, closed, listed, exported. */
export const incidentRoutes: readonly Route[] = [list, read, enter, correct, close];
