import { appendSeal } from '../../connectors/seals/seal-files';
import type { Signer } from '../../connectors/signing/signer';
import type { Database } from '../../db/connect';
import { readHead } from '../../db/stores/audit-chain';

/** Signs the head of an organisation's audit into the file outside the database. Answers its sequence, 0 for none. */
export const sealAudit = async (
  database: Database,
  { folder, signer }: { folder: string; signer: Signer },
  organization: string,
  at: string,
): Promise<number> => {
  const head = await database.withScope([organization], (tx) => readHead(tx, organization));
  if (head === null) return 0;
  await appendSeal(folder, { ...head, at }, signer);
  return head.sequence;
};
