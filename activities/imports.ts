import { holdsSince } from '../domain/retention/cutoff';
import type { ImportDeps } from './import-deps';
import { judgeFile } from './import-reading';
import { loadRoster } from './import-roster';
import { submitRows } from './import-submitting';
import type { ImportActivities, ImportCommand } from './import-types';
import { shorten } from './import-warnings';

/** The steps of an import, over its stores, its reader of files and the door to the processes. */
export const createImportActivities = (deps: ImportDeps): ImportActivities => ({
  readImport: (command) => readImport(deps, command),
  submitRows: (command) => submitRows(deps, command),
  loadRoster: (command) => loadRoster(deps, command),
  finishImport: (command) => finishImport(deps, command),
  purgeReport: (command) => purgeReport(deps, command),
});

async function readImport(deps: ImportDeps, command: ImportCommand) {
  const { file, refused, warnings, dueSoon } = await judgeFile(deps, command);
  await deps.database.withScope([command.organization], async (tx) => {
    await deps.stores.writeWarnings(tx, command.importId, shorten(warnings));
    // Before any row is sent: the first ones already know how many follow.
    if (file.kind === 'departures') await deps.stores.writeDueSoon(tx, command.importId, dueSoon);
    // The rows of a statement are written with what they change, in one transaction.
    if (file.kind !== 'people') await deps.stores.recordOutcomes(tx, command.importId, refused);
  });
  return { kind: file.kind };
}

async function finishImport(deps: ImportDeps, { importId, organization, now }: ImportCommand): Promise<void> {
  await deps.database.withScope([organization], async (tx) => {
    const closed = await deps.stores.closeImport(tx, importId, now);
    if (closed === null) return;
    const { kind, requestedBy: actor, outcomes: details } = closed;
    const subject = { subjectKind: 'import', subjectId: importId };
    await deps.stores.recordAudit(tx, {
      ...{ organization, at: now, actor, action: `${kind}-imported`, details },
      ...subject,
    });
  });
}

async function purgeReport(deps: ImportDeps, { importId, organization, now }: ImportCommand): Promise<void> {
  await deps.database.withScope([organization], async (tx) => {
    const rows = await deps.stores.purgeReport(tx, importId, { organization, holdsSince: holdsSince(now) });
    if (rows === 0) return;
    const subject = { subjectKind: 'import', subjectId: importId, details: { rows } };
    await deps.stores.recordAudit(tx, {
      ...{ organization, at: now, actor: 'relais', action: 'import-purged' },
      ...subject,
    });
  });
}
