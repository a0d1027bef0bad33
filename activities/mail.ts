import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Mailer } from '../connectors/mail/mailer';
import { ConnectorError } from '../connectors/port';
import type * as outboxStore from '../db/stores/outbox';
import type { ReconciliationStore } from '../db/stores/reconciliation';
import type * as responsiblesStore from '../db/stores/responsibles';
import { civilDateOf } from '../domain/calendar/instants';
import type { Instant } from '../domain/calendar/time';
import { MISSING_ADDRESS } from '../domain/tasks/missing-address';
import { undelivered } from '../domain/tasks/messages';
import type { Database } from './deps';
import { addressPage, type KnownGap, type ReadyMessage } from './mail-addressing';

/** What the relay takes. */
export interface MailRelayDeps {
  /** As `relais_batch`: messages of every organisation. */
  database: Database;
  mailer: Mailer;
  /** Where findings are opened and closed, one organisation at a time. */
  findings: Pick<ReconciliationStore, 'settle'>;
  stores: typeof outboxStore & Pick<typeof responsiblesStore, 'readResponsibles'>;
}

/** What became of one page of messages. */
export interface RelayedPage {
  taken: number;
  sent: number;
  dropped: number;
  /** To be sent again later, or given up. */
  failed: number;
}

export interface MailActivities {
  relayMail(command: { now: Instant; limit: number }): Promise<RelayedPage>;
}

type Outcome = 'sent' | 'dropped' | 'failed';

/** Messages under way at once. */
const WINDOW = 10;

const sendAll = async ({ mailer }: MailRelayDeps, message: ReadyMessage): Promise<void> => {
  const signal = cancellationSignal();
  for (const { id, to } of message.copies) {
    heartbeat();
    await mailer.send({ id, to, ...message.content }, { signal });
  }
};

const fail = async (
  deps: MailRelayDeps,
  { due }: ReadyMessage,
  error: ConnectorError,
  at: Instant,
): Promise<void> => {
  const detail = error.code;
  await deps.database.withoutScope((tx) =>
    due.attempts < deps.stores.MAX_ATTEMPTS
      ? deps.stores.noteFailure(tx, due.id, detail)
      : deps.stores.giveUpMessage(tx, due, { detail, at, ...undelivered }),
  );
};

const relayOne = async (deps: MailRelayDeps, message: ReadyMessage, at: Instant): Promise<Outcome> => {
  const settle = (state: 'sent' | 'dropped', detail: string | null) =>
    deps.database.withoutScope((tx) => deps.stores.settleMessage(tx, message.due.id, { state, detail, at }));
  if (message.dropped !== null) {
    await settle('dropped', message.dropped);
    return 'dropped';
  }
  try {
    await sendAll(deps, message);
  } catch (error) {
    // The worker stops: nothing is wrong with the message, and its next attempt is set already.
    if (!(error instanceof ConnectorError) || error.code === 'aborted') throw error;
    await fail(deps, message, error, at);
    return 'failed';
  }
  await settle('sent', null);
  return 'sent';
};

/**
 * One task for each person without an address, whatever number of messages are for him; closed when he has one. Before
 * the messages are settled: a worker lost in between finds them again.
 */
const settleGaps = async (
  { findings }: MailRelayDeps,
  ready: readonly ReadyMessage[],
  gaps: readonly KnownGap[],
  now: Instant,
): Promise<void> => {
  const missing = ready.flatMap(({ due, missing: finding }) =>
    finding ? [{ organization: due.organization, finding }] : [],
  );
  const concerned = [...missing, ...gaps.filter(({ isMended }) => isMended)];
  for (const organization of new Set(concerned.map((each) => each.organization))) {
    const here = [...gaps.filter(({ isMended }) => !isMended), ...missing].filter(
      (each) => each.organization === organization,
    );
    const unique = new Map(here.map(({ finding }) => [finding.dedupeKey, finding]));
    await findings.settle(organization, {
      ...{ findings: [...unique.values()], looked: [MISSING_ADDRESS], now, actor: 'mail-relay' },
      gatherAbove: Infinity,
    });
  }
};

/** Sends what the outbox holds. Each message is one, whatever restarts: its id is its own for every attempt. */
export const createMailActivities = (deps: MailRelayDeps): MailActivities => ({
  relayMail: async ({ now, limit }) => {
    const { ready, gaps } = await deps.database.withoutScope(async (tx) => {
      const taken = await deps.stores.takeDueMessages(tx, now, limit);
      const due = await deps.stores.readDueMessages(tx, taken);
      return await addressPage(deps.stores, tx, due, { now, today: civilDateOf(now) });
    });
    await settleGaps(deps, ready, gaps, now);
    const counts = { sent: 0, dropped: 0, failed: 0 };
    for (let from = 0; from < ready.length; from += WINDOW) {
      const window = ready.slice(from, from + WINDOW);
      for (const outcome of await Promise.all(window.map((message) => relayOne(deps, message, now))))
        counts[outcome] += 1;
    }
    return { taken: ready.length, ...counts };
  },
});
