import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Instant } from '../../domain/calendar/time';

/** The workflow's own clock, the same on replay. */
export const now = (): Instant => new Date(Date.now()).toISOString();

/** One timer at a time, set again only when the next instant changes: each costs events. */
export class Alarm {
  private current: { at: Instant; scope: CancellationScope } | null = null;

  constructor(private readonly ring: () => void) {}

  /** Rings at `at`, or never; replaces what was set before. */
  set(at: Instant | null): void {
    if (this.current?.at === at || (at === null && this.current === null)) return;
    this.current?.scope.cancel();
    this.current = null;
    if (at === null) return;
    const scope = new CancellationScope();
    this.current = { at, scope };
    void scope.run(() => this.wait(at));
  }

  private async wait(at: Instant): Promise<void> {
    try {
      await sleep(Math.max(1, Date.parse(at) - Date.now()));
      this.current = null;
      this.ring();
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }
}
