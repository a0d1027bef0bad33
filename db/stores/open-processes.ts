import type { Tx } from '../connect';

/** Workflow ids of every open process that the transaction may see. */
export const listOpenWorkflowIds = async ({ sql }: Tx): Promise<string[]> => {
  const rows = await sql<{ id: string }[]>`
    select workflow_id as id from processes where closed_at is null order by workflow_id`;
  return rows.map(({ id }) => id);
};
