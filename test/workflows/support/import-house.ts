import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { ImportDeps } from '../../../activities/import-deps';
import { createImportActivities } from '../../../activities/imports';
import { readHrFile } from '../../../connectors/hr-file/read';
import * as auditStore from '../../../db/stores/audit';
import * as catalogueStore from '../../../db/stores/catalogue';
import { settleFindings } from '../../../db/stores/findings';
import { createPrincipal } from '../../../db/stores/identity';
import * as workStore from '../../../db/stores/import-work';
import * as importStore from '../../../db/stores/imports';
import * as rosterStore from '../../../db/stores/roster';
import type { Database } from '../../../db/connect';
import { civilDateOf } from '../../../domain/calendar/instants';
import { shiftWeeks, weeksFromWritten } from '../../../domain/people/hr-shift';
import type { Submitter } from '../../../domain/people/submission';
import { processId } from '../../../temporal/ids';
import { workflowBundlePath } from '../../support/servers';

const demo = (name: string) => readFileSync(join(__dirname, '../../../demo', name));

/** A demonstration file as `npm start` sends it: its week is this one. */
export function demoFile(name: string): Buffer {
  const weeks = weeksFromWritten(civilDateOf(new Date().toISOString()));
  return Buffer.from(shiftWeeks(demo(name).toString('latin1'), weeks), 'latin1');
}

/** What the demonstration says must be refused. */
export function expectedRefusals(name: string): { line: number; reason: string }[] {
  const rows = JSON.parse(demo(name).toString()) as { ligne: number; motif: string }[];
  return rows.map(({ ligne: line, motif: reason }) => ({ line, reason }));
}

/** Dependencies of the import's activities over a test database. */
export function importDeps(database: Database, submitter: Submitter, settleWithin = 60_000): ImportDeps {
  const stores = { ...workStore, ...rosterStore, settleFindings, ...catalogueStore, ...auditStore };
  return { database, stores, readHrFile, submitter, settleWithin, handLatency: () => Promise.resolve(null) };
}

/** A worker that serves imports alone. */
export function importWorker(
  connection: NativeConnection,
  taskQueue: string,
  deps: ImportDeps,
): Promise<Worker> {
  return Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: workflowBundlePath() },
    activities: createImportActivities(deps),
  });
}

/** An organisation with the demonstration's profiles, and somebody of HR, `rh-<code>`. */
export async function declareOrganization(database: Database, code: string): Promise<void> {
  const { profils } = JSON.parse(demo('profils.json').toString()) as { profils: { code: string }[] };
  await database.withScope([code], async (tx) => {
    const settings = { mailTemplate: null, separation: [], trainings: [], owners: {}, respondentEmail: null };
    await catalogueStore.putOrganization(tx, { code, name: code, settings });
    for (const { code: profile } of profils) {
      const rest = { name: profile, entitlements: [], trainings: [], approval: null, owner: null };
      await catalogueStore.putProfile(tx, { organization: code, code: profile, ...rest });
    }
    const principal = { id: `rh-${code}`, name: 'RH', kind: 'person' as const, employeeNumber: '900001' };
    await createPrincipal(tx, { ...principal, organization: code });
  });
}

/** Stages a file as the API does; the id of the import. */
export async function stage(
  database: Database,
  organization: string,
  kind: importStore.ImportKind,
  content: Buffer,
): Promise<string> {
  const reading = readHrFile(content, kind);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  const { id } = processId(organization, 'import', [randomUUID()], randomBytes(32));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { id, organization, kind, sha256, content, rows: reading.rows.length, warnings: [] };
  await database.withScope([organization], (tx) =>
    importStore.stageImport(tx, { ...file, requestedBy: `rh-${organization}` }),
  );
  return id;
}

/** Where an import stands, with its refused, changed and held rows. */
export async function statusOf(database: Database, id: string) {
  const [organization = ''] = id.split('.');
  return database.withScope([organization], async (tx) => {
    const status = await importStore.readImportStatus(tx, id);
    if (status === null) throw new Error('no such import');
    const refusals = await importStore.listRefused(tx, id, 0, 1_000);
    const changes = await importStore.listChanged(tx, id, 0, 1_000);
    return { ...status, refusals, changes, holds: await importStore.listHeld(tx, id, 0, 1_000) };
  });
}
