import { heartbeat as beat, cancellationSignal } from '@temporalio/activity';
import { randomUUID } from 'node:crypto';
import type { Signer } from '../connectors/signing/signer';
import type * as auditStore from '../db/stores/audit';
import type * as chainStore from '../db/stores/audit-chain';
import type * as catalogueStore from '../db/stores/catalogue';
import type { Purged, PurgeLimits } from '../db/stores/purge';
import type * as heldStore from '../db/stores/held';
import type * as purgeStore from '../db/stores/purge';
import type * as proofStore from '../db/stores/purge-proofs';
import type { Fault } from '../domain/audit/verify';
import type { Instant } from '../domain/calendar/time';
import { retentionOf, type RetentionClass, type RetentionCode } from '../domain/retention/classes';
import { cutoffDay, cutoffInstant, holdsSince } from '../domain/retention/cutoff';
import {
  PURGE_CERTIFICATE,
  PURGE_HEADER,
  type PurgeCertificate,
} from '../domain/retention/purge-certificate';
import type { Database, Tx } from './deps';

/** One run in one organisation. `now` is the instant of the whole run. */
export interface PurgeCommand {
  organization: string;
  run: string;
  now: Instant;
}

/** What a run has done in one organisation. */
export interface PurgeResult {
  /** Rows that are no longer there, or no longer tell who. */
  rows: number;
  /** Whether the purge of the whole organisation is held. */
  held: boolean;
}

/** The activity of the purge. */
export interface PurgeActivities {
  purgeOrganization(command: PurgeCommand): Promise<PurgeResult>;
}

/** What the purge takes. */
export interface PurgeDeps {
  database: Database;
  stores: typeof purgeStore &
    Pick<typeof heldStore, 'lockHolds' | 'readHeld'> &
    typeof proofStore &
    Pick<typeof catalogueStore, 'readOrganization'> &
    Pick<typeof auditStore, 'recordAudit'> &
    Pick<typeof chainStore, 'readHead'>;
  signer: Signer;
  /** Signs the head of the organisation's audit outside the database; answers why it must not be signed. */
  seal(organization: string, now: Instant): Promise<readonly Fault[]>;
  /** Most persons, or rows, of one transaction. */
  batch: number;
}

type Purge = (tx: Tx, limits: PurgeLimits) => Promise<Purged>;

/** Classes that a purge ends, in this order: what tells of a file goes after it. */
const purges = ({ stores }: PurgeDeps): [RetentionCode, Purge][] => [
  ['employee-file', stores.purgeEmployeeFiles],
  ['messages', stores.purgeMessages],
  ['imports', stores.purgeImports],
  ['extracts', stores.purgeExtracts],
  ['audit-details', stores.purgeAuditDetails],
  ['actors', stores.purgeActors],
  ['incidents', stores.purgeIncidents],
  ['holds', stores.purgeHolds],
];

const sizeOf = ({ rows }: Purged): number => Object.values(rows).reduce((sum, count) => sum + count, 0);

const limitsOf = ({ organization, now }: PurgeCommand, months: number, limit: number): PurgeLimits => ({
  organization,
  day: cutoffDay(now, months),
  instant: cutoffInstant(now, months),
  holdsSince: holdsSince(now),
  limit,
});

/** One step, or what it did when it was made before and its answer was lost. */
const step = (
  deps: PurgeDeps,
  command: PurgeCommand,
  { code, number, purge, limits }: { code: RetentionCode; number: number; purge: Purge; limits: PurgeLimits },
): Promise<number> =>
  deps.database.withScope([command.organization], async (tx) => {
    const batch = { organization: command.organization, run: command.run, class: code, number };
    const before = await deps.stores.readBatch(tx, batch);
    if (before) return sizeOf(before);
    // Somebody may have placed a hold since the run began, or be placing one.
    await deps.stores.lockHolds(tx, command.organization);
    if ((await deps.stores.readHeld(tx, limits)).organization) return 0;
    const purged = await purge(tx, limits);
    if (sizeOf(purged) > 0) await deps.stores.keepBatch(tx, batch, purged, command.now);
    return sizeOf(purged);
  });

