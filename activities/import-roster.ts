import type { ImportWarning } from '../db/stores/imports';
import type { RowRecord } from '../db/stores/import-work';
import {
  isPartial,
  missingFrom,
  rosterChange,
  type KnownEmployee,
  type RosterChange,
} from '../domain/people/roster';
import type { Tx } from './deps';
import type { ImportDeps } from './import-deps';
import { judgeFile, type JudgedFile } from './import-reading';
import type { ImportCommand } from './import-types';
import { shorten } from './import-warnings';

/**
 * Writes a statement of the workforce: people, employments, outcomes and questions, in one transaction, so that a
 * repeated run finds it done.
 */
export async function loadRoster(deps: ImportDeps, command: ImportCommand): Promise<void> {
  const { importId, organization, now } = command;
  const judged = await judgeFile(deps, command);
  await deps.database.withScope([organization], async (tx) => {
    await deps.stores.lockRoster(tx, organization);
    const settled = await deps.stores.listSettledLines(tx, importId);
    const known = await deps.stores.listKnownEmployees(tx, organization);
    const changes = changesOf(judged, known, settled);
    await deps.stores.writeRoster(tx, organization, changes);
    const records = [
      ...judged.refused.filter(({ line }) => !settled.has(line)),
      ...changes.map(recordOfChange),
    ];
    await deps.stores.recordOutcomes(tx, importId, records);
    const asked = await askHr(deps, tx, command, judged, known);
    const warnings = [...judged.warnings, ...asked, ...contradictions(changes)];
    await deps.stores.writeWarnings(tx, importId, shorten(warnings));
    const counts = { created: count(changes, 'accepted'), corrected: count(changes, 'changed') };
    const subject = { subjectKind: 'import', subjectId: importId, actor: judged.file.sender.principal };
    await deps.stores.recordAudit(tx, {
      ...{ organization, at: now, action: 'roster-loaded', details: counts },
      ...subject,
    });
  });
}

function changesOf(
  judged: JudgedFile,
  known: readonly KnownEmployee[],
  settled: ReadonlySet<number>,
): RosterChange[] {
  const byNumber = new Map(known.map((employee) => [employee.number, employee]));
  return judged.good.flatMap((good) =>
    good.kind === 'people' && !settled.has(good.raw.line)
      ? [rosterChange(good.raw.line, good.row, byNumber.get(good.row.number) ?? null, judged.today)]
      : [],
  );
}

const count = (changes: readonly RosterChange[], outcome: RosterChange['outcome']): number =>
  changes.filter((change) => change.outcome === outcome).length;

const recordOfChange = ({ line, outcome }: RosterChange): RowRecord => ({
  ...{ line, outcome, column: null, value: null, reason: null, reasonCode: null },
  ...{ processId: null, difference: null },
});

const contradictions = (changes: readonly RosterChange[]): ImportWarning[] =>
  changes
    .filter(({ contradicts }) => contradicts)
    .map(({ line }) => ({
      line,
      code: 'employment-ended',
      detail: 'Cet emploi est terminé dans Relais: le relevé ne le rouvre pas.',
    }));

async function askHr(
  deps: ImportDeps,
  tx: Tx,
  { organization, importId, now }: ImportCommand,
  judged: JudgedFile,
  known: readonly KnownEmployee[],
): Promise<ImportWarning[]> {
  if (!(await deps.stores.hasEarlierRoster(tx, organization, importId))) return [];
  const numbers = missingFrom(known, judged.numbers);
  if (isPartial(numbers.length, known)) return [partial(numbers.length)];
  if (numbers.length === 0) return [];
  const requestedBy = judged.file.sender.principal;
  await deps.stores.askAboutMissing(tx, organization, { numbers, on: judged.today, requestedBy, now });
  return [];
}

const partial = (missing: number): ImportWarning => ({
  line: null,
  code: 'roster-partial',
  detail: `Le relevé ne nomme pas ${missing} employés en poste: il semble partiel, aucune question n’est posée.`,
});
