import { defineQuery } from '@temporalio/workflow';

/** Workflow type; public once histories exist. */
export const RECONCILIATION = 'reconciliation';

/**
 * The nightly wake-up, without its task queue: 2:00 in Toronto. No run is started while the last one goes on, and one
 * missed by less than twelve hours is made up for. On the March night that has no 2:00 nothing runs; the next night
 * finds the same.
 */
export const reconciliationWakeUp = {
  id: 'reconciliation/_/nightly',
  spec: { calendars: [{ hour: 2, minute: 0 }] },
  workflowType: RECONCILIATION,
  overlap: 'SKIP' as const,
  catchupWindowMs: 12 * 60 * 60 * 1000,
};

/** What a night has done so far. */
export interface ReconciliationSummary {
  organizations: number;
  done: number;
  opened: number;
  resolved: number;
  /** `<organisation>:<system>` of targets that could not be read. */
  unread: string[];
  /** Organisations that could not be compared; the others went on. */
  failed: string[];
}

/** A copy of what the night has done so far. */
export const reconciliationSummary = defineQuery<ReconciliationSummary>('summary');
