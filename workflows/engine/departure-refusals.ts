import type { Refusal } from '../../activities/types';
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
export const whyNotConfirmed = ({ ending, state }: PlanRun): Refusal | null => {
  if (ending) return ended;
  return state === 'held' ? null : refusal('departure-not-held', 'Ce départ n’attend pas de confirmation.');
};

/** Why a departure is not cancelled now, or `null`. */
export const whyNotCancelled = ({ ending, plan, states }: PlanRun): Refusal | null => {
  if (ending) return ended;
  return archivesBegun(plan, (id) => states.of(id))
    ? refusal('departure-archived', 'Les accès sont déjà archivés.')
    : null;
};
