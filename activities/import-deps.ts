import type { HrFileReading } from '../connectors/hr-file/result';
import type * as auditStore from '../db/stores/audit';
import type * as catalogueStore from '../db/stores/catalogue';
import type * as findingStore from '../db/stores/findings';
import type * as workStore from '../db/stores/import-work';
import type * as rosterStore from '../db/stores/roster';
import type { HrFileKind } from '../domain/people/hr-columns';
import type { Submitter } from '../domain/people/submission';
import type { Database } from './deps';

/** The stores that an import reads and writes. */
export type ImportStores = Pick<
  typeof workStore,
  | 'readImportFile'
  | 'listWorkforce'
  | 'listSettledLines'
  | 'recordOutcomes'
  | 'writeWarnings'
  | 'writeDueSoon'
  | 'closeImport'
  | 'purgeReport'
> &
  Pick<typeof rosterStore, 'lockRoster' | 'hasEarlierRoster' | 'listKnownEmployees' | 'writeRoster'> &
  Pick<typeof findingStore, 'settleFindings'> &
  Pick<typeof catalogueStore, 'listProfiles'> &
  Pick<typeof auditStore, 'recordAudit'>;

/** What the activities of imports take. */
export interface ImportDeps {
  database: Database;
  stores: ImportStores;
  readHrFile: (content: Buffer, kind: HrFileKind) => HrFileReading;
  submitter: Submitter;
  /** Milliseconds for which rows that were received are asked again before the import ends without their answer. */
  settleWithin: number;
  /** Told when the worker is to stop: the rows under way end, no other begins. */
  stopping?: AbortSignal;
  /** Milliseconds that the slowest recent request made by hand waited; `null`: there was none. */
  handLatency: () => Promise<number | null>;
}
