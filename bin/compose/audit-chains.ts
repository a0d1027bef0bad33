import type { JSONWebKeySet } from 'jose';
import { purgeCertificateSchema } from '../../api/retention/schemas';
import { verified } from '../../connectors/signing/signer';
import type { Database } from '../../db/connect';
import { sha256 } from '../../db/stores/audit-chain';
import { listPurgeCertificates } from '../../db/stores/purge-proofs';
import {
  ChainVerifier,
  type Fault,
  type KnownChain,
  type Link,
  type ProvenPurges,
} from '../../domain/audit/verify';
import { provenDetails, type PurgeCertificate } from '../../domain/retention/purge-certificate';

/** Links read at once: some megabytes. */
const PAGE = 5_000;
const PROOFS = 200;

/** Reads the next links of a chain, after a sequence. */
export type LinkReader = (page: { after: number; limit: number }) => Promise<Link[]>;

/** Follows an organisation's chain to its end; the verifier knows how far, `faults` what is wrong. */
export const followChain = async (
  read: LinkReader,
  organization: string,
  known: KnownChain,
): Promise<{ verifier: ChainVerifier; faults: Fault[] }> => {
  const verifier = new ChainVerifier(organization, sha256, known);
  const faults: Fault[] = [];
  for (let after = verifier.length, isWhole = false; !isWhole;) {
    const links = await read({ after, limit: PAGE });
    for (const link of links) faults.push(...verifier.next(link));
    isWhole = links.length < PAGE;
    after = links.at(-1)?.sequence ?? after;
  }
  return { verifier, faults: [...faults, ...verifier.end()] };
};

/** What the signed proofs of an organisation's purges say of its audit, and ids of proofs that no known key signed. */
export const readProvenPurges = async (
  database: Database,
  organization: string,
  keys: JSONWebKeySet,
): Promise<{ purges: ProvenPurges; forged: string[] }> => {
  const proofs: PurgeCertificate[] = [];
  const forged: string[] = [];
  for (let after: string | null = null, isWhole = false; !isWhole;) {
    const page: { after: string | null; limit: number } = { after, limit: PROOFS };
    const rows = await database.withScope([organization], (tx) =>
      listPurgeCertificates(tx, [organization], page),
    );
    for (const { id, run, jws } of rows) {
      const parsed = purgeCertificateSchema.safeParse(await verified(jws, keys));
      const isOurs = parsed.success && parsed.data.organization === organization && parsed.data.run === run;
      if (isOurs) proofs.push(parsed.data);
      else forged.push(id);
    }
    isWhole = rows.length < PROOFS;
    after = rows.at(-1)?.id ?? null;
  }
  return { purges: provenDetails(proofs), forged };
};
