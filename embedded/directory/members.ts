import SCIMMY from 'scimmy';
import { z } from 'zod';
import type { RequestContext } from './context';
import { isUuid } from './users';

const values = z.array(z.object({ value: z.string() }));
const operation = z.union([
  z.object({ op: z.string().regex(/^add$/i), path: z.literal('members'), value: values }),
  z.object({ op: z.string().regex(/^remove$/i), path: z.string().regex(/^members\[value eq "[^"]+"\]$/) }),
]);
const message = z.object({ Operations: z.array(operation).min(1) });
type MemberOperation = z.infer<typeof operation>;

/**
 * The operations of a PATCH that only adds and removes members by id, or `null` when it does anything else.
 * They go straight to SQL: the general way reads and rewrites every member of the group.
 */
export function memberOperations(body: unknown): MemberOperation[] | null {
  const parsed = message.safeParse(body);
  return parsed.success ? parsed.data.Operations : null;
}

/** Applies member operations to a group, in order; a 404 when the group is not there. */
export async function applyMemberOperations(
  ctx: RequestContext,
  id: string,
  operations: MemberOperation[],
): Promise<void> {
  const { sql, tenant } = ctx;
  const [group] = isUuid(id) ? await sql`SELECT FROM groups WHERE tenant = ${tenant} AND id = ${id}` : [];
  if (group === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  let changed = 0;
  for (const one of operations) {
    changed +=
      'value' in one
        ? await addMembers(
            ctx,
            id,
            one.value.map((member) => member.value),
          )
        : await removeMember(ctx, id, one.path);
  }
  if (changed > 0) {
    await sql`UPDATE groups SET version = version + 1, modified = now() WHERE tenant = ${tenant} AND id = ${id}`;
  }
}

/** PostgreSQL's way to write a list of identifiers. */
const listOf = (ids: readonly string[]): string => `{${ids.join(',')}}`;

/** Adds members, once each; answers how many were new. An unknown account is a 400. */
export async function addMembers(
  { sql, tenant }: RequestContext,
  id: string,
  userIds: string[],
): Promise<number> {
  if (userIds.length === 0) return 0;
  const wanted = [...new Set(userIds)];
  const known = await sql<{ id: string }[]>`
    SELECT id FROM users WHERE tenant = ${tenant} AND id = ANY (${listOf(wanted.filter(isUuid))}::uuid[]) FOR KEY SHARE`;
  if (known.length < wanted.length)
    throw new SCIMMY.Types.Error(400, 'invalidValue', 'A member does not exist');
  const { count } = await sql`
    INSERT INTO members (tenant, group_id, user_id)
    SELECT ${tenant}, ${id}::uuid, unnest(${listOf(wanted)}::uuid[]) ON CONFLICT DO NOTHING`;
  return count;
}

/** Makes the members exactly these. */
export async function replaceMembers(ctx: RequestContext, id: string, userIds: string[]): Promise<void> {
  const { sql, tenant } = ctx;
  await sql`
    DELETE FROM members WHERE tenant = ${tenant} AND group_id = ${id}
      AND user_id <> ALL (${listOf(userIds.filter(isUuid))}::uuid[])`;
  await addMembers(ctx, id, userIds);
}

async function removeMember({ sql, tenant }: RequestContext, id: string, path: string): Promise<number> {
  const userId = path.slice(path.indexOf('"') + 1, path.lastIndexOf('"'));
  if (!isUuid(userId)) return 0;
  const { count } =
    await sql`DELETE FROM members WHERE tenant = ${tenant} AND group_id = ${id} AND user_id = ${userId}`;
  return count;
}
