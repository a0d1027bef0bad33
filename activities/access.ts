import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { createHash } from 'node:crypto';
import { ConnectorError, type AccessConnector, type AccountRef } from '../connectors/port';
import type * as effectStore from '../db/stores/effects';
import type { AccountFacts, EffectKey, OpenedEffect } from '../db/stores/effects';
import type { AccountPlace, SharedAccount } from '../db/stores/shared-accounts';
import type * as grantStore from '../db/stores/grants';
import type { GrantCause } from '../db/stores/grants';
import { goalOf, remarksOf, sharedGoal, shows, stateAfter, takesAway } from './access-goal';
import type { Database, Tx } from './deps';
import type { AccessActivities, AccessCommand, AccessResult } from './types';

/** What calls to targets take. */
export interface AccessDeps {
  database: Database;
  effects: Pick<
    typeof effectStore,
    'openEffect' | 'closeEffect' | 'releaseAccount' | 'captureAccount' | 'readAccountFacts'
  >;
  grants: Pick<typeof grantStore, 'giveGrants' | 'endGrants'>;
  /** What is known of accounts across organisations, as the batch role reads it. */
  shared: {
    adoptAccount(place: AccountPlace): Promise<void>;
    markSharing(place: AccountPlace, sharing: 'shared' | 'left'): Promise<void>;
    readSharedAccount(place: AccountPlace): Promise<SharedAccount | null>;
  };
  /** The connector of an organisation's system. @throws when the system is unknown or its settings are wrong */
  connectorFor(organization: string, system: string): Promise<AccessConnector>;
}

type Account = NonNullable<OpenedEffect['account']>;

const givesAfterAll: ReadonlySet<string> = new Set(['prepare', 'enable', 'grant', 'update', 'revoke']);

const failure = (type: string, nonRetryable: boolean, nextRetryDelay?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message: type,
    nonRetryable,
    ...(nextRetryDelay ? { nextRetryDelay } : {}),
  });

const asFailure = (error: unknown): unknown =>
  error instanceof ConnectorError
    ? failure(error.code, !error.retryable, error.retryAfterMs ?? undefined)
    : error;

const hashOf = (command: AccessCommand): string => {
  const { action, system, entitlements } = command;
  return createHash('sha256')
    .update(JSON.stringify([action, system, entitlements]))
    .digest('hex');
};

/** Business instant of now: the workflow's clock moved on by what this activity has waited. */
const instantOf = (command: AccessCommand): string => {
  const waited = Math.max(0, Date.now() - Context.current().info.scheduledTimestampMs);
  // A time-skipping server's clock is not this machine's: the workflow's instant stands.
  const plausible = waited < 7 * 86_400_000 ? waited : 0;
  return new Date(Date.parse(command.at) + plausible).toISOString();
};

const writeGrants = async (deps: AccessDeps, tx: Tx, command: AccessCommand, at: string): Promise<void> => {
  const { subject, stepId, reason, approval, entitlements, system } = command;
  const cause: GrantCause = { ...subject, stepId, reason, approval };
  if (command.action === 'enable' || command.action === 'grant' || command.action === 'restore')
    await deps.grants.giveGrants(tx, cause, entitlements, at);
  if (command.action === 'revoke') await deps.grants.endGrants(tx, cause, { entitlements }, at);
  if (takesAway.has(command.action)) await deps.grants.endGrants(tx, cause, { system }, at);
};

/**
 * What one employment has suspended or archived, none of its steps gives back but `restore`, nor that once the next
 * departure takes it away again; and no step of an earlier employment takes away what a later one holds.
 */
const refuseSuperseded = (command: AccessCommand, account: Account, facts: AccountFacts): void => {
  if (takesAway.has(command.action) && facts.heldByLater) throw failure('superseded', true);
  if (command.action === 'restore' && facts.takenByAnother) throw failure('superseded', true);
  const isTaken = account.state === 'suspended' || account.state === 'archived';
  if (isTaken && account.employmentId === command.subject.employmentId && givesAfterAll.has(command.action))
    throw failure('superseded', true);
};

interface Opened {
  effect: EffectKey;
  opened: OpenedEffect;
  facts: AccountFacts;
}

const open = (deps: AccessDeps, command: AccessCommand): Promise<Opened> => {
  const { subject, stepId, system, at } = command;
  const { organization, processId, personId, employmentId, employeeNumber } = subject;
  const effect: EffectKey = {
    ...{
      key: command.round > 1 ? `${processId}#${stepId}#${command.round}` : `${processId}#${stepId}`,
      organization,
      processId,
      stepId,
      personId,
      employmentId,
      system,
      at,
    },
    requestHash: hashOf(command),
    userName: `${organization}-${employeeNumber}`.toLowerCase(),
  };
  return deps.database.withScope([organization], async (tx) => {
    const [opened, facts] = await Promise.all([
      deps.effects.openEffect(tx, effect),
      deps.effects.readAccountFacts(tx, effect),
    ]);
    return { effect, opened, facts };
  });
};

