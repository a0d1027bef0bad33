import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHrFile } from '../../connectors/hr-file/read';
import type { HrFileKind } from '../../domain/people/hr-columns';
import { readArrivalRows, readDepartureRows } from '../../domain/people/hr-rows';
import { shiftWeeks, weeksFromWritten } from '../../domain/people/hr-shift';

const demo = (name: string) => readFileSync(join(__dirname, '../../demo', name));
const profils = JSON.parse(demo('profils.json').toString()) as { profils: { code: string }[] };
const profiles = new Set(profils.profils.map((profile) => profile.code));

function rows(bytes: Buffer, kind: HrFileKind) {
  const reading = readHrFile(bytes, kind);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  return reading.rows;
}

function arrivals(bytes: Buffer, today = '2026-11-24') {
  const nobody = { knownNumbers: () => false, managerOf: () => null, addresses: [] };
  return readArrivalRows(rows(bytes, 'arrivals'), { organization: 'REGIE', today, profiles, ...nobody });
}

function departures(bytes: Buffer, arrived: ReturnType<typeof arrivals>, today = '2026-11-24') {
  const firstDays = new Map(
    arrived.accepted.map(({ request }) => [request.employee.number, request.firstDay]),
  );
  return readDepartureRows(rows(bytes, 'departures'), {
    organization: 'REGIE',
    today,
    knownNumbers: (number) => firstDays.has(number),
    firstDayOf: (number) => firstDays.get(number) ?? null,
  });
}

const motives = (refused: readonly { line: number; reason: string }[]) =>
  refused.map(({ line, reason }) => ({ ligne: line, motif: reason }));
const expected = (name: string) => JSON.parse(demo(name).toString()) as unknown;

describe('the arrivals of the Régie', () => {
  test.each(['2026-11-23', '2026-11-24'])(
    'on %s, 252 are accepted and eight refused, each for its reason',
    (today) => {
      const reading = arrivals(demo('arrivees-regie.csv'), today);
      expect(reading.accepted).toHaveLength(252);
      expect(motives(reading.refused)).toEqual(expected('arrivees-regie.rejets.json'));
    },
  );

  test('a refusal gives the column and the cell as in the file', () => {
    const { refused } = arrivals(demo('arrivees-regie.csv'));
    expect(refused.map(({ line, column, value }) => [line, column, value])).toEqual([
      [95, 'Profils', 'RF-INCONNU'],
      [96, 'Matricule du gestionnaire', '999999999'],
      [112, 'Courriel', 'pas-un-courriel'],
      [122, 'Matricule', ' '],
      [137, "Date d'entrée", ''],
      [199, 'Matricule', '273119'],
      [207, 'Nom', ''],
      [240, "Date d'entrée", '2026-02-30'],
    ]);
  });

  test('an accepted row is what HR wrote, empty cells as null', () => {
    const { accepted } = arrivals(demo('arrivees-regie.csv'));
    expect(accepted[1]).toEqual({
      line: 3,
      request: {
        organization: 'REGIE',
        employee: {
          number: '190122',
          familyName: 'Nadeau',
          givenName: 'François',
          email: 'francois.nadeau@exemple.gouv.qc.ca',
        },
        position: { title: 'Directeur', unit: 'Direction des ressources matérielles' },
        profiles: ['GESTIONNAIRE', 'RM-APPROBATION'],
        managerNumber: '150631',
        firstDay: '2026-11-30',
        employmentEnd: null,
        employmentStatus: 'étudiant',
        remark: null,
      },
      warnings: [],
    });
    const onLine = (line: number) => accepted.find((row) => row.line === line)?.request;
    expect(onLine(28)?.employee.email).toBe('søren.bedard@exemple.gouv.qc.ca');
    expect(onLine(120)?.employee.familyName).toBe("=cmd|' /C calc'!A0");
    expect(onLine(164)?.firstDay).toBe('2027-01-15');
    expect(onLine(174)?.employee.givenName).toBe('Marie-Claude');
  });

  test('thirteen good rows share an address, and each is told with whom', () => {
    const warned = arrivals(demo('arrivees-regie.csv')).accepted.filter((row) => row.warnings.length > 0);
    expect(warned.map((row) => row.line)).toEqual([
      34, 49, 50, 83, 114, 129, 155, 173, 176, 179, 186, 189, 191,
    ]);
    expect(warned[2]?.warnings).toEqual([
      { code: 'email-shared', column: 'Courriel', message: 'courriel partagé avec la ligne 129, 189' },
    ]);
  });

  test('moved to the week of 9 March 2028, the same rows are accepted and the same are refused', () => {
    const today = '2028-03-09';
    const weeks = weeksFromWritten(today);
    const moved = shiftWeeks(demo('arrivees-regie.csv').toString('latin1'), weeks);
    const reading = arrivals(Buffer.from(moved, 'latin1'), today);
    expect(weeks).toBe(67);
    expect(motives(reading.refused)).toEqual(expected('arrivees-regie.rejets.json'));
    expect(reading.accepted[3]?.request.firstDay).toBe('2028-03-06');
  });
});

