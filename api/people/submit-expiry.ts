import type { ExpiryRequest } from '../../domain/people/requests';
import type { Submission } from '../../domain/people/submission';
import type { Actor } from '../../domain/tasks/task';
import { processId } from '../../temporal/ids';
import type { ProcessGateway } from '../../temporal/process-gateway';
import { digestOf } from './request-digest';

const relais: Actor = { principal: 'relais', kind: 'system', role: 'relais', employeeNumber: null };

/**
 * Begins the end of expired rights: one process for each employee and each validity that is over, however often it is
 * asked for. `agrees`: it has been and ended; what is still held then is a finding.
 * @throws WorkflowsAway nothing durable exists
 */
export const submitExpiry = async (
  { gateway, idSecret }: { gateway: ProcessGateway; idSecret: Buffer },
  request: ExpiryRequest,
): Promise<Submission> => {
  const { organization, employeeNumber, what, code, last } = request;
  const { id, workflowId } = processId(organization, 'expiry', [employeeNumber, what, code, last], idSecret);
  const outcome = await gateway.request('expiry', workflowId, {
    ...{ id, organization, request, requester: relais, origin: 'import' },
    // Which rights are left to end changes from night to night.
    requestHash: digestOf({ organization, employeeNumber, what, code, last }),
  });
  return outcome.outcome === 'ended' || outcome.outcome === 'conflict' ? { outcome: 'agrees', id } : outcome;
};
