import {
  AlreadyExistsError,
  AndFilter,
  Attribute,
  Change,
  EqualityFilter,
  NoSuchAttributeError,
  ObjectClassViolationError,
  OrFilter,
  TypeOrValueExistsError,
} from 'ldapts';
import type { Client, Filter } from 'ldapts';
import { ConnectorError } from '../port';
import type { AccountGoal, ConnectorWarning } from '../port';
import { groupDn, normalDn, under } from './branches';
import type { LdapLayout } from './config';

interface Group {
  dn: string;
  name: string;
}

/** The groups that hold any of these names. */
export async function groupsOf(client: Client, layout: LdapLayout, dns: readonly string[]): Promise<Group[]> {
  const members = dns.map((value) => new EqualityFilter({ attribute: 'member', value }));
  return findGroups(client, layout, new OrFilter({ filters: members }));
}

/** Adds and removes what differs, and gives the entry's present name to groups that hold an old one. */
export async function ensureGroups(
  client: Client,
  layout: LdapLayout,
  dn: string,
  oldDns: readonly string[],
  goal: AccountGoal,
): Promise<ConnectorWarning[]> {
  await renameMember(client, layout, dn, oldDns);
  if (goal.addGroups.length + goal.removeGroups.length === 0) return [];
  const current = await groupsOf(client, layout, [dn]);
  const names = new Set(current.map((group) => group.name));
  for (const group of current)
    if (goal.removeGroups.includes(group.name)) await removeMember(client, layout, group.dn, dn);
  const warnings: ConnectorWarning[] = [];
  for (const name of goal.addGroups)
    if (!names.has(name)) warnings.push(...(await addToGroup(client, layout, name, dn)));
  return warnings;
}

/** The group names of every member, by the member's name in one spelling. */
export async function groupsByMember(client: Client, layout: LdapLayout): Promise<Map<string, string[]>> {
  const { searchEntries } = await client.search(under(layout, layout.groupsOu), {
    filter: isGroup(),
    attributes: ['cn', 'member'],
    paged: true,
  });
  const names = new Map<string, string[]>();
  for (const entry of searchEntries) {
    for (const member of [entry['member'] ?? []].flat().map(String)) {
      const key = normalDn(member);
      names.set(key, [...(names.get(key) ?? []), textOf(entry['cn'])]);
    }
  }
  return names;
}

// Entries move between branches; a server without referential integrity leaves the old name in the groups.
async function renameMember(
  client: Client,
  layout: LdapLayout,
  dn: string,
  oldDns: readonly string[],
): Promise<void> {
  for (const oldDn of oldDns) {
    for (const group of await groupsOf(client, layout, [oldDn])) {
      await addMember(client, group.dn, dn);
      await removeMember(client, layout, group.dn, oldDn);
    }
  }
}

async function addToGroup(
  client: Client,
  layout: LdapLayout,
  name: string,
  dn: string,
): Promise<ConnectorWarning[]> {
  const existing = await findGroup(client, layout, name);
  if (existing === null && (await createGroup(client, layout, name, dn)))
    return [{ code: 'group-created', detail: name }];
  const group = existing ?? (await findGroup(client, layout, name));
  if (group === null) throw new ConnectorError('conflict', 'another kind of entry has the name of the group');
  await addMember(client, group.dn, dn);
  return [];
}

async function createGroup(client: Client, layout: LdapLayout, name: string, dn: string): Promise<boolean> {
  const entry = { objectClass: ['top', 'groupOfNames'], cn: [name], member: [placeholder(layout), dn] };
  try {
    await client.add(groupDn(layout, name), entry);
    return true;
  } catch (error) {
    if (error instanceof AlreadyExistsError) return false;
    throw error;
  }
}

async function addMember(client: Client, group: string, dn: string): Promise<void> {
  try {
    await client.modify(group, change('add', dn));
  } catch (error) {
    if (!(error instanceof TypeOrValueExistsError)) throw error;
  }
}

async function removeMember(client: Client, layout: LdapLayout, group: string, dn: string): Promise<void> {
  try {
    await client.modify(group, change('delete', dn));
  } catch (error) {
    if (error instanceof NoSuchAttributeError) return;
    if (!(error instanceof ObjectClassViolationError)) throw error;
    await client.modify(group, [change('add', placeholder(layout)), change('delete', dn)]);
  }
}

async function findGroup(client: Client, layout: LdapLayout, name: string): Promise<Group | null> {
  const groups = await findGroups(client, layout, new EqualityFilter({ attribute: 'cn', value: name }));
  if (groups.length > 1) throw new ConnectorError('conflict', 'several groups have this name');
  return groups[0] ?? null;
}

async function findGroups(client: Client, layout: LdapLayout, filter: Filter): Promise<Group[]> {
  const { searchEntries } = await client.search(under(layout, layout.groupsOu), {
    filter: new AndFilter({ filters: [isGroup(), filter] }),
    attributes: ['cn'],
  });
  return searchEntries.map((entry) => ({ dn: entry.dn, name: textOf(entry['cn']) }));
}

function isGroup(): Filter {
  return new EqualityFilter({ attribute: 'objectClass', value: 'groupOfNames' });
}

/** A group of names may not be empty: this member, who is nobody, keeps it when the last person leaves. */
function placeholder(layout: LdapLayout): string {
  return `cn=relais-placeholder,${layout.baseDn}`;
}

function change(operation: 'add' | 'delete', dn: string): Change {
  return new Change({ operation, modification: new Attribute({ type: 'member', values: [dn] }) });
}

function textOf(value: unknown): string {
  const [first] = [value].flat();
  if (typeof first !== 'string') throw new ConnectorError('nonsense', 'a group has no name');
  return first;
}
