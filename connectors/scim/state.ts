import type { AccountAttributes, AccountState } from '../port';
import { enterpriseSchema } from './guards';
import type { ScimUser } from './guards';

/** SCIM has no archive: an archived account is inactive with this `userType`. */
export const archivedType = 'archived';
/** The `userType` of a created or restored account. */
export const livingType = 'employee';

/** The account in Relais's words. An account without `active` counts as active: the exposure must show. */
export function toAccountState(user: ScimUser, groups: readonly string[]): AccountState {
  return {
    userName: user.userName,
    externalId: user.externalId ?? null,
    active: user.active ?? true,
    archived: user.userType === archivedType,
    groups: [...new Set(groups)].sort(),
    attributes: toAttributes(user),
  };
}

/** The account's attributes; what the server does not hold is an empty string, or `null` for the e-mail. */
export function toAttributes(user: ScimUser): AccountAttributes {
  const enterprise = user[enterpriseSchema];
  return {
    employeeNumber: enterprise?.employeeNumber ?? '',
    givenName: user.name?.givenName ?? '',
    familyName: user.name?.familyName ?? '',
    email: emailOf(user),
    title: user.title ?? '',
    unit: enterprise?.department ?? '',
  };
}

function emailOf(user: ScimUser): string | null {
  const emails = user.emails ?? [];
  const chosen =
    emails.find((email) => email.primary) ?? emails.find((email) => email.type === 'work') ?? emails[0];
  return chosen?.value ?? null;
}
