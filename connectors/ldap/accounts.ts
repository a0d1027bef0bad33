import { AlreadyExistsError } from 'ldapts';
import type { Client } from 'ldapts';
import { ConnectorError } from '../port';
import type { AccountGoal, AccountRef } from '../port';
import { branchOf, entryDn, wantedBranch } from './branches';
import { changesFor, newEntry } from './changes';
import type { LdapLayout } from './config';
import { findEntry, valuesOf } from './entry';
import type { LdapEntry } from './entry';

/** Creates the entry or writes what differs, and moves it to its branch; answers the entry's name after that. */
export async function ensureEntry(
  client: Client,
  layout: LdapLayout,
  account: AccountRef,
  goal: AccountGoal,
): Promise<string> {
  const entry = await findEntry(client, layout, account.userName);
  if (entry !== null) return updateEntry(client, layout, account, entry, goal);
  const created = await createEntry(client, layout, account, goal);
  if (created !== null) return created;
  const other = await findEntry(client, layout, account.userName);
  if (other === null) throw new ConnectorError('conflict', 'another kind of entry has this name');
  return updateEntry(client, layout, account, other, goal);
}

/** `null`: somebody else created it in between. */
async function createEntry(client: Client, layout: LdapLayout, account: AccountRef, goal: AccountGoal) {
  if (goal.attributes === null) throw new ConnectorError('not-found', 'there is no such account to change');
  const dn = entryDn(layout, account.userName, wantedBranch(layout, goal));
  try {
    await client.add(dn, newEntry(layout, account, goal.attributes, goal));
    return dn;
  } catch (error) {
    if (error instanceof AlreadyExistsError) return null;
    throw error;
  }
}

async function updateEntry(
  client: Client,
  layout: LdapLayout,
  account: AccountRef,
  entry: LdapEntry,
  goal: AccountGoal,
) {
  if (!valuesOf(entry, layout.externalIdAttribute).includes(account.externalId)) {
    throw new ConnectorError('conflict', 'the account belongs to another external id');
  }
  const changes = changesFor(layout, entry, goal);
  if (changes.length > 0) await client.modify(entry.dn, changes);
  const branch = wantedBranch(layout, goal);
  if (branchOf(layout, entry.dn) === branch) return entry.dn;
  const target = entryDn(layout, account.userName, branch);
  await client.modifyDN(entry.dn, target);
  return target;
}