const purgeClass = async (
  deps: PurgeDeps,
  command: PurgeCommand,
  code: RetentionCode,
  purge: Purge,
  months: number,
): Promise<number> => {
  const limits = limitsOf(command, months, deps.batch);
  let total = 0;
  for (let number = 1; ; number += 1) {
    cancellationSignal().throwIfAborted();
    const size = await step(deps, command, { code, number, purge, limits });
    beat(`${code} ${number}`);
    if (size === 0) return total;
    total += size;
  }
};

const certificateOf = async (
  deps: PurgeDeps,
  tx: Tx,
  { organization, run, now }: PurgeCommand,
  classes: readonly RetentionClass[],
): Promise<PurgeCertificate | null> => {
  const sums = await deps.stores.sumBatches(tx, organization, run);
  if (sums.length === 0) return null;
  const held = await deps.stores.readHeld(tx, limitsOf({ organization, run, now }, 0, 0));
  return {
    ...{ type: PURGE_CERTIFICATE, id: randomUUID(), organization, run },
    classes: sums.map(({ persons, rows, ...sum }) => {
      const { action, months } = classes.find(({ code }) => code === sum.class) ?? {
        action: 'erase',
        months: 0,
      };
      const before = cutoffInstant(now, months ?? 0);
      return { class: sum.class, action, months: months ?? 0, before, persons, rows };
    }),
    heldPersons: held.persons,
    audit: await deps.stores
      .readHead(tx, organization)
      .then((head) => head && { sequence: head.sequence, hash: head.hash }),
    issuedAt: now,
  };
};

/** Signs what was done, once; nothing when nothing was. */
const certify = (
  deps: PurgeDeps,
  command: PurgeCommand,
  classes: readonly RetentionClass[],
): Promise<boolean> =>
  deps.database.withScope([command.organization], async (tx) => {
    const { organization, run, now } = command;
    if (await deps.stores.isCertified(tx, organization, run)) return true;
    const certificate = await certificateOf(deps, tx, command, classes);
    if (certificate === null) return false;
    const jws = await deps.signer.sign(certificate, PURGE_HEADER);
    await deps.stores.insertPurgeCertificate(tx, {
      id: certificate.id,
      organization,
      run,
      issuedAt: now,
      jws,
    });
    await deps.stores.recordAudit(tx, {
      ...{
        organization,
        at: now,
        actor: 'purge',
        action: 'purged',
        subjectKind: 'purge',
        subjectId: certificate.id,
      },
      details: { run, classes: certificate.classes.map((each) => ({ class: each.class, rows: each.rows })) },
    });
    return true;
  });

/**
 * Ends what an organisation has kept long enough, batch after batch, each written with what it did: a run that dies goes on
 * where it was, and its proof counts everything once.
 */
export const createPurgeActivities = (deps: PurgeDeps): PurgeActivities => ({
  purgeOrganization: async (command) => {
    const { organization, now } = command;
    const known = await deps.database.withScope([organization], (tx) =>
      deps.stores.readOrganization(tx, organization),
    );
    const classes = retentionOf(known?.settings.retention);
    let rows = 0;
    for (const [code, purge] of purges(deps)) {
      const months = classes.find((each) => each.code === code)?.months ?? null;
      if (months !== null) rows += await purgeClass(deps, command, code, purge, months);
    }
    const unproven = await deps.database.withScope([organization], (tx) =>
      deps.stores.listUnproven(tx, organization),
    );
    for (const other of unproven)
      if (other.run !== command.run) await certify(deps, { organization, ...other }, classes);
    // Why a chain may not be sealed is told by the night.
    if (await certify(deps, command, classes)) await deps.seal(organization, now);
    const { organization: held } = await deps.database.withScope([organization], (tx) =>
      deps.stores.readHeld(tx, limitsOf(command, 0, 0)),
    );
    return { rows, held };
  },
});
