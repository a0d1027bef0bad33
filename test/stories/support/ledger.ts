import postgres from 'postgres';

/** What the tables of Relais say of an organisation's work, beside what its API shows. */
export interface Ledger {
  /** Calls to targets that were begun and not ended. */
  openEffects: number;
  /** Steps that wait for a repair. */
  failedSteps: number;
  /** Questions asked twice of somebody, about one step, or about one finding. */
  askedTwice: number;
  /** Employees with more than one arrival, or more than one departure. */
  arrivedTwice: number;
  arrivals: number;
}

/** Reads the ledger as the owner of the tables. */
export const readLedger = async (databaseUrl: string, organization: string): Promise<Ledger> => {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [ledger] = await sql<Ledger[]>`select
      (select count(*)::int from effects where organization = ${organization} and state <> 'done') as "openEffects",
      (select count(*)::int from process_steps where organization = ${organization} and state = 'failed')
        as "failedSteps",
      (select count(*)::int from (select 1 from tasks where organization = ${organization}
        group by process_id, step_id, dedupe_key, kind having count(*) > 1) t) as "askedTwice",
      (select count(*)::int from (select 1 from processes where organization = ${organization}
        group by kind, employee_number having count(*) > 1) p) as "arrivedTwice",
      (select count(*)::int from processes where organization = ${organization} and kind = 'arrival') as arrivals`;
    if (!ledger) throw new Error('the tables answer nothing');
    return ledger;
  } finally {
    await sql.end();
  }
};
