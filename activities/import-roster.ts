import type { ImportWarning } from '../db/stores/imports';
import type { RowRecord } from '../db/stores/import-work';
import {
  isPartial,
  missingFrom,
  rosterChange,
  type KnownEmployee,
  type RosterChange,
} from '../domain/people/roster';
import { askDifference, askMissing, questionsAbout } from '../domain/people/roster-questions';
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
    // All of it is written at once: a row that is settled tells that this is a repeated run.
    if ((await deps.stores.listSettledLines(tx, importId)).size > 0) return;
    const known = await deps.stores.listKnownEmployees(tx, organization);
    const changes = changesOf(judged, known);
    await deps.stores.writeRoster(tx, organization, changes);
    await deps.stores.recordOutcomes(tx, importId, [...judged.refused, ...changes.map(recordOfChange)]);
    const asked = await askHr(deps, tx, command, judged, known, changes);
    await deps.stores.writeWarnings(tx, importId, shorten([...judged.warnings, ...asked]));
    const counts = {
      ...{ created: count(changes, 'accepted'), corrected: count(changes, 'changed') },
      held: count(changes, 'held'),
    };
    const subject = { subjectKind: 'import', subjectId: importId, actor: judged.file.sender.principal };
    await deps.stores.recordAudit(tx, {
      ...{ organization, at: now, action: 'roster-loaded', details: counts },
      ...subject,
    });
  });
}

function changesOf(judged: JudgedFile, known: readonly KnownEmployee[]): RosterChange[] {
  const byNumber = new Map(known.map((employee) => [employee.number, employee]));
  return judged.good.flatMap((good) =>
    good.kind === 'people'
      ? [rosterChange(good.raw.line, good.row, byNumber.get(good.row.number) ?? null, judged.today)]
      : [],
  );
}

const count = (changes: readonly RosterChange[], outcome: RosterChange['outcome']): number =>
  changes.filter((change) => change.outcome === outcome).length;

const recordOfChange = ({ line, outcome, difference }: RosterChange): RowRecord => ({
  ...{ line, outcome, column: null, value: null, reason: null, reasonCode: null, processId: null },
  difference: Object.keys(difference).length > 0 ? difference : null,
});

/**
 * Asks HR about who is missing and about what differs, and closes what this statement answers. A part of a statement
 * answers for those alone whom it names; a row that was refused says only that its employee is there.
 */
async function askHr(
  deps: ImportDeps,
  tx: Tx,
  { organization, importId, now }: ImportCommand,
  { file, numbers, today }: JudgedFile,
  known: readonly KnownEmployee[],
  changes: readonly RosterChange[],
): Promise<ImportWarning[]> {
  const isFirst = !(await deps.stores.hasEarlierRoster(tx, organization, importId));
  const missing = isFirst ? [] : missingFrom(known, numbers);
  const isPart = isPartial(missing.length, known);
  const findings = [
    ...(isPart ? [] : missing.map((number) => askMissing(number, today))),
    ...changes.filter(({ outcome }) => outcome === 'held').map((change) => askDifference(change, today)),
  ];
  const named = isPart ? [...numbers].map((number) => questionsAbout(number).missing) : ['roster-missing:'];
  const looked = [
    ...named,
    ...(isPart ? [] : ['many:_:roster-missing', 'many:_:roster-differs']),
    ...changes.map(({ number }) => questionsAbout(number).differs),
  ];
  await deps.stores.settleFindings(tx, organization, {
    ...{ findings, looked, now },
    actor: file.sender.principal,
  });
  return isPart ? [partial(missing.length)] : [];
}

const partial = (missing: number): ImportWarning => ({
  line: null,
  code: 'roster-partial',
  detail: `Le relevé ne nomme pas ${missing} employés en poste: il semble partiel, aucune question n’est posée.`,
});
