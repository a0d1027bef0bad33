import { createAccessActivities, type AccessDeps } from '../../activities/access';
import { createArrivalActivities } from '../../activities/accept-arrival';
import { createCertificateActivities } from '../../activities/certificates';
import { createExpiryActivities } from '../../activities/accept-expiry';
import { createChangeActivities } from '../../activities/accept-change';
import { createDepartureRequestActivities } from '../../activities/accept-departure';
import { createDisclosureActivities } from '../../activities/disclosure';
import type { AcceptDeps } from '../../activities/deps';
import { createDutyActivities } from '../../activities/duties';
import { createImportActivities } from '../../activities/imports';
import { createMailActivities } from '../../activities/mail';
import { createPurgeActivities } from '../../activities/purge';
import { createReconciliationActivities } from '../../activities/reconciliation';
import { createRecordActivities } from '../../activities/records';
import { createTakeOverActivities } from '../../activities/take-over';
import { digestOf } from '../../api/people/request-digest';
import { readHrFile } from '../../connectors/hr-file/read';
import type { Mailer } from '../../connectors/mail/mailer';
import type { Signer } from '../../connectors/signing/signer';
import type { Database } from '../../db/connect';
import * as acceptStore from '../../db/stores/accept';
import { createCalendarReader } from '../../db/stores/calendars';
import * as auditStore from '../../db/stores/audit';
import * as chainStore from '../../db/stores/audit-chain';
import * as catalogueStore from '../../db/stores/catalogue';
import * as certificateStore from '../../db/stores/certificates';
import * as disclosureStore from '../../db/stores/disclosure';
import * as dutyStore from '../../db/stores/duties';
import * as limitStore from '../../db/stores/departure-limits';
import * as effectStore from '../../db/stores/effects';
import { endExpired } from '../../db/stores/expired';
import * as expiryStore from '../../db/stores/expiries';
import * as findingStore from '../../db/stores/findings';
import * as grantStore from '../../db/stores/grants';
import * as identityStore from '../../db/stores/identity';
import * as importStore from '../../db/stores/import-work';
import * as outboxStore from '../../db/stores/outbox';
import * as personStore from '../../db/stores/person-facts';
import * as heldStore from '../../db/stores/held';
import * as purgeStore from '../../db/stores/purge';
import * as proofStore from '../../db/stores/purge-proofs';
import * as ownerStore from '../../db/stores/rehome-owners';
import * as progressStore from '../../db/stores/progress';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import * as responsibleStore from '../../db/stores/responsibles';
import * as sharedStore from '../../db/stores/shared-accounts';
import { settleFindings } from '../../db/stores/findings';
import * as rosterStore from '../../db/stores/roster';
import * as taskStore from '../../db/stores/task-records';
import type { ProcessStarter } from '../../domain/people/submission';
import { sealAudit } from './audit-seals';
import type { Connectors } from './connectors';
import type { Databases } from './database';

const TEN_MINUTES_MS = 600_000;
/** People, or rows, of one transaction of the purge. */
const PURGE_BATCH = 100;

/** What the activities take from this process. */
export interface ActivityParts {
  databases: Databases;
  connectors: Connectors;
  submitter: ProcessStarter;
  mailer: Mailer;
  /** Told when the worker is to stop: a long activity ends at its next safe point. */
  stopping?: AbortSignal;
  /** Where the heads of the audit are signed into. */
  seals: { folder: string; signer: Signer };
}

/** What accepting a request takes; the API plans with it too, without effect. */
export const acceptDeps = (database: Database): AcceptDeps => ({
  ...{ database, calendarOf: createCalendarReader(), wallClock: Date.now, digestOf },
  stores: { ...acceptStore, ...catalogueStore, ...personStore, ...findingStore, ...limitStore, ...dutyStore },
});

/** Accounts that several organisations hold: seen by the batch role alone. */
const sharedAccounts = (batch: Database): AccessDeps['shared'] => ({
  adoptAccount: (place) => batch.withoutScope((tx) => sharedStore.adoptAccount(tx, place)),
  markSharing: (place, sharing) => batch.withoutScope((tx) => sharedStore.markSharing(tx, place, sharing)),
  readSharedAccount: (place) => batch.withoutScope((tx) => sharedStore.readSharedAccount(tx, place)),
});

/** Every activity of the worker, over its stores and systems. */
export const createActivities = (parts: ActivityParts) => {
  const { databases, connectors, submitter, mailer, seals, stopping } = parts;
  const database = databases.app;
  const accept = acceptDeps(database);
  const seal = async (organization: string, now: string) =>
    (await sealAudit(database, seals, organization, now)).faults;
  return {
    ...createArrivalActivities(accept),
    ...createDepartureRequestActivities(accept),
    ...createTakeOverActivities({
      ...accept,
      progress: { ...progressStore, ...taskStore, ...identityStore },
    }),
    ...createDisclosureActivities({ database, stores: { ...disclosureStore, ...taskStore, ...auditStore } }),
    ...createChangeActivities(accept),
    ...createExpiryActivities({ ...accept, expiries: expiryStore }),
    ...createDutyActivities(accept),
    ...createAccessActivities({
      ...{ database, effects: effectStore, grants: grantStore },
      shared: sharedAccounts(databases.batch),
      connectorFor: connectors.connectorFor,
    }),
    ...createRecordActivities({
      ...{ database, calendarOf: accept.calendarOf },
      stores: { ...taskStore, ...progressStore, ...ownerStore, ...auditStore, ...grantStore, ...acceptStore },
    }),
    ...createImportActivities({
      ...{ database, readHrFile, submitter, settleWithin: TEN_MINUTES_MS },
      ...(stopping && { stopping }),
      stores: { ...importStore, ...rosterStore, settleFindings, ...catalogueStore, ...auditStore },
      // Of every organisation: they share the workers.
      handLatency: () => databases.batch.withoutScope(importStore.readHandLatency),
    }),
    ...createMailActivities({
      ...{ database: databases.batch, mailer, findings: createReconciliationStore(database) },
      stores: { ...outboxStore, ...responsibleStore },
    }),
    ...createReconciliationActivities({
      ...{ organizations: databases.organizations, connectorFor: connectors.connectorFor },
      store: createReconciliationStore(database),
      endExpired: (now) => databases.batch.withoutScope((tx) => endExpired(tx, now)),
      endRights: async (request) => {
        await submitter.expiry(request);
      },
      seal,
    }),
    ...createPurgeActivities({
      ...{ database, seal, signer: seals.signer, batch: PURGE_BATCH },
      stores: { ...purgeStore, ...heldStore, ...proofStore, ...catalogueStore, ...auditStore, ...chainStore },
    }),
    ...createCertificateActivities({
      ...{ database, seal, signer: seals.signer },
      stores: { ...certificateStore, ...auditStore, ...chainStore },
    }),
  };
};
