import SCIMMY from 'scimmy';
import type { RequestContext } from './context';
import { isUuid } from './users';

/**
 * Holds the row until the transaction ends, so that two writes follow one another;
 * a 412 when `If-Match` names another version, a 404 when there is no such row.
 */
export async function holdVersion(
  { sql, tenant }: RequestContext,
  table: 'users' | 'groups',
  id: string,
  ifMatch: string | undefined,
): Promise<void> {
  const [row] = isUuid(id)
    ? await sql<{ version: number }[]>`
        SELECT version FROM ${sql(table)} WHERE tenant = ${tenant} AND id = ${id} FOR NO KEY UPDATE`
    : [];
  if (row === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  if (ifMatch !== undefined && ifMatch !== '*' && !ifMatch.split(/\s*,\s*/).includes(`W/"${row.version}"`)) {
    throw new SCIMMY.Types.Error(412, '', 'The resource has another version');
  }
}
