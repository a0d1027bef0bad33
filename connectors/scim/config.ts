import { z } from 'zod';

/**
 * Where the groups of an account are read: `user` when the server fills the account's `groups`,
 * `members` when they must be looked up by member (`/Groups?filter=members.value eq …`).
 */
export const groupsFrom = ['user', 'members'] as const;

/** What an organisation's system says of its SCIM server. The token is elsewhere: `tokenRef` names it. */
export const scimConfig = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }),
  tokenRef: z.string().min(1),
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
  groupsFrom: z.enum(groupsFrom).default('user'),
});
export type ScimConfig = z.infer<typeof scimConfig>;
