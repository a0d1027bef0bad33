import { appendSeal, lastSeal } from '../../connectors/seals/seal-files';
import type { Signer } from '../../connectors/signing/signer';
import type { Database, Tx } from '../../db/connect';
import { lockSealing, readLinks } from '../../db/stores/audit-chain';
import type { Fault, Seal } from '../../domain/audit/verify';
import { followChain } from './audit-chains';

/** What became of a sealing: the sequence that is sealed now, 0 for none, or why nothing was signed. */
export interface Sealing {
  sequence: number;
  faults: readonly Fault[];
}

// Details that are gone do not change the chain: who verifies all of it is told of them.
const breaksChain = ({ kind }: Fault): boolean => kind !== 'details-deleted';

/**
 * Signs the head of an organisation's audit into the file outside the database, when the chain goes on from the last seal
 * without a fault: a chain that does not is never signed.
 */
export const sealAudit = (
  database: Database,
  { folder, signer }: { folder: string; signer: Signer },
  organization: string,
  at: string,
): Promise<Sealing> =>
  database.withScope([organization], async (tx) => {
    // Each line holds the hash of the one before: one at a time.
    await lockSealing(tx, organization);
    const last = await lastSeal(folder, organization, signer.keys);
    if (last === 'forged')
      return { sequence: 0, faults: [{ organization, sequence: 0, kind: 'seal-forged' }] };
    const head = await headOf(tx, organization, last);
    if ('faults' in head) return { sequence: 0, faults: head.faults };
    if (head.seal === null) return { sequence: 0, faults: [] };
    await appendSeal(folder, { ...head.seal, at }, signer);
    return { sequence: head.seal.sequence, faults: [] };
  });

const headOf = async (
  tx: Tx,
  organization: string,
  from: Seal | null,
): Promise<{ seal: Seal | null } | { faults: Fault[] }> => {
  const known = { seals: [], purges: { rows: 0, before: null }, ...(from && { from }) };
  const { verifier, faults } = await followChain(
    (page) => readLinks(tx, organization, page),
    organization,
    known,
  );
  const breaking = faults.filter(breaksChain);
  return breaking.length > 0 ? { faults: breaking } : { seal: verifier.head };
};
