import { ConnectorError, type AccessConnector, type AccountState } from '../../connectors/port';

/** A target that can only be listed; what would write to it raises, since a comparison changes nothing. */
export const listedTarget = (
  accounts: readonly Partial<AccountState>[],
  during: () => Promise<void> = () => Promise.resolve(),
): AccessConnector => ({
  kind: 'scim',
  ensure: () => Promise.reject(new Error('a comparison writes nothing')),
  read: () => Promise.reject(new Error('a comparison lists')),
  async *list() {
    for (const account of accounts) yield { ...nobody, ...account };
    await during();
  },
  close: () => Promise.resolve(),
});

/** A target that does not answer. */
export const deadTarget = (): AccessConnector => ({
  ...listedTarget([]),
  list: () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new ConnectorError('unreachable', 'the target does not answer')),
    }),
  }),
});

const nobody: AccountState = {
  ...{ userName: '', externalId: null, active: true, archived: false, groups: [] },
  attributes: { employeeNumber: '', givenName: '', familyName: '', email: null, title: '', unit: '' },
};
