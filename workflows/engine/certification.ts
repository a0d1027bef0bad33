import { patched } from '@temporalio/workflow';
import { accessesEnded } from '../../domain/people/ended-access';
import { inDatabase } from './activities';
import { now } from './clock';
import type { PlanRun } from './plan-run';

/**
 * The signed proof of a departure: issued once when every access has come to its end, and withdrawn when a cancellation
 * gives them again. A departure that an older version began gets it when it next moves.
 */
export class Certification {
  private state: 'none' | 'issued' | 'withdrawn' = 'none';

  /** Issues or withdraws, if it is time to. */
  next(run: PlanRun): Promise<void> | undefined {
    if (this.state === 'issued' && run.ending === 'cancelled') return this.withdraw(run);
    const isDue = this.state === 'none' && run.ending === null && hasEnded(run);
    return isDue && patched('certificate-of-ended-access') ? this.issue(run) : undefined;
  }

  private async issue({ context: { subject } }: PlanRun): Promise<void> {
    this.state = 'issued';
    await inDatabase((database) => database.issueCertificate({ subject, now: now() }));
  }

  private async withdraw({ context: { subject } }: PlanRun): Promise<void> {
    this.state = 'withdrawn';
    await inDatabase((database) => database.withdrawCertificate({ subject, now: now() }));
  }
}

const hasEnded = ({ plan, states }: PlanRun): boolean => accessesEnded(plan, (id) => states.of(id));
