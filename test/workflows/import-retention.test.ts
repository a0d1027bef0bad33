import { workflowIdOf } from '../../temporal/ids';
import { createImportStarter } from '../../temporal/import-starter';
import { openHouse, type House } from '../support/house';
import { stage, statusOf } from './support/import-house';
import { staffOf, type Staff } from './support/staff';

jest.setTimeout(120_000);

const header =
  "Matricule;Nom;Prénom;Titre du poste;Unité administrative;Matricule du gestionnaire;Date d'entrée;Statut d'emploi";

describe('what is kept of a file of HR', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const imported = async (...lines: string[]) => {
    const file = Buffer.from([header, ...lines].join('\n'));
    const id = await stage(house.database.app, 'REGIE', 'arrivals', file);
    await createImportStarter(house.client, house.taskQueue).start(id, 'REGIE');
    for (;;) {
      const status = await statusOf(house.database.app, id);
      if (status.state === 'done') return { id, status };
      await new Promise((next) => setImmediate(next));
    }
  };
  const keptOf = async (id: string) => {
    const [kept] = await staff.read(
      (sql) => sql`select content, sha256 <> '' as known, rows from imports where id = ${id}`,
    );
    return kept;
  };

  it('is its report, not its rows, as soon as it is done; its cells go after thirty days, its counts stay', async () => {
    const day = await staff.inDays(40);
    const good = `760001;Roy;Ève;Commis;DRF;;${day};permanent`;
    await imported(good);
    const bad = `760002;Diallo;Awa;Commis;DRF;760002;${day};permanent`;
    const { id, status } = await imported(good.replace('Commis', 'Cheffe'), bad);
    const counts = { state: 'done', rows: 2, accepted: 0, changed: 1, refused: 1 };
    expect(status).toMatchObject(counts);
    expect(status.refusals).toMatchObject([{ line: 3, value: '760002' }]);
    expect(status.changes).toMatchObject([
      { line: 2, difference: { title: { from: 'Commis', to: 'Cheffe' } } },
    ]);
    expect(await keptOf(id)).toEqual({ content: null, known: true, rows: 2 });

    await house.until(new Date(Date.parse(await staff.now()) + 29 * 86_400_000).toISOString());
    expect((await statusOf(house.database.app, id)).refusals).toMatchObject([{ value: '760002' }]);

    await house.client.workflow.getHandle(workflowIdOf('import', id)).result();
    const purged = await statusOf(house.database.app, id);
    expect(purged).toMatchObject(counts);
    expect(purged.refusals).toEqual([{ ...status.refusals[0], value: '' }]);
    expect(purged.changes).toEqual([]);
    const audit = await staff.read(
      (sql) =>
        sql`select actor, d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where action = 'import-purged' and subject_id = ${id}`,
    );
    expect(audit).toEqual([{ actor: 'relais', details: { rows: 2 } }]);
  });
});
