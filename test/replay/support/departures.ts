import { hr } from '../../support/requests';
import { who } from '../../workflows/support/staff';
import type { Story } from './stage';

/** One departure, and one change, for each way in which they may go. */
export const departureStories: Readonly<Record<string, Story>> = {
  'departure.completed': async ({ staff, carryThrough }) => {
    await staff.employ('810001');
    return carryThrough(await staff.leave('810001', await staff.inDays(12)));
  },

  'departure.immediate': async ({ staff, carryThrough }) => {
    await staff.employ('810002');
    return carryThrough(await staff.leave('810002', await staff.today(), { immediate: true }));
  },

  'departure.held-confirmed-now': async ({ staff, carryThrough }) => {
    await staff.employ('810003');
    const departure = await staff.leave('810003', await staff.inDays(5), { immediate: true });
    await departure.untilAsked('confirm');
    await staff.confirm(departure.workflowId, 'now');
    return carryThrough(departure);
  },

  'departure.held-confirmed-planned': async ({ staff, carryThrough }) => {
    await staff.employ('810004');
    const departure = await staff.leave('810004', await staff.inDays(5), { immediate: true });
    await departure.answer('confirm', confirmed, hr.actor);
    return carryThrough(departure);
  },

  'departure.held-rejected': async ({ staff, carryThrough }) => {
    await staff.employ('810005');
    const departure = await staff.leave('810005', await staff.inDays(5), { immediate: true });
    await departure.reject('confirm', hr.actor, 'erreur de saisie');
    return carryThrough(departure);
  },

  'departure.moved': async ({ staff, carryThrough }) => {
    await staff.employ('810006');
    const departure = await staff.leave('810006', await staff.inDays(6));
    await departure.untilAsked('end:SAGIR');
    const day = await staff.inDays(13);
    await staff.amend(departure.workflowId, { lastDayWorked: day, employmentEnd: day });
    return carryThrough(departure);
  },

  'departure.cancelled-before-suspension': async ({ staff, carryThrough }) => {
    await staff.employ('810007');
    const departure = await staff.leave('810007', await staff.inDays(12));
    await departure.complete('end:SAGIR', who.securite1);
    await staff.cancel(departure.workflowId);
    return carryThrough(departure);
  },

  'departure.cancelled-after-suspension': async ({ staff, carryThrough }) => {
    await staff.employ('810008');
    const lastDay = await staff.inDays(3);
    const departure = await staff.leave('810008', lastDay);
    await departure.complete('end:SAGIR', who.securite1);
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    await staff.cancel(departure.workflowId);
    return carryThrough(departure);
  },

  'departure.never-started': async ({ staff }) => {
    await staff.arrive('810009', { firstDay: await staff.inDays(20) });
    const departure = await staff.leave('810009', await staff.inDays(2));
    await departure.untilAsked('confirm');
    await staff.confirm(departure.workflowId, 'planned');
    await staff.ended(departure.workflowId);
    return departure.workflowId;
  },

  'departure.rehired': async ({ staff, carryThrough }) => {
    await staff.employ('810010');
    const lastDay = await staff.inDays(2);
    const departure = await staff.leave('810010', lastDay);
    await staff.untilNight(lastDay);
    await departure.until(({ state }) => state === 'suspended');
    await staff.arrive('810010', { firstDay: await staff.inDays(10) });
    return carryThrough(departure);
  },

  'departure.certified': async ({ staff, carryThrough }) => {
    await staff.employ('810011');
    return carryThrough(await staff.leave('810011', await staff.inDays(3)));
  },

  'departure.certificate-withdrawn': async ({ staff, carryThrough }) => {
    await staff.employ('810012');
    const departure = await staff.leave('810012', await staff.today(), { immediate: true });
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await departure.complete('return:MATERIEL', who.manager);
    await departure.verify('return:MATERIEL', who.respondent);
    await departure.until(({ state }) => state === 'suspended');
    await staff.cancel(departure.workflowId);
    return carryThrough(departure);
  },

  'change.completed': async ({ staff, carryThrough }) => {
    await staff.employ('820001');
    const request = { organization: 'REGIE', employeeNumber: '820001', remark: null };
    const effectiveOn = await staff.inDays(10);
    const post = { profiles: ['RH-DOTATION'], unit: 'DRH' };
    return carryThrough(await staff.change({ ...request, effectiveOn, ...post }));
  },

  'change.cancelled': async ({ staff, carryThrough }) => {
    await staff.employ('820002');
    const request = { organization: 'REGIE', employeeNumber: '820002', remark: null };
    const change = await staff.change({ ...request, effectiveOn: await staff.inDays(10), unit: 'DRH' });
    await staff.cancel(change.workflowId);
    return carryThrough(change);
  },

  'change.superseded': async ({ staff }) => {
    await staff.employ('820003');
    const request = { organization: 'REGIE', employeeNumber: '820003', remark: null };
    const change = await staff.change({ ...request, effectiveOn: await staff.inDays(10), unit: 'DRH' });
    await staff.leave('820003', await staff.today(), { immediate: true });
    await staff.ended(change.workflowId);
    return change.workflowId;
  },
};

const confirmed = { verb: 'complete', evidence: { note: 'vu', values: { as: 'planned' } } } as const;
