/** Workflow type; public once histories exist. */
export const PURGE = 'purge';

/**
 * The weekly wake-up, without its task queue: Sunday 3:30 in Toronto, after the night's comparison. No run is started
 * while the last one goes on, and one missed by less than six days is made up for; one missed longer is the next, which ends the
 * same.
 */
export const purgeWakeUp = {
  id: 'purge/_/weekly',
  spec: { calendars: [{ dayOfWeek: 'SUNDAY' as const, hour: 3, minute: 30 }] },
  workflowType: PURGE,
  overlap: 'SKIP' as const,
  catchupWindowMs: 6 * 24 * 60 * 60 * 1000,
};

/** What a week has done. */
export interface PurgeSummary {
  organizations: number;
  /** Rows that are no longer there, or no longer tell who. */
  rows: number;
  /** Organisations whose whole purge is held. */
  held: string[];
  /** Organisations that could not be purged; the others went on. */
  failed: string[];
}
