import { randomBytes } from 'node:crypto';
import { instantAt } from '../../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../../support/calendar';
import { addWorkingDays } from '../../../domain/calendar/working-days';
import { processId } from '../../../temporal/ids';
import { amendArrival, cancelProcess } from '../../../workflows/contracts/people';
import { arrivalOf, hr } from '../../support/requests';
import { who } from '../../workflows/support/staff';
import type { Stage, Story } from './stage';

const inWorkingDays = async ({ staff }: Stage, days: number): Promise<string> =>
  addWorkingDays(await staff.today(), days, calendar);
const inHours = async ({ house }: Stage, hours: number): Promise<void> =>
  house.until(new Date((await house.now()) + hours * 3_600_000).toISOString());
const conflicting = ['RF-COMPTES-PAYABLES', 'RM-APPROBATION'];

/** One arrival for each way in which it may go. */
export const arrivalStories: Readonly<Record<string, Story>> = {
  'arrival.completed': async (stage) => {
    const firstDay = await inWorkingDays(stage, 15);
    return stage.carryThrough(await stage.staff.arrive('800001', { firstDay }));
  },

  'arrival.rights-given': async (stage) =>
    stage.carryThrough(await stage.staff.arrive('800002', { profiles: conflicting })),

  'arrival.profile-chosen': async (stage) =>
    stage.carryThrough(await stage.staff.arrive('800003', { profiles: [] })),

  'arrival.right-refused': async (stage) => {
    const arrival = await stage.staff.arrive('800004', { profiles: ['RF-SAISIE'] });
    await arrival.reject('approve:RF-SAISIE', who.manager, 'pas dans ses tâches');
    return stage.carryThrough(arrival);
  },

  'arrival.right-not-answered': async (stage) => {
    const arrival = await stage.staff.arrive('800005', { profiles: ['RF-SAISIE'] });
    await arrival.until(({ state }) => state === 'enabled');
    await stage.house.until(instantAt(await inWorkingDays(stage, 11), '23:59'));
    await arrival.untilStep('approve:RF-SAISIE', 'withheld');
    return stage.carryThrough(arrival);
  },

  'arrival.moved': async (stage) => {
    const arrival = await stage.staff.arrive('800006', { firstDay: await inWorkingDays(stage, 4) });
    await arrival.untilAsked('work:SAGIR');
    const changes = { firstDay: await inWorkingDays(stage, 12), profiles: ['RF-SAISIE'] };
    const update = { changes, requestHash: null, actor: hr.actor };
    await stage.house.gateway.update(arrival.workflowId, amendArrival, update);
    return stage.carryThrough(arrival);
  },

  'arrival.renamed': async (stage) => {
    const arrival = await stage.staff.arrive('800015', { firstDay: await inWorkingDays(stage, 4) });
    await arrival.complete('work:SAGIR', who.securite1);
    const changes = { employee: { familyName: 'Roy' } };
    const update = { changes, requestHash: null, actor: hr.actor };
    await stage.house.gateway.update(arrival.workflowId, amendArrival, update);
    return stage.carryThrough(arrival);
  },

  'arrival.cancelled-with-undo': async (stage) => {
    const firstDay = await inWorkingDays(stage, 10);
    const arrival = await stage.staff.arrive('800007', { firstDay });
    await stage.house.until(instantAt(addWorkingDays(firstDay, -2, calendar), '12:00'));
    await arrival.untilStep('prepare:RESEAU', 'done');
    await arrival.complete('work:SAGIR', who.securite1);
    const update = { reason: 'désistement', actor: hr.actor };
    await stage.house.gateway.update(arrival.workflowId, cancelProcess, update);
    return stage.carryThrough(arrival);
  },

  'arrival.refused': async ({ house }) => {
    const { id, workflowId } = processId('REGIE', 'arrival', ['800008'], randomBytes(32));
    const request = arrivalOf('800008', '2190-01-01');
    const input = { id, organization: 'REGIE', requestHash: 'h', request, requester: hr.actor };
    const { outcome } = await house.gateway.request('arrival', workflowId, { ...input, origin: 'hand' });
    if (outcome !== 'refused') throw new Error(`it was ${outcome}`);
    return workflowId;
  },

  'arrival.superseded': async ({ staff }) => {
    const arrival = await staff.employ('800009');
    await staff.leave('800009', await staff.today(), { immediate: true });
    await staff.ended(arrival.workflowId);
    return arrival.workflowId;
  },

  'arrival.repaired': async (stage) => {
    stage.failing.set('regie-800010', 'refused');
    const arrival = await stage.staff.arrive('800010');
    await arrival.untilStep('enable:RESEAU', 'failed');
    stage.failing.delete('regie-800010');
    await arrival.repair('enable:RESEAU', who.securite1, 'retry');
    return stage.carryThrough(arrival);
  },

  'arrival.skipped': async (stage) => {
    stage.failing.set('regie-800011', 'refused');
    const arrival = await stage.staff.arrive('800011');
    await arrival.untilStep('enable:RESEAU', 'failed');
    await arrival.repair('enable:RESEAU', who.securite1, 'skip');
    return stage.carryThrough(arrival);
  },

  'arrival.target-came-back': async (stage) => {
    stage.failing.set('regie-800012', 'unreachable');
    const arrival = await stage.staff.arrive('800012');
    await inHours(stage, 2.1);
    await arrival.untilStep('enable:RESEAU', 'failed');
    stage.failing.delete('regie-800012');
    await inHours(stage, 0.2);
    await arrival.untilStep('enable:RESEAU', 'done');
    return stage.carryThrough(arrival);
  },
};
