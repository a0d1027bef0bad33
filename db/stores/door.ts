import type { Tx } from '../connect';

/**
 * What the door may do before it knows what somebody may see: find whose a secret, or a provider's name, is. From then on the
 * transaction sees what is that principal's own, whatever its scope. Nothing else sets `app.principal` (decision 0039).
 */
const enter = async (tx: Tx, owner: ReturnType<Tx['sql']>): Promise<string | null> => {
  const [row] = await tx.sql<{ id: string }[]>`
    select set_config('app.principal', coalesce(${owner}, ''), true) as id`;
  return row && row.id !== '' ? row.id : null;
};

/** Enters as the holder of the key with this hash; answers who that is, or `null`. */
export const enterByKey = (tx: Tx, hash: string): Promise<string | null> =>
  enter(tx, tx.sql`principal_of_key(${hash})`);

/** Enters as who is signed in by the session with this hash; answers who that is, or `null`. */
export const enterBySession = (tx: Tx, hash: string): Promise<string | null> =>
  enter(tx, tx.sql`principal_of_session(${hash})`);

/** Enters as who a provider knows by this name; answers who that is, or `null`. */
export const enterByIdentity = (
  tx: Tx,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<string | null> => enter(tx, tx.sql`principal_of_identity(${issuer}, ${subject})`);

/** Enters as a principal that was proven before, or is being made. */
export const enterAs = async (tx: Tx, principalId: string): Promise<void> => {
  await enter(tx, tx.sql`${principalId}::text`);
};
