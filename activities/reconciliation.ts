import { heartbeat as beat, cancellationSignal } from '@temporalio/activity';
import { ConnectorError, type AccessConnector } from '../connectors/port';
import type { ReconciliationStore } from '../db/stores/reconciliation';
import { isAutomatic } from '../domain/access/catalogue';
import type { Finding, FindingKind } from '../domain/access/findings';
import { findExpired } from '../domain/access/expiry';
import { findInCalendar } from '../domain/access/calendar-findings';
import { findInFacts } from '../domain/access/hr-findings';
import { brokenAudit, compareTarget, unreadableTarget, type ListedAccount } from '../domain/access/reconcile';
import type { Fault } from '../domain/audit/verify';
import { civilDateOf } from '../domain/calendar/instants';
import type { ExpiryRequest } from '../domain/people/requests';
import type { Instant } from '../domain/calendar/time';

/** One night of one organisation. */
export interface ReconcileCommand {
  organization: string;
  /** Organisations whose code begins with this one's and a hyphen: their accounts are not ours. */
  neighbours: string[];
  now: Instant;
}

/** What a night gave. */
export interface ReconcileResult {
  opened: number;
  resolved: number;
  /** Systems that could not be read. */
  unread: string[];
}

/** The activities of the nightly reconciliation. */
export interface ReconciliationActivities {
  listOrganizations(): Promise<string[]>;
  /** Deletes what was kept for a time that is over, of every organisation. */
  endExpired(command: { now: Instant }): Promise<void>;
  reconcileOrganization(command: ReconcileCommand): Promise<ReconcileResult>;
}

/** What the reconciliation takes. */
export interface ReconciliationDeps {
  /** Codes of every organisation, as the batch role reads them. */
  organizations(): Promise<string[]>;
  store: ReconciliationStore;
  /** The connector of an organisation's automatic system, open; whoever gives it closes it. Throws `ConnectorError`. */
  connectorFor(organization: string, system: string): Promise<AccessConnector>;
  /** Deletes what was kept for a time that is over: sessions, answers, counts. */
  endExpired(now: Instant): Promise<void>;
  /** Begins the end of rights whose training or waiver has expired, once for each validity. */
  endRights(request: ExpiryRequest): Promise<void>;
  /** Signs the head of the organisation's audit outside the database; answers why it must not be signed. */
  seal(organization: string, now: Instant): Promise<readonly Fault[]>;
}

type Listed = { system: string; accounts: ListedAccount[] } | { system: string; fault: string };

/** Builds the activities. A target that cannot be read is a finding; what else fails, fails the activity. */
export const createReconciliationActivities = (deps: ReconciliationDeps): ReconciliationActivities => ({
  listOrganizations: () => deps.organizations(),
  endExpired: ({ now }) => deps.endExpired(now),
  reconcileOrganization: async (command) => {
    const { organization, now } = command;
    const broken = await deps.seal(organization, now);
    const calendar = await deps.store.calendar();
    const before = await deps.store.access(organization, now);
    beat('facts');
    const today = civilDateOf(now);
    // Before the comparison: what is being ended is no finding.
    for (const expiry of findExpired(before, today)) {
      await deps.endRights({ organization, ...expiry });
      beat('expired');
    }
    const listed: Listed[] = [];
    for (const system of before.catalogue.systems.filter(isAutomatic))
      listed.push(await listAll(system.code, () => deps.connectorFor(organization, system.code)));
    const after = await deps.store.access(organization, now);
    beat('compared');
    const compare = (facts: typeof before): Finding[] => [
      ...findInFacts(facts, today, calendar),
      ...listed.flatMap((target) => ofTarget(target, command, facts)),
    ];
    // Processes went on while the targets were read: what holds only before or only after is no finding.
    const held = new Set(compare(before).map((each) => each.dedupeKey));
    const findings = compare(after).filter((each) => held.has(each.dedupeKey));
    findings.push(...findInCalendar(calendar, today));
    if (broken.length > 0) findings.push(brokenAudit(broken));
    const { opened, resolved } = await deps.store.settle(organization, {
      findings,
      looked: listed.flatMap(lookedAt).concat(inFacts),
      now,
      actor: 'reconciliation',
    });
    return {
      opened,
      resolved,
      unread: listed.filter((target) => 'fault' in target).map(({ system }) => system),
    };
  },
});

const factKinds: readonly FindingKind[] = [
  'no-process',
  'expected-end',
  'end-passed',
  'expires',
  'expired',
  'conflict',
  'email-shared',
  'audit-broken',
  'holidays-unconfirmed',
];
const inFacts = factKinds.flatMap((kind) => [`${kind}:`, `many:_:${kind}`]);

/** A target that was not read says nothing of its open findings. */
const lookedAt = (target: Listed): string[] =>
  'fault' in target
    ? []
    : ['orphan', 'reactivated', 'not-granted', 'missing', 'many', 'unreadable'].map((kind) =>
        kind === 'unreadable' ? `unreadable:${target.system}` : `${kind}:${target.system}:`,
      );

const ofTarget = (
  target: Listed,
  { neighbours }: ReconcileCommand,
  facts: Parameters<typeof compareTarget>[1],
): Finding[] =>
  'fault' in target
    ? [unreadableTarget(target.system, target.fault)]
    : compareTarget({ ...target, neighbours }, facts);

const listAll = async (system: string, open: () => Promise<AccessConnector>): Promise<Listed> => {
  const accounts: ListedAccount[] = [];
  try {
    const connector = await open();
    for await (const { userName, active, archived, groups } of connector.list({
      signal: cancellationSignal(),
    })) {
      accounts.push({ userName, active, archived, groups });
      beat(accounts.length);
    }
    return { system, accounts };
  } catch (error) {
    // An abort is the end of this attempt, not something about the target.
    if (!(error instanceof ConnectorError) || error.code === 'aborted') throw error;
    return { system, fault: error.code };
  }
};
