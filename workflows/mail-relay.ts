import { proxyActivities } from '@temporalio/workflow';
import type { MailActivities } from '../activities/mail';
import { MAIL_PAGE } from './contracts/mail';
import { now } from './engine/clock';

const { relayMail } = proxyActivities<MailActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 5 },
});

/** Pages in one run: a history stays short, and the next minute goes on. */
const PAGES = 50;

/** Sends the mail that is due, page by page, until none is. */
export async function mailRelay(): Promise<{ sent: number }> {
  let sent = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const relayed = await relayMail({ now: now(), limit: MAIL_PAGE });
    sent += relayed.sent;
    if (relayed.taken < MAIL_PAGE) break;
  }
  return { sent };
}
