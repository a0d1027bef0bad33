import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readImportStatus, stageImport } from '../db/stores/imports';
import { waitUntil } from '../embedded/wait';
import { processId } from '../temporal/ids';
import { createImportStarter } from '../temporal/import-starter';
import type { Desk } from './desk';
import { arrivalsCsv, inDays, newNumbers } from './requests';

const LIMIT_MS = 20 * 60_000;

/** An import under way. */
export interface RunningImport {
  /** Rows that have an outcome. */
  settled(): Promise<number>;
  /** Waits for its end; throws when a row was refused, or after twenty minutes. */
  ended(): Promise<void>;
}

/** Sends a file of new arrivals, first days in sixty days, as the API does: staged, then its workflow. */
export const startImport = async (desk: Desk, organization: string, rows: number): Promise<RunningImport> => {
  const content = arrivalsCsv(newNumbers(rows), inDays(60));
  const { id } = processId(organization, 'import', [randomUUID()], randomBytes(32));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const staged = { id, organization, rows, sha256, content, warnings: [], requestedBy: 'hr-1' };
  const { app } = desk.databases;
  await app.withScope([organization], (tx) => stageImport(tx, { ...staged, kind: 'arrivals' }));
  await createImportStarter(desk.client, desk.taskQueue).start(id, organization);
  const status = async () => {
    const found = await app.withScope([organization], (tx) => readImportStatus(tx, id));
    if (!found) throw new Error('the import is not there');
    return found;
  };
  return {
    settled: async () => {
      const { accepted, changed, unchanged, refused } = await status();
      return accepted + changed + unchanged + refused;
    },
    ended: async () => {
      if (!(await waitUntil(async () => (await status()).state === 'done', LIMIT_MS, 100)))
        throw new Error('the import did not end');
      const { accepted } = await status();
      if (accepted !== rows) throw new Error(`${accepted} rows of ${rows} were accepted`);
    },
  };
};
