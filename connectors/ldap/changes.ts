import { Attribute, Change } from 'ldapts';
import type { AccountAttributes, AccountGoal, AccountRef } from '../port';
import type { LdapLayout } from './config';
import { personAttributes, valuesOf } from './entry';
import type { LdapEntry } from './entry';

type Values = Record<string, string[]>;

/** The attributes of a new entry. */
export function newEntry(
  layout: LdapLayout,
  account: AccountRef,
  attributes: AccountAttributes,
  goal: AccountGoal,
): Values {
  const values = {
    uid: [account.userName],
    [layout.externalIdAttribute]: [account.externalId],
    ...personValues(attributes),
    ...disableValues(layout, goal),
    ...archiveValues(layout, goal, []),
  };
  // An attribute without a value cannot be added.
  const present = Object.entries(values).filter(([, list]) => list.length > 0);
  return {
    objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
    ...Object.fromEntries(present),
  };
}

/** What differs between the entry and the goal; empty when nothing does. */
export function changesFor(layout: LdapLayout, entry: LdapEntry, goal: AccountGoal): Change[] {
  const wanted: Values = {
    ...(goal.attributes === null ? {} : personValues(goal.attributes)),
    ...disableValues(layout, goal),
    ...archiveValues(layout, goal, valuesOf(entry, layout.archiveMark.name)),
  };
  return Object.entries(wanted)
    .filter(([type, values]) => !sameValues(values, valuesOf(entry, type)))
    .map(
      ([type, values]) => new Change({ operation: 'replace', modification: new Attribute({ type, values }) }),
    );
}

/** Whether `mail` can hold the address: its syntax (IA5) is ASCII. */
export function isStorableEmail(email: string | null): boolean {
  return email === null || /^[\x20-\x7e]*$/.test(email);
}

function personValues(attributes: AccountAttributes): Values {
  const name = `${attributes.givenName} ${attributes.familyName}`.trim();
  const email = isStorableEmail(attributes.email) ? (attributes.email ?? '') : '';
  return {
    cn: textValue(name),
    displayName: textValue(name),
    [personAttributes.employeeNumber]: textValue(attributes.employeeNumber),
    [personAttributes.givenName]: textValue(attributes.givenName),
    [personAttributes.familyName]: textValue(attributes.familyName),
    [personAttributes.email]: textValue(email),
    [personAttributes.title]: textValue(attributes.title),
    [personAttributes.unit]: textValue(attributes.unit),
  };
}

function disableValues({ disable }: LdapLayout, goal: AccountGoal): Values {
  if (disable.kind === 'branch') return {};
  if (!goal.active || goal.archived) return { [disable.name]: [disable.disabledValue] };
  return { [disable.name]: disable.enabledValue === null ? [] : [disable.enabledValue] };
}

function archiveValues(layout: LdapLayout, goal: AccountGoal, current: readonly string[]): Values {
  const { name, value } = layout.archiveMark;
  if (layout.archiveOu !== null) return {};
  const others = current.filter((other) => other !== value);
  return { [name]: goal.archived ? [...others, value] : others };
}

function textValue(text: string): string[] {
  return text === '' ? [] : [text];
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