/** What came of a call that was read back. */
interface Reached {
  warnings: { code: string; detail: string }[];
  /** `null`: the target held nothing to take away. */
  executedAt: string | null;
}

/** The account of several organisations that a step is about; `null`: it is of one alone. */
const sharedOf = async (
  { shared }: AccessDeps,
  { action }: AccessCommand,
  { effect, facts }: Opened,
  account: Account,
): Promise<SharedAccount | null> => {
  if (!facts.mayBeShared) return null;
  if (account.state === 'absent' && givesAfterAll.has(action)) await shared.adoptAccount(effect);
  if (action !== 'revoke' && action !== 'update')
    await shared.markSharing(effect, takesAway.has(action) ? 'left' : 'shared');
  return await shared.readSharedAccount(effect);
};

const reach = async (
  deps: AccessDeps,
  command: AccessCommand,
  context: Opened,
  account: Account,
): Promise<Reached> => {
  const { effect, facts } = context;
  const shared = await sharedOf(deps, command, context, account);
  const call = { signal: Context.current().cancellationSignal };
  const connector = await deps.connectorFor(effect.organization, effect.system);
  const ref: AccountRef = shared ?? { userName: facts.userName, externalId: effect.personId };
  const current = takesAway.has(command.action) || shared ? await connector.read(ref, call) : null;
  // Nothing there: nothing to take away, and it was read.
  if (takesAway.has(command.action) && current === null) {
    // Of who was here before Relais, nothing found is nothing known: a person looks under which name it stands.
    if (!facts.arrivedHere && account.state === 'absent') throw failure('account-not-found', true);
    return { warnings: [], executedAt: null };
  }
  const alone = goalOf(command, account, facts, current);
  const goal = shared ? sharedGoal(command, alone, shared, current) : alone;
  if (command.action === 'suspend' && account.captured === null)
    await deps.database.withScope([effect.organization], (tx) =>
      deps.effects.captureAccount(tx, effect, {
        groups: shared ? [...goal.removeGroups] : [...(current?.groups ?? [])],
        active: current?.active ?? true,
      }),
    );
  const warnings = [...(await connector.ensure(ref, goal, call)), ...remarksOf(command, account, shared)];
  const executedAt = instantOf(command);
  const shown = await connector.read(ref, call);
  if (!shows(shown, goal, !warnings.some(({ code }) => code === 'email-not-storable')))
    throw failure('not-shown', Context.current().info.attempt >= 3);
  return { warnings, executedAt };
};

const close = (
  deps: AccessDeps,
  command: AccessCommand,
  { effect, opened }: Opened,
  account: Account,
  reached: Reached,
  at: string,
) =>
  deps.database.withScope([effect.organization], async (tx) => {
    const held = await deps.effects.closeEffect(tx, effect, {
      fence: opened.fence,
      accountState: stateAfter(command, account),
      forgetCaptured: command.action === 'restore' || command.action === 'enable',
      ...reached,
      action: command.action,
      at,
    });
    if (!held) throw failure('stale-attempt', false);
    await writeGrants(deps, tx, command, at);
  });

/**
 * Brings one person's account in one system to its goal, and reads it back: intent → call → read again → done.
 * A retry finds the intent and begins by reading; failures carry the connector's code as their type.
 */
export const createAccessActivities = (deps: AccessDeps): AccessActivities => ({
  applyAccess: async (command): Promise<AccessResult> => {
    const context = await open(deps, command);
    const { opened, effect } = context;
    if (opened.requestHash !== effect.requestHash) throw failure('effect-mismatch', true);
    if (opened.state === 'done') return { readAt: command.at, warnings: [] };
    const account = opened.account;
    if (!account) throw failure('account-busy', false, 500);
    try {
      refuseSuperseded(command, account, context.facts);
      const reached = await reach(deps, command, context, account);
      const readAt = instantOf(command);
      await close(deps, command, context, account, reached, readAt);
      return { readAt, warnings: reached.warnings.map(({ code }) => code) };
    } catch (error) {
      await deps.database.withScope([effect.organization], (tx) =>
        deps.effects.releaseAccount(tx, effect, opened.fence),
      );
      throw asFailure(error);
    }
  },
});
