import type { ExpiryRequest } from '../../../domain/people/requests';
import { trainingRecorded } from '../../../workflows/contracts/people';
import { follow } from '../../support/story';
import type { Stage, Story } from './stage';

/** Somebody at work, of whom a right in RESEAU and one in SAGIR end. */
const begin = async ({ house, staff }: Stage, number: string, over: Partial<ExpiryRequest> = {}) => {
  await staff.employ(number);
  const submission = await house.submitter.expiry({
    ...{ organization: 'REGIE', employeeNumber: number, what: 'waiver', code: 'SOD-2', last: '2026-01-01' },
    entitlements: ['RESEAU:groupe:postes-de-travail', 'SAGIR:LSA'],
    ...over,
  });
  if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
  const expiry = follow(house, 'expiry', submission.id);
  await expiry.untilAsked('end:SAGIR');
  await expiry.untilStep('revoke:RESEAU', 'done');
  return expiry;
};

/** One end of expired rights for each way in which it may go. */
export const expiryStories: Readonly<Record<string, Story>> = {
  'expiry.completed': async (stage) => stage.carryThrough(await begin(stage, '840001')),

  'expiry.renewed': async (stage) => {
    const code = 'SAGIR-RF-2';
    const { workflowId } = await begin(stage, '840002', { what: 'training', code });
    await stage.house.gateway.signal(workflowId, trainingRecorded, { code, validUntil: null });
    await stage.staff.ended(workflowId);
    return workflowId;
  },

  'expiry.superseded': async (stage) => {
    const { workflowId } = await begin(stage, '840003');
    await stage.staff.leave('840003', await stage.staff.today(), { immediate: true });
    await stage.staff.ended(workflowId);
    return workflowId;
  },
};
