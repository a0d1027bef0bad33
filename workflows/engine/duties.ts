import { withWaivers } from '../../domain/people/duties';
import type { Step } from '../../domain/processes/plan';
import { inDatabase } from './activities';
import { now } from './clock';
import type { Known, ProcessDoor } from './door';
import { takePlan } from './take-plan';

/**
 * Before rights of a separation rule are given: what may no longer be held beside what is held waits for its owner's
 * waiver, the rest goes on. `undefined` when nothing due is in a rule, so that it costs nothing.
 */
export const clearDuties = <Request extends Known>(
  door: ProcessDoor<Request>,
  due: readonly Step[],
): Promise<void> | undefined => {
  const separated = due.filter(({ isSeparated }) => isSeparated);
  return separated.length === 0 ? undefined : clear(door, separated);
};

const clear = async <Request extends Known>(door: ProcessDoor<Request>, due: Step[]): Promise<void> => {
  const { context, plan } = door.running();
  const command = { subject: context.subject, due, on: plan.on, now: now() };
  const blocked = await inDatabase((database) => database.clearDuties(command));
  const run = door.running();
  if (blocked.length === 0 || run.ending) return;
  const next = { plan: withWaivers(run.plan, blocked), request: door.request };
  await takePlan(door, next, { action: 'separation-found', actor: 'relais' });
};
