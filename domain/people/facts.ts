import type { Catalogue } from '../access/catalogue';
import type { Waiver } from '../access/separation';
import type { CivilDate, Instant } from '../calendar/time';
import type { WorkCalendar } from '../calendar/working-days';
import type { PlanWarning } from '../processes/plan';

/** A training that a person has completed. */
export interface HeldTraining {
  code: string;
  validUntil: CivilDate | null;
}

/** What is known when a plan is made. */
export interface PlanFacts {
  now: Instant;
  calendar: WorkCalendar;
  catalogue: Catalogue;
  /** Entitlements held now, with the system's prefix. */
  held: string[];
  trainings: HeldTraining[];
  waivers: Waiver[];
  /** Warnings found while the facts were gathered: a shared address, a manager not yet there. */
  warnings: PlanWarning[];
}

/** Whether a training is held and still valid on a day. */
export const holdsTraining = (held: readonly HeldTraining[], code: string, on: CivilDate): boolean =>
  held.some(
    (training) => training.code === code && (training.validUntil === null || training.validUntil >= on),
  );
