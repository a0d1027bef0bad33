import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dumpDatabase } from '../../db/backup/dump';
import { fileOf } from '../../db/backup/manifest';
import { restoreDatabase } from '../../db/backup/restore';
import { recordAudit } from '../../db/stores/audit';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { readState } from '../support/server-state';
import { believe, declareWorkplace, hire, runProcess } from '../support/workforce';

let kept: OpenTestDatabase;
let folder: string;

const place = (name: string) => {
  const path = join(readState().folder, 'backup', name);
  mkdirSync(join(readState().folder, 'backup'), { recursive: true });
  return path;
};

beforeAll(async () => {
  kept = await openTestDatabase();
  await declareWorkplace(kept.app, 'REGIE');
  const who = await hire(kept.app, { organization: 'REGIE', number: '1' });
  await runProcess(kept.app, who, { kind: 'arrival' });
  await believe(kept.app, who, { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T05:00:00Z' });
  await kept.app.withScope(['REGIE'], (tx) =>
    recordAudit(tx, {
      ...{ organization: 'REGIE', at: '2026-02-02T05:00:00Z', actor: 'rh', action: 'essai' },
      ...{ subjectKind: 'person', subjectId: '1', details: { texte: 'tab\tulation,\nligne et "é"' } },
    }),
  );
  folder = place('whole');
  await dumpDatabase(kept.superuserUrl, folder);
});
afterAll(() => kept.close());

const onEmpty = async <T>(work: (database: OpenTestDatabase) => Promise<T>): Promise<T> => {
  const database = await openTestDatabase();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
};

it('what is restored is what was saved, to the byte, in every table', async () => {
  const { tables, sequences } = await onEmpty(async ({ superuserUrl }) => {
    await restoreDatabase(superuserUrl, folder);
    return await dumpDatabase(superuserUrl, place('again'));
  });
  const saved = await dumpDatabase(kept.superuserUrl, place('second'));
  expect(tables).toEqual(saved.tables);
  expect(sequences).toEqual(saved.sequences);
  const rowsOf = (name: string) => tables.find((table) => table.name === name)?.rows;
  expect([rowsOf('people'), rowsOf('processes'), rowsOf('grants'), rowsOf('audit')]).toEqual([1, 1, 1, 1]);
});

it('what comes after a restore goes on where the backup was', async () => {
  await onEmpty(async ({ superuserUrl, app }) => {
    await restoreDatabase(superuserUrl, folder);
    await hire(app, { organization: 'REGIE', number: '2' });
    await expect(hire(app, { organization: 'REGIE', number: '1' })).rejects.toMatchObject({ code: '23505' });
    await expect(app.withScope(['REGIE'], ({ sql }) => sql`delete from audit`)).rejects.toThrow();
  });
});

it('tables of every size are saved whole, those that come faster than the disk writes included', async () => {
  await onEmpty(async ({ superuserUrl, app }) => {
    await declareWorkplace(app, 'REGIE');
    // Much in one piece on the wire, and its end in the same one.
    const texte = 'é'.repeat(3_000);
    for (let many = 0; many < 8; many += 1) {
      await app.withScope(['REGIE'], (tx) =>
        recordAudit(tx, {
          ...{ organization: 'REGIE', at: '2026-02-02T05:00:00Z', actor: 'rh', action: 'essai' },
          ...{ subjectKind: 'person', subjectId: '1', details: { texte } },
        }),
      );
      const { tables } = await dumpDatabase(superuserUrl, place(`many-${many}`));
      expect(tables.find(({ name }) => name === 'audit_details')?.rows).toBe(many + 1);
    }
  });
});

it('nothing is put over what is there', async () => {
  await expect(restoreDatabase(kept.superuserUrl, folder)).rejects.toThrow(/the database is not empty/);
});

it('a backup that was cut or changed is refused before anything is written', async () => {
  const broken = place('broken');
  const { tables } = await dumpDatabase(kept.superuserUrl, broken);
  appendFileSync(fileOf(broken, 'people'), 'x');
  await onEmpty(async ({ superuserUrl }) => {
    const { tables: before } = await dumpDatabase(superuserUrl, place('empty'));
    await expect(restoreDatabase(superuserUrl, broken)).rejects.toThrow(/the file of people/);
    await expect(restoreDatabase(superuserUrl, place('nothing'))).rejects.toThrow(/no whole backup/);
    const { tables: after } = await dumpDatabase(superuserUrl, place('untouched'));
    expect(after).toEqual(before);
    const shipped = ['calendar_versions', 'holiday_versions'];
    expect(after.filter(({ rows }) => rows > 0).map(({ name }) => name)).toEqual(shipped);
    expect(after).toHaveLength(tables.length);
  });
});

it('a role whose rows a policy hides cannot make a backup that looks whole', async () => {
  await expect(dumpDatabase(kept.appUrl, place('hidden'))).rejects.toThrow();
});
