import { z } from 'zod';
import { recordAudit } from '../../db/stores/audit';
import { readPassSubject, redeemPass, type Redemption } from '../../db/stores/passes';
import type { Tx } from '../../db/connect';
import { problem } from '../problems';
import { defineRoute, type Call } from '../route';
import { hashPass } from './pass-code';
import { passProblem, unknownPass } from './pass-problems';
import { processParams } from './process-routes';
import { viewerOf } from './viewer';

const redeemBody = z.strictObject({ pass: z.string().min(20).max(60) });

type Outcome = Redemption | 'access-ended';

const redeem = async (tx: Tx, call: Call, id: string, pass: string): Promise<Outcome> => {
  const subject = await readPassSubject(tx, id, viewerOf(call));
  if (!subject) throw problem('not-found');
  const at = call.deps.clock();
  const { organization, accessEnded, endsInSecret, processId } = subject;
  // A pass made for who has left in confidence is a pass that is good no more.
  const ended = endsInSecret ? 'expired' : 'access-ended';
  const outcome = accessEnded ? ended : await redeemPass(tx, { processId, hash: hashPass(pass), at });
  const action = outcome === 'redeemed' ? 'activation-pass-redeemed' : 'activation-pass-refused';
  await recordAudit(tx, {
    ...{ organization, at, actor: call.caller.principal, action },
    ...{ subjectKind: 'process', subjectId: processId, details: { outcome } },
  });
  return outcome;
};

const refuseUnless = (outcome: Outcome): void => {
  switch (outcome) {
    case 'redeemed':
      return;
    case 'unknown':
      throw unknownPass();
    case 'used':
      throw passProblem('pass-used');
    case 'expired':
      throw passProblem('pass-expired');
    case 'access-ended':
      throw passProblem('access-ended');
  }
};

/** The sign-in system uses a pass up. */
export const redeemRoute = defineRoute({
  method: 'post',
  path: '/api/v1/arrivals/:id/activation-pass/redeem',
  operationId: 'arrivals.redeemPass',
  summary: 'Utiliser un laissez-passer, une seule fois',
  tags: ['arrivals'],
  params: processParams,
  body: redeemBody,
  responses: { 204: null },
  handler: async ({ params: { id }, body: { pass }, ...call }) => {
    // Thrown after the transaction, so that the refusal stays in the audit.
    refuseUnless(await call.deps.database.withScope(call.scope, (tx) => redeem(tx, call, id, pass)));
    return { status: 204 };
  },
});
