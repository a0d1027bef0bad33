import type { AccountGoal, AccountState } from '../connectors/port';
import type { AccountFacts, OpenedEffect } from '../db/stores/effects';
import type { SharedAccount } from '../db/stores/shared-accounts';
import { groupsOf } from '../domain/access/catalogue';
import type { AccessCommand } from './types';

type Account = NonNullable<OpenedEffect['account']>;

const unchanged: AccountGoal = {
  attributes: null,
  active: true,
  addGroups: [],
  removeGroups: [],
  archived: false,
  revokeSessions: false,
};

/** Captured groups that may be given back: those kept by the plan, and those that Relais does not administer. */
const restored = (command: AccessCommand, account: Account, facts: AccountFacts): string[] => {
  const kept = new Set(groupsOf(command.entitlements));
  const administered = new Set(groupsOf(facts.catalogueRights.map((right) => `${command.system}:${right}`)));
  return (account.captured ?? []).filter((group) => kept.has(group) || !administered.has(group));
};

/** The account's state once a step is done, in the words of the ledger. */
export const stateAfter = (command: AccessCommand, account: Account): Account['state'] => {
  const states = {
    prepare: 'prepared',
    enable: 'enabled',
    suspend: 'suspended',
    restore: account.capturedActive === false ? 'prepared' : 'enabled',
    archive: 'archived',
  };
  return command.action in states
    ? (states[command.action as keyof typeof states] as Account['state'])
    : account.state;
};

/**
 * What the target must show when a step is done.
 * @param current the account as the target shows it now; `null` when it is not there
 */
export const goalOf = (
  command: AccessCommand,
  account: Account,
  facts: AccountFacts,
  current: AccountState | null,
): AccountGoal => {
  const { employeeNumber, givenName, familyName, email, title, unit } = facts;
  const attributes = { employeeNumber, givenName, familyName, email, title, unit };
  const groups = groupsOf(command.entitlements);
  const active = account.state === 'enabled';
  switch (command.action) {
    case 'prepare':
      return { ...unchanged, attributes, active: false, addGroups: groups };
    case 'enable':
      return { ...unchanged, attributes, addGroups: groups };
    case 'grant':
      return { ...unchanged, active, addGroups: groups };
    case 'revoke':
      return { ...unchanged, active, removeGroups: groups };
    case 'update':
      return { ...unchanged, attributes, active };
    case 'restore':
      return {
        ...unchanged,
        active: account.capturedActive ?? true,
        addGroups: restored(command, account, facts),
      };
    case 'suspend':
      return { ...unchanged, active: false, removeGroups: current?.groups ?? [], revokeSessions: true };
    case 'archive':
      return { ...unchanged, active: false, archived: true, removeGroups: current?.groups ?? [] };
  }
};

/**
 * The same where the account serves another organisation's employment too: what that one needs stays, and the account
 * shows who had it first.
 * @param goal as it would be for an account of one's own
 */
export const sharedGoal = (
  { action, subject, system }: AccessCommand,
  goal: AccountGoal,
  shared: SharedAccount,
  current: AccountState | null,
): AccountGoal => {
  const attributes = shared.externalId === subject.personId ? goal.attributes : null;
  if (!isKept(action, shared)) return { ...goal, attributes };
  const prefixed = (rights: readonly string[]) => groupsOf(rights.map((right) => `${system}:${right}`));
  const removed = action === 'suspend' || action === 'archive' ? prefixed(shared.own) : goal.removeGroups;
  const needed = new Set(prefixed(shared.elsewhere));
  return {
    ...{ ...goal, attributes, archived: false, revokeSessions: false },
    active: goal.active || (current?.active ?? false),
    removeGroups: removed.filter((group) => !needed.has(group)),
  };
};

/** Whether another organisation still needs the account. */
const isKept = (action: AccessCommand['action'], { isHeld, mayComeBack }: SharedAccount): boolean =>
  action === 'archive' ? mayComeBack : isHeld;

const sameAttributes = (shown: AccountState, goal: AccountGoal, emailStorable: boolean): boolean => {
  if (!goal.attributes) return true;
  const { email, ...rest } = goal.attributes;
  const others = Object.entries(rest).every(
    ([key, value]) => shown.attributes[key as keyof typeof rest] === value,
  );
  return others && (!emailStorable || shown.attributes.email === email);
};

/** Whether the account, read again, is as wanted. */
export const shows = (shown: AccountState | null, goal: AccountGoal, emailStorable: boolean): boolean =>
  shown !== null &&
  shown.active === goal.active &&
  shown.archived === goal.archived &&
  goal.addGroups.every((group) => shown.groups.includes(group)) &&
  !goal.removeGroups.some((group) => shown.groups.includes(group)) &&
  sameAttributes(shown, goal, emailStorable);

/** What is to be known of a step beside what its target said. */
export const remarksOf = (
  { action }: AccessCommand,
  { capturedActive }: Account,
  shared: SharedAccount | null,
): StepRemark[] => [
  ...(shared && takesAway.has(action) && isKept(action, shared) ? [keptForAnother] : []),
  ...(action === 'restore' && capturedActive === false
    ? [{ code: 'was-inactive', detail: 'the account was inactive when it was suspended, and is so again' }]
    : []),
];

/** Steps that take an account away. */
export const takesAway: ReadonlySet<string> = new Set(['suspend', 'archive']);

const keptForAnother: StepRemark = {
  code: 'account-shared',
  detail: 'what this organisation gave has ended; the account stays for an employment elsewhere',
};

/** A remark that stops nothing. */
export interface StepRemark {
  code: string;
  detail: string;
}
