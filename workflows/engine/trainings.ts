import type { CivilDate } from '../../domain/calendar/time';
import type { Plan, Step } from '../../domain/processes/plan';

/** A training that somebody has completed. */
export interface Completed {
  code: string;
  /** `null`: for good. */
  validUntil: CivilDate | null;
}

/** Trainings recorded while a plan is followed; one that has run out by the day of the plan gives nothing on it. */
export class Trainings {
  private readonly completed: Completed[] = [];

  /** Keeps what was completed. */
  add(training: Completed): void {
    this.completed.push(training);
  }

  /** Whether the training that a step waits for is held on the day of its plan. */
  satisfy({ id }: Step, { on }: Plan): boolean {
    return this.completed.some(
      ({ code, validUntil }) => id === `train:${code}` && (validUntil === null || validUntil >= on),
    );
  }
}
