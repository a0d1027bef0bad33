import type { Refusal } from '../../activities/types';
import { isEffective } from '../../domain/people/process-state';
import { now } from './clock';
import type { PlanRun } from './plan-run';

const refusal = (type: string, detail: string): Refusal => ({ type, pointer: null, detail });

/** Why an arrival takes no new plan now, or `null`. */
export const whyOver = ({ ending }: PlanRun): Refusal | null =>
  ending ? refusal('process-ended', 'Cette arrivée est terminée ou annulée.') : null;

/** Why an arrival is neither corrected nor cancelled now, or `null`. */
export const whyNotCorrected = (run: PlanRun): Refusal | null =>
  whyOver(run) ??
  (isEffective(run.plan, now()) ? refusal('arrival-effective', 'L’arrivée est déjà en vigueur.') : null);