describe('the departures of the Régie', () => {
  test('three are refused, two held for a confirmation, nineteen run', () => {
    const reading = departures(demo('departs-regie.csv'), arrivals(demo('arrivees-regie.csv')));
    expect(motives(reading.refused)).toEqual(expected('departs-regie.rejets.json'));
    const held = reading.accepted.filter((row) => row.held !== null);
    expect(held.map((row) => [row.line, row.held])).toEqual([
      [4, 'immediate-not-today'],
      [13, 'before-first-day'],
    ]);
    expect(reading.accepted.length - held.length).toBe(19);
    expect(reading.accepted[0]?.request).toMatchObject({
      employeeNumber: '879715',
      lastDayWorked: '2027-01-09',
      employmentEnd: '2027-01-09',
      reason: 'congédiement',
      immediate: false,
      confidential: false,
      substituteNumber: null,
    });
  });
});

describe('the second demonstration file', () => {
  const arrived = arrivals(demo('arrivees-cas-limites.csv'));
  const onLine = (line: number) => arrived.accepted.find((row) => row.line === line);

  test('the two managers of a cycle and the one who manages himself are refused, nobody else', () => {
    expect(motives(arrived.refused)).toEqual([
      { ligne: 10, motif: 'cycle de gestionnaires' },
      { ligne: 11, motif: 'cycle de gestionnaires' },
      { ligne: 12, motif: "l'employé est son propre gestionnaire" },
    ]);
    expect(arrived.accepted).toHaveLength(9);
  });

  test('a conflict of duties is for the plan, not for the reading: the row is accepted', () => {
    expect(onLine(3)?.request.profiles).toEqual(['RM-ACQUISITIONS', 'RM-APPROBATION']);
  });

  test('a manager further down in the file is known', () => {
    expect(onLine(4)).toMatchObject({ request: { managerNumber: '700004' }, warnings: [] });
  });

  test('a line break in a remark is kept, and the lines after it count it', () => {
    expect(onLine(6)?.request.remark).toBe('deux jours par semaine\nau bureau de Québec');
    expect(onLine(8)?.request.employee).toMatchObject({ number: '700006', familyName: '=HYPERLINK(0)' });
  });

  test('no e-mail and no profile are no refusal', () => {
    expect(onLine(9)?.request).toMatchObject({ employee: { email: null }, profiles: [] });
  });

  test('who reports to a refused row is accepted with a warning', () => {
    expect(onLine(13)?.warnings.map((warning) => warning.code)).toEqual(['manager-row-refused']);
  });

  test('its departures: the refused, the held, and the substitute who leaves first', () => {
    const reading = departures(demo('departs-cas-limites.csv'), arrived);
    expect(motives(reading.refused)).toEqual([
      { ligne: 5, motif: 'employé inconnu' },
      { ligne: 8, motif: "fin d'emploi antérieure au dernier jour" },
      { ligne: 9, motif: 'date inexistante' },
      { ligne: 10, motif: 'matricule en double dans le fichier' },
    ]);
    expect(reading.accepted.map((row) => [row.line, row.held, row.warnings.map((w) => w.code)])).toEqual([
      [2, null, []],
      [3, null, ['substitute-leaving']],
      [4, null, []],
      [6, null, []],
      [7, 'before-first-day', []],
    ]);
    expect(reading.accepted[0]?.request).toMatchObject({
      employeeNumber: '700004',
      substituteNumber: '700001',
    });
    expect(reading.accepted[1]?.request.employmentEnd).toBe('2027-02-26');
    expect(reading.accepted[3]?.request).toMatchObject({ immediate: true, confidential: true });
  });
});
