import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  countActive,
  listParked,
  readDecidedLimits,
  summarizeParked,
  type ParkedDeparture,
} from '../../db/stores/departure-limits';
import { settleFindings } from '../../db/stores/findings';
import { compareInstants } from '../../domain/calendar/instants';
import { limitsInForce, overLimit, windowLimit } from '../../domain/people/departure-limits';
import { ProcessGone, UpdateRefused } from '../../temporal/process-errors';
import { cancelProcess, releaseDeparture, type Amendment } from '../../workflows/contracts/people';
import { code } from '../access/schemas';
import { organizationOf } from '../caller';
import { problem } from '../problems';
import { defineRoute, type Call, type Route } from '../route';
import { inWindow } from '../tasks/window';
import { findOpen } from './process-sight';
import { processParams } from './process-routes';
import { amendedView } from './process-view';
import { reason } from './request-schemas';
import { answerAmendment } from './submission-answers';
import { viewerOf } from './viewer';

const tags = ['departures'];
/** Decided in one call; what is left is decided by the next. */
const AT_ONCE = 200;
const WINDOW = 10;

const limitsFields = z.strictObject({ number: z.int(), percent: z.int(), immediate: z.int() });

const limitsView = z.strictObject({
  organization: code,
  employees: z.int(),
  allowed: z.int().describe('Départs par 24 heures avant qu’une seconde personne soit demandée'),
  limits: limitsFields.describe('En vigueur'),
  raised: z
    .strictObject({ limits: limitsFields, from: z.iso.datetime({ offset: true }) })
    .nullable()
    .describe('Limites plus hautes, décidées et pas encore en vigueur'),
  parked: z.strictObject({
    count: z.int(),
    digest: z.string().describe('Empreinte de ces départs: à rendre avec la décision'),
    own: z.int().describe('Demandés par vous: une autre personne en décide'),
    days: z.array(z.strictObject({ on: z.iso.date(), count: z.int() })),
    systems: z.array(z.strictObject({ system: z.string(), count: z.int() })),
  }),
});

/** Stands for these very departures, in the order of their ids. */
const digestOf = (rows: readonly ParkedDeparture[]): string =>
  createHash('sha256')
    .update(rows.map(({ id }) => id).join(','))
    .digest('hex');

const summaryOf = (call: Call, organization: string): Promise<z.output<typeof limitsView>> =>
  call.deps.database.withScope([organization], async (tx) => {
    const at = call.deps.clock();
    const [{ decided, held }, employees, parked, rows] = await Promise.all([
      readDecidedLimits(tx, organization),
      countActive(tx, organization, viewerOf(call)),
      summarizeParked(tx, organization, viewerOf(call)),
      listParked(tx, organization, viewerOf(call)),
    ]);
    const limits = limitsInForce(decided, held, at);
    const isHeld = held !== null && compareInstants(at, held.until) < 0;
    const { count, own, days, systems } = parked;
    return {
      ...{ organization, employees, allowed: windowLimit(limits, employees), limits },
      raised: isHeld ? { limits: decided, from: held.until } : null,
      parked: { count, digest: digestOf(rows), own, days, systems },
    };
  });

const read = defineRoute({
  method: 'get',
  path: '/api/v1/departure-limits',
  operationId: 'departureLimits.read',
  summary: 'Les départs retenus parce que trop de personnes partent à la fois, et ce qui arriverait',
  tags,
  query: z.strictObject({ organization: code.optional() }),
  responses: { 200: limitsView },
  handler: async ({ query, ...call }) => ({
    status: 200,
    body: await summaryOf(call, organizationOf(call.caller, query.organization)),
  }),
});

type Decision = 'release' | 'cancel';

const decide = (
  call: Call,
  { workflowId }: ParkedDeparture,
  decision: Decision,
  why: string,
): Promise<Amendment> =>
  call.deps.gateway.update(workflowId, decision === 'release' ? releaseDeparture : cancelProcess, {
    reason: why,
    actor: call.caller.actor,
  });

/** Whether it was decided now; one that somebody else has decided meanwhile is none of ours. */
const decideOne = async (call: Call, parked: ParkedDeparture, decision: Decision, why: string) => {
  try {
    return (await decide(call, parked, decision, why)).ok;
  } catch (error) {
    if (error instanceof UpdateRefused || error instanceof ProcessGone) return false;
    throw error;
  }
};

const decisionBody = z.strictObject({
  organization: code.optional(),
  decision: z.enum(['release', 'cancel']),
  /** As the caller has seen them: what came since is looked at first, and what went. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Empreinte des départs retenus, telle que lue'),
  reason,
});

const changed = (count: number) =>
  problem('conflict', {
    code: 'parked-changed',
    title: { fr: 'Les départs retenus ont changé', en: 'The parked departures have changed' },
    members: { count },
  });

const onlyOwn = () =>
  problem('conflict', {
    code: 'requester-may-not-release',
    title: {
      fr: 'Une autre personne que le demandeur décide',
      en: 'Somebody else than the requester decides',
    },
  });

/** Closes the findings of an organisation where nothing waits any more. */
const settle = (call: Call, organization: string): Promise<unknown> =>
  call.deps.database.withScope([organization], async (tx) => {
    const { principal } = call.caller;
    const { count, secret } = await summarizeParked(tx, organization, viewerOf(call));
    const findings = [
      ...(count > secret ? [overLimit(organization, false)] : []),
      ...(secret > 0 ? [overLimit(organization, true)] : []),
    ];
    const looked = [`over-limit:${organization}`];
    await settleFindings(tx, organization, { findings, looked, now: call.deps.clock(), actor: principal });
  });

const decideAll = defineRoute({
  method: 'post',
  path: '/api/v1/departure-limits/decisions',
  operationId: 'departureLimits.decide',
  summary: `Laisser aller ou annuler les départs retenus, ${AT_ONCE} à la fois`,
  tags,
  body: decisionBody,
  responses: { 200: z.strictObject({ decided: z.int(), left: z.int() }) },
  handler: async ({ body: { decision, digest, reason: why, ...body }, ...call }) => {
    const organization = organizationOf(call.caller, body.organization);
    // What is compared is what is decided: one list.
    const parked = await call.deps.database.withScope([organization], (tx) =>
      listParked(tx, organization, viewerOf(call)),
    );
    if (digestOf(parked) !== digest) throw changed(parked.length);
    const rows = parked.filter(({ requestedBy }) => requestedBy !== call.caller.principal).slice(0, AT_ONCE);
    if (rows.length === 0) throw onlyOwn();
    const decided = await inWindow(rows, WINDOW, (row) => decideOne(call, row, decision, why));
    await settle(call, organization);
    const { parked: left } = await summaryOf(call, organization);
    return { status: 200, body: { decided: decided.filter(Boolean).length, left: left.count } };
  },
});

const release = defineRoute({
  method: 'post',
  path: '/api/v1/departures/:id/release',
  operationId: 'departures.release',
  summary: 'Laisser aller un départ retenu parce que trop de personnes partent à la fois',
  tags,
  params: processParams,
  body: z.strictObject({ reason }),
  responses: { 200: amendedView },
  handler: async ({ params: { id }, body, ...call }) => {
    const { workflowId, organization } = await findOpen(call, 'departure', id);
    const update = { reason: body.reason, actor: call.caller.actor };
    const amended = await call.deps.gateway.update(workflowId, releaseDeparture, update);
    await settle(call, organization);
    return answerAmendment(id, amended);
  },
});

/** Limits on damage: what waits for a second person, shown and decided. */
export const departureLimitRoutes: readonly Route[] = [read, decideAll, release];
