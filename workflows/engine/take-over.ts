import type { DepartureRequest } from '../../domain/people/requests';
import { superseded } from '../contracts/people';
import { inDatabase } from './activities';
import { now } from './clock';
import type { ProcessDoor } from './door';
import { takePlan } from './take-plan';
import { tell } from './tell';

/**
 * The departure takes over: what other processes have not yet done for this employment will not be done, and what
 * was given since the plan was made ends too.
 * @param undo whether the others undo what they have done: the employment never starts
 */
export const takeOver = async (door: ProcessDoor<DepartureRequest>, undo: boolean): Promise<void> => {
  const { context, plan } = door.running();
  const { subject } = context;
  const { others, late } = await inDatabase((database) => database.takeOver({ subject, plan, now: now() }));
  await Promise.all(
    others.map((workflowId) => tell(workflowId, superseded, { by: subject.processId, undo })),
  );
  if (undo || late.length === 0 || door.running().ending) return;
  const present = door.running().plan;
  const next = { plan: { ...present, steps: [...present.steps, ...late] }, request: door.request };
  await takePlan(door, next, { action: 'departure-extended', actor: 'relais' });
};
