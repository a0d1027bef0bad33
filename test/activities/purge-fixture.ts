import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createPurgeActivities, type PurgeDeps, type PurgeResult } from '../../activities/purge';
import { createSigner, verified } from '../../connectors/signing/signer';
import type { Tx } from '../../db/connect';
import * as auditStore from '../../db/stores/audit';
import * as chainStore from '../../db/stores/audit-chain';
import * as catalogueStore from '../../db/stores/catalogue';
import * as heldStore from '../../db/stores/held';
import * as purgeStore from '../../db/stores/purge';
import * as proofStore from '../../db/stores/purge-proofs';
import type { PurgeCertificate } from '../../domain/retention/purge-certificate';
import { openTestDatabase } from '../support/database';
import { declareWorkplace } from '../support/workforce';

/** More than seven years after everything that `writeOldFile` writes. */
export const LATER = '2040-01-08T08:30:00Z';
const logger = new DefaultLogger('ERROR');
const signer = createSigner([{ id: 's1', seed: Buffer.alloc(32, 4) }]);

/** Two organisations, and the purge over them. */
export const openPurgeBench = async () => {
  const database = await openTestDatabase();
  for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(database.app, code);
  const sealed: string[] = [];
  const purge = (
    run: string,
    { organization = 'REGIE', now = LATER, batch = 2, stores = {} }: Partial<Wish> = {},
  ): Promise<PurgeResult> => {
    const { purgeOrganization } = createPurgeActivities({
      ...{ database: database.app, signer, batch },
      stores: {
        ...purgeStore,
        ...heldStore,
        ...proofStore,
        ...catalogueStore,
        ...auditStore,
        ...chainStore,
        ...stores,
      },
      seal: (code) => {
        sealed.push(code);
        return Promise.resolve([]);
      },
    });
    return new MockActivityEnvironment({}, { logger }).run(purgeOrganization, { organization, run, now });
  };
  const proofs = (organization = 'REGIE') =>
    database.app.withScope([organization], async (tx) => {
      const rows = await proofStore.listPurgeCertificates(tx, [organization], { after: null, limit: 100 });
      return Promise.all(rows.map(async ({ jws }) => (await verified(jws, signer.keys)) as PurgeCertificate));
    });
  /** Rows that a proof counts in a class. */
  const countedIn = async (run: string, code: string): Promise<Record<string, number> | null> => {
    const proof = (await proofs()).find((each) => each.run === run);
    return proof?.classes.find((each) => each.class === code)?.rows ?? null;
  };
  const scoped = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.app.withScope(['REGIE'], work);
  return { database, sealed, purge, proofs, countedIn, scoped, close: () => database.close() };
};

interface Wish {
  organization: string;
  now: string;
  batch: number;
  stores: Partial<PurgeDeps['stores']>;
}

export type PurgeBench = Awaited<ReturnType<typeof openPurgeBench>>;
