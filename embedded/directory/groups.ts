import { randomUUID } from 'node:crypto';
import SCIMMY from 'scimmy';
import type { RequestContext } from './context';
import { caseless, exact, whereOf } from './filters';
import type { Fields } from './filters';
import { addMembers, replaceMembers } from './members';
import { isUuid } from './users';

interface GroupRow {
  id: string;
  display_name: string;
  external_id: string | null;
  members: { value: string; display: string }[];
  version: number;
  created: Date;
  modified: Date;
}

/** The fields of a group that SQL compares. */
export const groupFields: Fields = {
  displayName: caseless('display_name'),
  externalId: exact('external_id'),
  id: (sql, { value }) => (isUuid(value) ? sql`id = ${value}` : sql`false`),
  'members.value': (sql, { value }) =>
    isUuid(value)
      ? sql`EXISTS (SELECT FROM members m WHERE m.tenant = groups.tenant AND m.group_id = groups.id AND m.user_id = ${value})`
      : sql`false`,
};

/** Gives scimmy the way to read, write and remove groups. */
export function declareGroups(): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    egress: (resource: { id?: string }, ctx: RequestContext) =>
      resource.id === undefined ? listGroups(ctx) : readGroup(resource.id, ctx),
    ingress: (resource: { id?: string }, instance: GroupInput, ctx: RequestContext) =>
      resource.id === undefined ? insertGroup(instance, ctx) : updateGroup(resource.id, instance, ctx),
    degress: (resource: { id: string }, ctx: RequestContext) => deleteGroup(resource.id, ctx),
  });
}

interface GroupInput {
  displayName: string;
  externalId?: string;
  members?: { value: string }[];
}

async function readGroup(id: string, ctx: RequestContext) {
  const [row] = isUuid(id) ? await select(ctx, ctx.sql`AND id = ${id}`, 1, 0) : [];
  if (row === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return toResource(row, ctx);
}

async function listGroups(ctx: RequestContext) {
  const { sql, list, tenant } = ctx;
  const where = whereOf(sql, list.conditions ?? [], groupFields);
  const all = list.conditions === null;
  const rows =
    list.count === 0 && !all
      ? []
      : await select(ctx, where, all ? null : list.count, all ? 0 : list.startIndex - 1);
  const [total] = await sql<
    { n: number }[]
  >`SELECT count(*)::int AS n FROM groups WHERE tenant = ${tenant} ${where}`;
  list.totalResults = total?.n ?? 0;
  return rows.map((row) => toResource(row, ctx));
}

function select(
  ctx: RequestContext,
  where: ReturnType<typeof whereOf>,
  limit: number | null,
  offset: number,
) {
  const { sql, tenant } = ctx;
  const members = ctx.withMembers
    ? sql`coalesce((
        SELECT jsonb_agg(jsonb_build_object('value', u.id, 'display', u.user_name, 'type', 'User') ORDER BY u.seq)
        FROM members m JOIN users u ON u.tenant = m.tenant AND u.id = m.user_id
        WHERE m.tenant = groups.tenant AND m.group_id = groups.id), '[]')`
    : sql`'[]'::jsonb`;
  return sql<GroupRow[]>`
    SELECT id, display_name, external_id, version, created, modified, ${members} AS members
    FROM groups WHERE tenant = ${tenant} ${where} ORDER BY seq LIMIT ${limit} OFFSET ${offset}`;
}

async function insertGroup(group: GroupInput, ctx: RequestContext) {
  const { sql, tenant } = ctx;
  const id = randomUUID();
  const { count } = await sql`
    INSERT INTO groups (tenant, id, display_name, external_id)
    VALUES (${tenant}, ${id}, ${group.displayName}, ${group.externalId ?? null}) ON CONFLICT DO NOTHING`;
  if (count === 0) throw new SCIMMY.Types.Error(409, 'uniqueness', 'displayName is taken');
  await addMembers(ctx, id, memberIds(group));
  return readGroup(id, ctx);
}

async function updateGroup(id: string, group: GroupInput, ctx: RequestContext) {
  const { sql, tenant } = ctx;
  await sql`
    UPDATE groups SET display_name = ${group.displayName}, external_id = ${group.externalId ?? null},
      version = version + 1, modified = now() WHERE tenant = ${tenant} AND id = ${id}`;
  await replaceMembers(ctx, id, memberIds(group));
  return readGroup(id, ctx);
}

async function deleteGroup(id: string, { sql, tenant }: RequestContext): Promise<void> {
  const { count } = isUuid(id)
    ? await sql`DELETE FROM groups WHERE tenant = ${tenant} AND id = ${id}`
    : { count: 0 };
  if (count === 0) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
}

function memberIds(group: GroupInput): string[] {
  return (group.members ?? []).map((member) => member.value);
}

function toResource(row: GroupRow, ctx: RequestContext) {
  const location = `${ctx.base}/Groups/${row.id}`;
  const version = `W/"${row.version}"`;
  const meta = { created: row.created, lastModified: row.modified, location, version };
  const members = row.members.map((member) => ({ ...member, $ref: `${ctx.base}/Users/${member.value}` }));
  const externalId = row.external_id ?? undefined;
  // scimmy types a handler's answer as a whole schema instance; it takes plain data.
  return { id: row.id, displayName: row.display_name, externalId, members, meta } as never;
}
