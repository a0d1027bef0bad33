import { AndFilter, EqualityFilter, PresenceFilter } from 'ldapts';
import type { Client, Entry } from 'ldapts';
import { z } from 'zod';
import { ConnectorError } from '../port';
import type { AccountState } from '../port';
import { branchOf } from './branches';
import type { LdapLayout } from './config';

/** The attributes that hold what Relais writes of a person. */
export const personAttributes = {
  employeeNumber: 'employeeNumber',
  givenName: 'givenName',
  familyName: 'sn',
  email: 'mail',
  title: 'title',
  unit: 'departmentNumber',
} as const;

/** An entry as read: its name, and its values by attribute in lower case. */
export interface LdapEntry {
  dn: string;
  values: ReadonlyMap<string, readonly string[]>;
}

const guard = z.record(z.string(), z.union([z.string().transform((value) => [value]), z.array(z.string())]));

/** The entry as Relais reads it; raises `nonsense` when it holds what is not text or lacks `uid`. */
export function toEntry({ dn, ...rest }: Entry): LdapEntry {
  const parsed = guard.safeParse(rest);
  if (!parsed.success) throw new ConnectorError('nonsense', 'an entry holds values that are not text');
  const values = new Map(Object.entries(parsed.data).map(([name, list]) => [name.toLowerCase(), list]));
  if ((values.get('uid') ?? []).length === 0) throw new ConnectorError('nonsense', 'an entry has no uid');
  return { dn, values };
}

/** The values of an attribute, whatever its case; none when it is absent. */
export function valuesOf(entry: LdapEntry, attribute: string): readonly string[] {
  return entry.values.get(attribute.toLowerCase()) ?? [];
}

/** What to ask of each entry. */
export function wantedAttributes(layout: LdapLayout): string[] {
  const { disable, archiveMark, externalIdAttribute } = layout;
  const special = [
    archiveMark.name,
    externalIdAttribute,
    ...(disable.kind === 'attribute' ? [disable.name] : []),
  ];
  return ['uid', 'cn', 'displayName', ...Object.values(personAttributes), ...special];
}

/** The filter of all accounts, or of one. */
export function accountFilter(userName?: string): AndFilter {
  const uid =
    userName === undefined
      ? new PresenceFilter({ attribute: 'uid' })
      : new EqualityFilter({ attribute: 'uid', value: userName });
  return new AndFilter({
    filters: [new EqualityFilter({ attribute: 'objectClass', value: 'inetOrgPerson' }), uid],
  });
}

/** The account's entry, wherever it is below the base, or `null`. */
export async function findEntry(
  client: Client,
  layout: LdapLayout,
  userName: string,
): Promise<LdapEntry | null> {
  const { searchEntries } = await client.search(layout.baseDn, {
    scope: 'sub',
    filter: accountFilter(userName),
    attributes: wantedAttributes(layout),
  });
  if (searchEntries.length > 1) throw new ConnectorError('conflict', 'several entries have this uid');
  const [entry] = searchEntries;
  return entry === undefined ? null : toEntry(entry);
}

/** The account in Relais's words. */
export function toAccountState(
  layout: LdapLayout,
  entry: LdapEntry,
  groups: readonly string[],
): AccountState {
  const first = (attribute: string) => valuesOf(entry, attribute)[0] ?? '';
  return {
    userName: first('uid'),
    externalId: valuesOf(entry, layout.externalIdAttribute)[0] ?? null,
    active: isActive(layout, entry),
    archived: isArchived(layout, entry),
    groups: [...new Set(groups)].sort(),
    attributes: {
      employeeNumber: first(personAttributes.employeeNumber),
      givenName: first(personAttributes.givenName),
      familyName: first(personAttributes.familyName),
      email: valuesOf(entry, personAttributes.email)[0] ?? null,
      title: first(personAttributes.title),
      unit: first(personAttributes.unit),
    },
  };
}

function isActive(layout: LdapLayout, entry: LdapEntry): boolean {
  const { disable } = layout;
  if (disable.kind === 'branch') return branchOf(layout, entry.dn) === 'people';
  return !valuesOf(entry, disable.name).some(
    (value) => value.toLowerCase() === disable.disabledValue.toLowerCase(),
  );
}

function isArchived(layout: LdapLayout, entry: LdapEntry): boolean {
  if (layout.archiveOu !== null) return branchOf(layout, entry.dn) === 'archive';
  return valuesOf(entry, layout.archiveMark.name).includes(layout.archiveMark.value);
}
