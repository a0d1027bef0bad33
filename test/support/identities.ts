import type { Tx } from '../../db/connect';
import { createKey, type NewKey } from '../../db/stores/identity';
import { ensureRole } from '../../db/stores/role-grants';

/** Before every clock of the tests. */
const LONG_AGO = '2020-01-01';

/** Makes a key for somebody, who holds its role since long ago. */
export const createHeldKey = async (tx: Tx, key: NewKey): Promise<{ id: string; plain: string }> => {
  const { principalId, role, organization } = key;
  const since = { from: LONG_AGO, givenBy: 'test', givenAt: `${LONG_AGO}T12:00:00.000Z` };
  await ensureRole(tx, { principalId, role, organization, ...since });
  return await createKey(tx, key);
};
