/** Workflow type; public once histories exist. */
export const MAIL_RELAY = 'mailRelay';

/** Messages taken by one step of the relay. */
export const MAIL_PAGE = 100;

/**
 * The wake-up of each minute, without its task queue. No run is started while the last one goes on; a missed one is
 * not made up for, since the next takes what is due.
 */
export const mailRelaySchedule = {
  id: 'mail-relay/_/minute',
  spec: { intervals: [{ every: '1m' }] },
  workflowType: MAIL_RELAY,
  overlap: 'SKIP',
  catchupWindowMs: 60_000,
} as const;
