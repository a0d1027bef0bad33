import type { DepartureSender } from '../../activities/types';
import { parkPlan } from '../../domain/people/departure-limits';
import type { DepartureRequest } from '../../domain/people/requests';
import { superseded } from '../contracts/people';
import { inDatabase } from './activities';
import { now } from './clock';
import type { ProcessDoor } from './door';
import { takePlan } from './take-plan';
import { tell } from './tell';

/** Too many leave at once: all that has not begun waits for a second person. */
const park = async (door: ProcessDoor<DepartureRequest>): Promise<void> => {
  const run = door.running();
  if (run.ending) return;
  const plan = parkPlan(run.plan, (id) => run.states.of(id), now());
  await takePlan(door, { plan, request: door.request }, { action: 'departure-parked', actor: 'relais' });
};

/**
 * The departure takes over: what other processes have not yet done for this employment will not be done, and what
 * was given since the plan was made ends too.
 * @param sender who asked for it: too many departures at once wait for a second person
 * @param undo whether the others undo what they have done: the employment never starts
 */
export const takeOver = async (
  door: ProcessDoor<DepartureRequest>,
  sender: DepartureSender,
  undo: boolean,
): Promise<void> => {
  const { context, plan } = door.running();
  const { subject } = context;
  const command = { subject, request: door.request, plan, sender, now: now() };
  const { isParked, others, late } = await inDatabase((database) => database.takeOver(command));
  if (isParked) return await park(door);
  await Promise.all(
    others.map((workflowId) => tell(workflowId, superseded, { by: subject.processId, undo })),
  );
  if (undo || late.length === 0 || door.running().ending) return;
  const present = door.running().plan;
  const next = { plan: { ...present, steps: [...present.steps, ...late] }, request: door.request };
  await takePlan(door, next, { action: 'departure-extended', actor: 'relais' });
};
