import type { Tx } from '../connect';

/** The tables whose lists are paged by the id of their last row. */
export type PagedTable =
  'processes' | 'people' | 'tasks' | 'legal_holds' | 'purge_certificates' | 'incidents';

/** Whether the row that a page would follow is there, in the scope. */
export const isCursor = async (tx: Tx, table: PagedTable, id: string): Promise<boolean> => {
  const rows = {
    processes: () => tx.sql`select 1 from processes where id = ${id}`,
    people: () => tx.sql`select 1 from people where id = ${id}::uuid`,
    tasks: () => tx.sql`select 1 from tasks where id = ${id}::uuid`,
    legal_holds: () => tx.sql`select 1 from legal_holds where id = ${id}::uuid`,
    incidents: () => tx.sql`select 1 from incidents where id = ${id}::uuid`,
    purge_certificates: () => tx.sql`select 1 from purge_certificates where id = ${id}::uuid`,
  };
  return (await rows[table]()).length > 0;
};
