import { z } from 'zod';

/** The schema of the enterprise extension (RFC 7643, 4.3). */
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

// Some servers answer "True" where the standard says true.
const boolean = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]);
const id = z.union([z.string().min(1), z.number().transform(String)]);
const meta = z.object({ version: z.string().nullish() }).nullish();
const email = z.object({
  value: z.string().nullish(),
  type: z.string().nullish(),
  primary: boolean.nullish(),
});

/** An account as a server shows it: only what Relais reads, and tolerant of what is left out. */
export const scimUser = z.object({
  id,
  userName: z.string(),
  externalId: z.string().nullish(),
  active: boolean.nullish(),
  userType: z.string().nullish(),
  displayName: z.string().nullish(),
  title: z.string().nullish(),
  name: z.object({ givenName: z.string().nullish(), familyName: z.string().nullish() }).nullish(),
  emails: z.array(email).nullish(),
  groups: z.array(z.object({ value: id, display: z.string().nullish() })).nullish(),
  meta,
  [enterpriseSchema]: z
    .object({ employeeNumber: z.string().nullish(), department: z.string().nullish() })
    .nullish(),
});
export type ScimUser = z.infer<typeof scimUser>;

/** A group as a server shows it; the members are there only when asked for. */
export const scimGroup = z.object({
  id,
  displayName: z.string(),
  members: z.array(z.object({ value: id })).nullish(),
});
export type ScimGroup = z.infer<typeof scimGroup>;

/** One page of a list. Servers leave `Resources` out of an empty one. */
export function scimList<T extends z.ZodType>(item: T) {
  return z.object({ totalResults: z.int().nonnegative(), Resources: z.array(item).nullish() });
}
