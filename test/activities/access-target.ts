import type { AccessConnector, AccountGoal, AccountState, ConnectorWarning } from '../../connectors/port';

/** A target in memory that keeps the port's promises, and counts what was really written. */
export interface MemoryTarget extends AccessConnector {
  readonly accounts: Map<string, AccountState>;
  /** User name of each write that changed something, in order. */
  readonly writes: string[];
  /** Goals asked for, whether they changed something or not. */
  readonly asked: AccountGoal[];
  /** Runs in the middle of each call, before anything is written; raise in it to make the target fail. */
  during: () => Promise<void>;
  /** The target says yes and does nothing. */
  lies: boolean;
  /** The target cannot hold an e-mail; it says so when told. */
  email: 'held' | 'dropped' | 'dropped-in-silence';
}

const blank = { employeeNumber: '', givenName: '', familyName: '', email: null, title: '', unit: '' };

const reached = (before: AccountState, goal: AccountGoal): AccountState => ({
  ...before,
  active: goal.active,
  archived: goal.archived,
  attributes: goal.attributes ?? before.attributes,
  groups: [...new Set([...before.groups, ...goal.addGroups])]
    .filter((group) => !goal.removeGroups.includes(group))
    .toSorted(),
});

const withoutEmail = (account: AccountState): AccountState => ({
  ...account,
  attributes: { ...account.attributes, email: null },
});

/** An empty target. */
export const memoryTarget = (): MemoryTarget => {
  const accounts = new Map<string, AccountState>();
  const [writes, asked]: [string[], AccountGoal[]] = [[], []];
  const target: MemoryTarget = {
    ...{ kind: 'scim', accounts, writes, asked, lies: false, email: 'held' },
    during: () => Promise.resolve(),
    read: ({ userName }) => Promise.resolve(structuredClone(accounts.get(userName) ?? null)),
    ensure: async ({ userName, externalId }, goal): Promise<ConnectorWarning[]> => {
      asked.push(goal);
      await target.during();
      if (target.lies) return [];
      const start = { userName, externalId, active: false, archived: false, groups: [], attributes: blank };
      const before = accounts.get(userName);
      const whole = reached(before ?? start, goal);
      const after = target.email === 'held' ? whole : withoutEmail(whole);
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        accounts.set(userName, after);
        writes.push(userName);
      }
      return target.email === 'dropped' ? [{ code: 'email-not-storable', detail: 'no e-mail here' }] : [];
    },
    async *list() {
      yield* await Promise.resolve(accounts.values());
    },
    close: () => Promise.resolve(),
  };
  return target;
};
