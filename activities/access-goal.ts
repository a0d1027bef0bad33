import type { AccountGoal, AccountState } from '../connectors/port';
import type { AccountFacts, OpenedEffect } from '../db/stores/effects';
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
export const remarksOf = ({ action }: AccessCommand, { capturedActive }: Account): StepRemark[] =>
  action === 'restore' && capturedActive === false
    ? [{ code: 'was-inactive', detail: 'the account was inactive when it was suspended, and is so again' }]
    : [];

/** A remark that stops nothing. */
export interface StepRemark {
  code: string;
  detail: string;
}
