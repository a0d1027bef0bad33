import { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import { isEnded } from '../../domain/processes/states';
import type { Tx } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import { issuePass, readPassSubject, type PassSubject } from '../../db/stores/passes';
import { problem } from '../problems';
import { defineRoute, type Call, type Route } from '../route';
import { makePass, hashPass } from './pass-code';
import { passProblem } from './pass-problems';
import { refuseOthers } from './pass-responsible';
import { redeemRoute } from './redeem-pass';
import { processParams } from './process-routes';
import { viewerOf } from './viewer';

const MINUTE_MS = 60_000;

const passBody = z.strictObject({}).default({});
const passView = z.strictObject({
  pass: z.string().describe('Montré une seule fois'),
  expiresAt: z.iso.datetime(),
});

const refuseState = (subject: PassSubject, { deps }: Call): void => {
  const { state, firstDay, accessEnded, endsInSecret, hasSignedIn } = subject;
  if (civilDateOf(deps.clock()) < firstDay) throw passProblem('before-first-day');
  // That accesses have ended in confidence is not said: a pass is made while an arrival is under way.
  if (accessEnded) throw passProblem(endsInSecret ? 'process-ended' : 'access-ended');
  if (isEnded(state)) throw passProblem('process-ended');
  if (state !== 'enabled') throw passProblem('not-enabled');
  // A second one would let its maker in under the name of who has signed in.
  if (hasSignedIn) throw passProblem('already-signed-in');
};

const issue = async (tx: Tx, call: Call, id: string) => {
  const subject = await readPassSubject(tx, id, viewerOf(call));
  if (!subject) throw problem('not-found');
  await refuseOthers(tx, call, subject);
  refuseState(subject, call);
  const pass = makePass();
  const issuedAt = call.deps.clock();
  const expiresAt = new Date(Date.parse(issuedAt) + subject.passMinutes * MINUTE_MS).toISOString();
  const { organization, processId, personId } = subject;
  const issuedBy = call.caller.principal;
  await issuePass(tx, {
    ...{ organization, processId, personId, issuedBy, issuedAt, expiresAt },
    hash: hashPass(pass),
  });
  await recordAudit(tx, {
    ...{ organization, at: issuedAt, actor: issuedBy, action: 'activation-pass-issued' },
    ...{ subjectKind: 'process', subjectId: processId, details: { expiresAt } },
  });
  return { pass, expiresAt };
};

const create = defineRoute({
  method: 'post',
  path: '/api/v1/arrivals/:id/activation-pass',
  operationId: 'arrivals.activationPass',
  summary: 'Faire le laissez-passer de la première ouverture de session, montré une seule fois',
  tags: ['arrivals'],
  params: processParams,
  body: passBody,
  responses: { 201: passView },
  shownOnce: true,
  handler: async ({ params: { id }, ...call }) => {
    const made = await call.deps.database.withScope(call.scope, (tx) => issue(tx, call, id));
    return { status: 201, headers: { 'Cache-Control': 'no-store' }, body: made };
  },
});

/** Passes: made by the manager beside the employee, used up by the sign-in system. */
export const activationPassRoutes: readonly Route[] = [create, redeemRoute];
