import type { AccessConnector, AccountState } from '../connectors/port';

/** A system that answers at once and forgets everything with the process. */
export const createMemoryConnector = (): AccessConnector => {
  const accounts = new Map<string, AccountState>();
  return {
    kind: 'scim',
    ensure: (ref, goal) => {
      const known = accounts.get(ref.userName);
      const attributes = goal.attributes ?? known?.attributes;
      if (!attributes) return Promise.reject(new Error('no such account'));
      const groups = new Set([...(known?.groups ?? []), ...goal.addGroups]);
      for (const group of goal.removeGroups) groups.delete(group);
      const { active, archived } = goal;
      accounts.set(ref.userName, { ...ref, active, archived, attributes, groups: [...groups].toSorted() });
      return Promise.resolve([]);
    },
    read: (ref) => Promise.resolve(accounts.get(ref.userName) ?? null),
    list: async function* () {
      yield* await Promise.resolve(accounts.values());
    },
    close: () => Promise.resolve(),
  };
};
