import type { AccountAttributes, AccountGoal, AccountRef } from '../port';
import { enterpriseSchema, userSchema } from './guards';
import type { ScimUser } from './guards';
import { archivedType, livingType, toAttributes } from './state';

export interface PatchOperation {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value?: unknown;
}

/** The body that creates the account as wanted. */
export function newUser(account: AccountRef, attributes: AccountAttributes, goal: AccountGoal) {
  return {
    schemas: [userSchema, enterpriseSchema],
    userName: account.userName,
    externalId: account.externalId,
    active: wantsActive(goal),
    userType: goal.archived ? archivedType : livingType,
    displayName: displayName(attributes),
    name: { givenName: attributes.givenName, familyName: attributes.familyName },
    ...(attributes.title === '' ? {} : { title: attributes.title }),
    ...(attributes.email === null ? {} : { emails: emailsOf(attributes.email) }),
    [enterpriseSchema]: {
      employeeNumber: attributes.employeeNumber,
      ...(attributes.unit === '' ? {} : { department: attributes.unit }),
    },
  };
}

/** What differs between the account and the goal; empty when nothing does. */
export function operationsFor(user: ScimUser, goal: AccountGoal): PatchOperation[] {
  const active = wantsActive(goal);
  const operations: PatchOperation[] =
    (user.active ?? true) === active ? [] : [{ op: 'replace', path: 'active', value: active }];
  if (goal.archived !== (user.userType === archivedType)) {
    operations.push({ op: 'replace', path: 'userType', value: goal.archived ? archivedType : livingType });
  }
  return goal.attributes === null
    ? operations
    : [...operations, ...attributeOperations(user, goal.attributes)];
}

function attributeOperations(user: ScimUser, wanted: AccountAttributes): PatchOperation[] {
  const current = toAttributes(user);
  return [
    ...textOperation('name.givenName', current.givenName, wanted.givenName),
    ...textOperation('name.familyName', current.familyName, wanted.familyName),
    ...textOperation('displayName', user.displayName ?? '', displayName(wanted)),
    ...textOperation('title', current.title, wanted.title),
    ...emailOperation(current.email, wanted.email),
    ...textOperation(`${enterpriseSchema}:employeeNumber`, current.employeeNumber, wanted.employeeNumber),
    ...textOperation(`${enterpriseSchema}:department`, current.unit, wanted.unit),
  ];
}

function textOperation(path: string, current: string, wanted: string): PatchOperation[] {
  if (current === wanted) return [];
  return wanted === '' ? [{ op: 'remove', path }] : [{ op: 'replace', path, value: wanted }];
}

function emailOperation(current: string | null, wanted: string | null): PatchOperation[] {
  if (current === wanted) return [];
  if (wanted === null) return [{ op: 'remove', path: 'emails' }];
  return [{ op: 'replace', path: 'emails', value: emailsOf(wanted) }];
}

function emailsOf(email: string) {
  return [{ value: email, type: 'work', primary: true }];
}

function displayName(attributes: AccountAttributes): string {
  return `${attributes.givenName} ${attributes.familyName}`.trim();
}

function wantsActive(goal: AccountGoal): boolean {
  return goal.active && !goal.archived;
}
