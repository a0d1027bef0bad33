import { compareExtract, peopleByUser, type ExtractComparison } from '../../domain/access/compare-extract';
import { isTooSmall, type ExtractReading } from '../../domain/access/extract-rows';
import { civilDateOf, compareInstants } from '../../domain/calendar/instants';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import {
  completedTasks,
  insertExtract,
  lastExtracts,
  lockExtracts,
  sha256Of,
  shownBy,
  type StoredExtract,
} from '../../db/stores/extracts';
import { settleFindings, type SettledFindings } from '../../db/stores/findings';
import { readOrganizationAccess } from '../../db/stores/reconciliation';
import { problem } from '../problems';
import type { Call } from '../route';

/** An extract as it was sent, and as it was read. */
export interface SentExtract {
  organization: string;
  system: string;
  content: Buffer;
  reading: ExtractReading;
}

/** What an extract gave. */
export interface TakenExtract {
  id: string;
  comparison: ExtractComparison;
  settled: SettledFindings;
}

/**
 * Keeps an extract, compares it with the tables and opens a task for each finding, in one transaction. The same file
 * again on the same day is the same extract, compared again. Throws 409 `extract-too-small`.
 */
export const takeExtract = async (tx: Tx, call: Call, sent: SentExtract): Promise<TakenExtract> => {
  const { organization, system, reading } = sent;
  const now = call.deps.clock();
  const today = civilDateOf(now);
  await lockExtracts(tx, organization, system);
  const [last, beforeLast] = await lastExtracts(tx, organization, system);
  const sha256 = sha256Of(sent.content);
  const isSame = last?.sha256 === sha256 && civilDateOf(last.readAt) === today;
  refuseSmall(reading, last);
  const facts = await readOrganizationAccess(tx, organization, now);
  const tasks = await completedTasks(tx, organization, system);
  const reference = isSame ? beforeLast : last;
  const previous = reference ? await shownBy(tx, reference.id) : new Set<string>();
  const { rows } = reading;
  const complete = reading.refused.length === 0;
  const comparison = compareExtract({ system, today, rows, complete, previous, facts, tasks });
  const known = peopleByUser(facts.people);
  const id = isSame
    ? last.id
    : await insertExtract(tx, {
        ...{
          organization,
          system,
          sha256,
          rows,
          readAt: readAtAfter(last, now),
          recordedBy: call.caller.principal,
        },
        userNameOf: (user) => known.get(user.toLowerCase())?.userName ?? user,
      });
  const settled = await settleFindings(tx, organization, {
    findings: comparison.findings,
    // A row that could not be read might be the one that still holds: then nothing is over.
    looked: complete
      ? ['orphan', 'not-granted', 'not-ended', 'many'].map((kind) => `${kind}:${system}:`)
      : [],
    now,
    actor: `extract:${id}`,
  });
  if (!isSame) await audit(tx, call, sent, id);
  return { id, comparison, settled };
};

/** Later than the last one, whatever the clock says: which extract is the last must not be a toss of two ids. */
const readAtAfter = (last: StoredExtract | undefined, now: Instant): Instant =>
  last && compareInstants(now, last.readAt) <= 0 ? new Date(Date.parse(last.readAt) + 1).toISOString() : now;

const refuseSmall = (reading: ExtractReading, last: StoredExtract | undefined): void => {
  const count = reading.rows.length;
  if (!isTooSmall(count, last?.rows ?? null)) return;
  const before = last?.rows ?? 0;
  throw problem('conflict', {
    code: 'extract-too-small',
    title: { fr: 'Extrait trop court', en: 'Extract too small' },
    detail: {
      fr: `L’extrait a ${count} lignes lisibles et le dernier en avait ${before}: il est refusé en entier.`,
      en: `The extract has ${count} readable rows and the last one had ${before}: it is refused whole.`,
    },
    members: { rows: count, lastRows: last?.rows ?? null },
  });
};

const audit = (tx: Tx, call: Call, { organization, system, reading }: SentExtract, id: string) =>
  recordAudit(tx, {
    ...{ organization, at: call.deps.clock(), actor: call.caller.principal, action: 'extract-recorded' },
    ...{ subjectKind: 'extract', subjectId: id },
    details: { system, rows: reading.rows.length, refused: reading.refused.length },
  });
