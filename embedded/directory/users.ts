import { randomUUID } from 'node:crypto';
import type { ISql } from 'postgres';
import SCIMMY from 'scimmy';
import type { RequestContext } from './context';
import { caseless, exact, whereOf } from './filters';
import type { Fields } from './filters';

interface UserRow {
  id: string;
  body: Record<string, unknown>;
  groups: { value: string; display: string }[];
  version: number;
  created: Date;
  modified: Date;
}

interface ListedRow extends UserRow {
  /** Accounts that the page is of, at the moment of its rows. */
  total: number;
}

/** The fields of an account that SQL compares. */
export const userFields: Fields = {
  userName: caseless('user_name'),
  displayName: caseless('display_name'),
  externalId: exact('external_id'),
  id: (sql, { value }) => (isUuid(value) ? sql`id = ${value}` : sql`false`),
  active: (sql, { value }) => sql`active = ${value === true || value === 'true'}`,
};

/** Gives scimmy the way to read, write and remove accounts. */
export function declareUsers(): void {
  SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser);
  SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    egress: (resource: { id?: string }, ctx: RequestContext) =>
      resource.id === undefined ? listUsers(ctx) : readUser(resource.id, ctx),
    ingress: (resource: { id?: string }, instance: object, ctx: RequestContext) =>
      resource.id === undefined ? insertUser(instance, ctx) : updateUser(resource.id, instance, ctx),
    degress: (resource: { id: string }, ctx: RequestContext) => deleteUser(resource.id, ctx),
  });
}

async function readUser(id: string, ctx: RequestContext) {
  const rows = isUuid(id) ? await select(ctx, ctx.sql`AND id = ${id}`, 1, 0) : [];
  const [row] = rows;
  if (row === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return toResource(row, ctx);
}

async function listUsers(ctx: RequestContext) {
  const { sql, list } = ctx;
  const where = whereOf(sql, list.conditions ?? [], userFields);
  const all = list.conditions === null;
  const rows =
    list.count === 0 && !all
      ? []
      : await select(ctx, where, all ? null : list.count, all ? 0 : list.startIndex - 1);
  const isFirst = all || (list.startIndex === 1 && list.count !== 0);
  // Counted with the rows: an account that came in between would be one too many.
  list.totalResults = rows[0]?.total ?? (isFirst ? 0 : await count(ctx, where));
  return rows.map((row) => toResource(row, ctx));
}

/** How many there are, for a page that holds none of them. */
async function count({ sql, tenant }: RequestContext, where: ReturnType<typeof whereOf>): Promise<number> {
  const [total] = await sql<
    { n: number }[]
  >`SELECT count(*)::int AS n FROM users WHERE tenant = ${tenant} ${where}`;
  return total?.n ?? 0;
}

function select(
  { sql, tenant }: RequestContext,
  where: ReturnType<typeof whereOf>,
  limit: number | null,
  offset: number,
) {
  return sql<ListedRow[]>`
    SELECT id, body, version, created, modified, count(*) OVER ()::int AS total, coalesce((
      SELECT jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name) ORDER BY g.display_name)
      FROM members m JOIN groups g ON g.tenant = m.tenant AND g.id = m.group_id
      WHERE m.tenant = users.tenant AND m.user_id = users.id), '[]') AS groups
    FROM users WHERE tenant = ${tenant} ${where} ORDER BY seq LIMIT ${limit} OFFSET ${offset}`;
}

async function insertUser(instance: object, ctx: RequestContext) {
  const user = toColumns(instance);
  const { sql, tenant } = ctx;
  const [row] = await sql<UserRow[]>`
    INSERT INTO users (tenant, id, user_name, external_id, display_name, active, body)
    VALUES (${tenant}, ${randomUUID()}, ${user.userName}, ${user.externalId}, ${user.displayName}, ${user.active}, ${json(sql, user.body)})
    ON CONFLICT DO NOTHING
    RETURNING id, body, version, created, modified, '[]'::jsonb AS groups`;
  if (row === undefined) throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is taken');
  return toResource(row, ctx);
}

async function updateUser(id: string, instance: object, ctx: RequestContext) {
  const user = toColumns(instance);
  const { sql, tenant } = ctx;
  await sql`
    UPDATE users SET user_name = ${user.userName}, external_id = ${user.externalId}, display_name = ${user.displayName},
      active = ${user.active}, body = ${json(sql, user.body)}, version = version + 1, modified = now()
    WHERE tenant = ${tenant} AND id = ${id} AND body IS DISTINCT FROM ${json(sql, user.body)}`;
  return readUser(id, ctx);
}

async function deleteUser(id: string, { sql, tenant }: RequestContext): Promise<void> {
  const { count } = isUuid(id)
    ? await sql`DELETE FROM users WHERE tenant = ${tenant} AND id = ${id}`
    : { count: 0 };
  if (count === 0) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
}

function toResource(row: UserRow, ctx: RequestContext) {
  const location = `${ctx.base}/Users/${row.id}`;
  const version = `W/"${row.version}"`;
  const meta = { created: row.created, lastModified: row.modified, location, version };
  const groups = row.groups.map((group) => ({
    ...group,
    $ref: `${ctx.base}/Groups/${group.value}`,
    type: 'direct',
  }));
  // scimmy types a handler's answer as a whole schema instance; it takes plain data.
  return { ...row.body, id: row.id, groups, meta } as never;
}

// What the server answers itself, and the secret that it never keeps.
const notKept: ReadonlySet<string> = new Set(['id', 'meta', 'groups', 'password']);

function toColumns(instance: object) {
  const source = JSON.parse(JSON.stringify(instance)) as Record<string, unknown>;
  const body = Object.fromEntries(Object.entries(source).filter(([name]) => !notKept.has(name)));
  return {
    body: { ...body, active: body['active'] !== false },
    userName: String(body['userName']),
    externalId: textOrNull(body['externalId']),
    displayName: textOrNull(body['displayName']),
    active: body['active'] !== false,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function json(sql: ISql, value: object) {
  return sql.json(value as never);
}

/** Whether the value can be an id here; anything else is simply not found. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
