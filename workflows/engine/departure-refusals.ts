import type { Refusal } from '../../activities/types';
import { isSettled } from '../../domain/processes/states';
import type { Actor } from '../../domain/tasks/task';
import { archivesBegun } from '../../domain/people/process-state';
import type { PlanRun } from './plan-run';

const refusal = (type: string, detail: string): Refusal => ({ type, pointer: null, detail });

const ended = refusal('process-ended', 'Ce départ est terminé ou annulé.');

/** Why a departure is not corrected now, or `null`. */
export const whyNotAmended = ({ ending, state }: PlanRun): Refusal | null => {
  if (ending) return ended;
  return state === 'scheduled' || state === 'held'
    ? null
    : refusal('departure-effective', 'Les accès ont déjà pris fin.');
};

/** Why there is nothing to confirm in a departure now, or `null`. */
export const whyNotConfirmed = ({ ending, plan, states }: PlanRun): Refusal | null => {
  if (ending) return ended;
  const waits = plan.steps.some(({ id, action }) => action === 'confirm' && !isSettled(states.of(id)));
  return waits ? null : refusal('departure-not-held', 'Ce départ n’attend pas de confirmation.');
};

/** Why somebody does not let a departure go that waits for a second person, or `null`. */
export const whyNotReleased = (
  { ending, plan, states, context }: PlanRun,
  { principal, employeeNumber }: Actor,
): Refusal | null => {
  if (ending) return ended;
  const waits = plan.steps.some(({ id, action }) => action === 'release' && !isSettled(states.of(id)));
  if (!waits) return refusal('departure-not-parked', 'Ce départ n’attend pas une seconde personne.');
  if (principal === context.requester)
    return refusal('requester-may-not-release', 'Qui demande un départ ne le laisse pas aller lui-même.');
  return employeeNumber !== null && employeeNumber === context.subject.employeeNumber
    ? refusal('own-right', 'Personne ne décide de ses propres accès.')
    : null;
};

/** Why there is no veil to lift from a departure, or `null`. */
export const whyNotDisclosed = ({ ending, context }: PlanRun): Refusal | null => {
  if (ending) return ended;
  return context.confidential
    ? null
    : refusal('departure-not-confidential', 'Ce départ n’est pas confidentiel.');
};

/** Why a departure is not cancelled now, or `null`. */
export const whyNotCancelled = ({ ending, plan, states }: PlanRun): Refusal | null => {
  if (ending) return ended;
  return archivesBegun(plan, (id) => states.of(id))
    ? refusal('departure-archived', 'Les accès sont déjà archivés.')
    : null;
};
