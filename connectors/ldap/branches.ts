import { DN } from 'ldapts';
import { ConnectorError } from '../port';
import type { AccountGoal } from '../port';
import type { LdapLayout } from './config';

export type Branch = 'people' | 'disabled' | 'archive';

/** The full name of a branch that the configuration writes relative to the base. */
export function under(layout: LdapLayout, branch: string): string {
  return `${branch},${layout.baseDn}`;
}

/** The branches that hold accounts, each with its full name. */
export function branchesOf(layout: LdapLayout): Partial<Record<Branch, string>> {
  return {
    people: under(layout, layout.peopleOu),
    ...(layout.disable.kind === 'branch' ? { disabled: under(layout, layout.disable.ou) } : {}),
    ...(layout.archiveOu === null ? {} : { archive: under(layout, layout.archiveOu) }),
  };
}

/** The branch that an entry is in; anything outside the two special ones is living. */
export function branchOf(layout: LdapLayout, dn: string): Branch {
  const { archive, disabled } = branchesOf(layout);
  if (archive !== undefined && isUnder(dn, archive)) return 'archive';
  return disabled !== undefined && isUnder(dn, disabled) ? 'disabled' : 'people';
}

/** The branch where the goal wants the entry. */
export function wantedBranch(layout: LdapLayout, goal: AccountGoal): Branch {
  if (goal.archived && layout.archiveOu !== null) return 'archive';
  return (goal.archived || !goal.active) && layout.disable.kind === 'branch' ? 'disabled' : 'people';
}

/** The name of the account's entry in a branch. Raises `refused` for a name that cannot be written safely. */
export function entryDn(layout: LdapLayout, userName: string, branch: Branch): string {
  const base = branchesOf(layout)[branch];
  if (base === undefined) throw new ConnectorError('refused', 'the directory has no such branch');
  return `${rdn('uid', userName)},${base}`;
}

/** Every name that the account's entry may have had, so that no group keeps an old one. */
export function possibleDns(layout: LdapLayout, userName: string): string[] {
  return Object.values(branchesOf(layout)).map((base) => `${rdn('uid', userName)},${base}`);
}

/** The name of a group's entry. */
export function groupDn(layout: LdapLayout, name: string): string {
  return `${rdn('cn', name)},${under(layout, layout.groupsOu)}`;
}

function rdn(attribute: string, value: string): string {
  // At the ends of a name, blanks and backslashes are written in ways that servers do not agree on.
  if (value === '' || /^\s|[\s\\]$/.test(value))
    throw new ConnectorError('refused', `the ${attribute} cannot be a name`);
  return new DN().addPairRDN(attribute, value).toString();
}

/** A name in one spelling, to compare it with another. */
export function normalDn(dn: string): string {
  return dn.toLowerCase().replace(/\s*([,=])\s*/g, '$1');
}

function isUnder(dn: string, base: string): boolean {
  return normalDn(dn).endsWith(`,${normalDn(base)}`);
}
