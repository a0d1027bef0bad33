import postgres from 'postgres';

/** The directory's database. */
export interface DirectoryStore {
  sql: postgres.Sql;
  /** Runs `work` in one transaction. Raises when a connection was lost meanwhile: then nothing is sure to be kept. */
  write<T>(work: (tx: postgres.TransactionSql) => Promise<T>): Promise<unknown>;
}

/**
 * Opens a pool. postgres.js opens a new connection under a transaction whose server went away, and its commit there
 * succeeds without having kept anything: so a loss anywhere during a transaction fails it.
 */
export function openStore(url: string): DirectoryStore {
  let losses = 0;
  const onclose = (): void => void (losses += 1);
  const sql = postgres(url, {
    max: 10,
    max_lifetime: null,
    // A statement of the driver's own, whose failure nobody hears: it would end the process.
    fetch_types: false,
    onnotice: () => undefined,
    onclose,
  });
  return {
    sql,
    write: async (work) => {
      const before = losses;
      const result = await sql.begin(work);
      if (losses !== before) throw new Error('the database went away during the transaction');
      return result;
    },
  };
}
