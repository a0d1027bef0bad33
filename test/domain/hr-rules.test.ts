import fc from 'fast-check';
import { toCsv } from '../../domain/people/csv-export';
import { hrColumns, type RawRow } from '../../domain/people/hr-columns';
import { departureHold } from '../../domain/people/hr-departure-hold';
import { isEmailAddress } from '../../domain/people/hr-email';
import { numbersInCycle } from '../../domain/people/hr-managers';
import { readArrivalRows, readDepartureRows } from '../../domain/people/hr-rows';
import { shiftWeeks, weeksFromWritten } from '../../domain/people/hr-shift';

const base: Record<string, string> = {
  Matricule: '100001',
  Nom: 'Roy',
  Prénom: 'Émile',
  'Titre du poste': 'Avocat',
  'Unité administrative': 'Direction',
  'Matricule du gestionnaire': '',
  "Date d'entrée": '2026-11-30',
  "Statut d'emploi": 'permanent',
};

function row(line: number, changes: Record<string, string> = {}): RawRow {
  return { line, cells: { ...base, Matricule: String(100_000 + line), ...changes }, defect: null };
}

const employed = new Map<string, string | null>([
  ['1', null],
  ['2', '1'],
  ['3', '100002'],
]);

function arrivals(rows: RawRow[]) {
  return readArrivalRows(rows, {
    addresses: [],
    organization: 'REGIE',
    today: '2026-11-24',
    profiles: new Set(['LIBRE-SERVICE']),
    knownNumbers: (number) => employed.has(number),
    managerOf: (number) => employed.get(number) ?? null,
  });
}

function departures(rows: RawRow[]) {
  return readDepartureRows(rows, {
    organization: 'REGIE',
    today: '2026-11-24',
    knownNumbers: (number) => employed.has(number),
    firstDayOf: () => null,
  });
}

describe('an arrival row', () => {
  test.each<[string, string, string]>([
    ["Date d'entrée", '2025-11-22', 'date-out-of-bounds'],
    ["Date d'entrée", '2028-11-25', 'date-out-of-bounds'],
    ["Date d'entrée", '30/11/2026', 'date-format'],
    ["Date d'entrée", '2026-11/30', 'date-format'],
    ["Date d'entrée", '2026/02/29', 'date-nonexistent'],
    ["Fin d'emploi", '2026-11-29', 'end-before-start'],
    ["Fin d'emploi", '2027-02-29', 'date-nonexistent'],
    ["Statut d'emploi", '', 'status-missing'],
    ["Statut d'emploi", 'vacataire', 'status-unknown'],
    ['Prénom', ' ', 'given-name-missing'],
    ['Titre du poste', '', 'title-missing'],
    ['Unité administrative', '', 'unit-missing'],
    ['Matricule', '=1+1', 'number-invalid'],
    ['Profils', 'LIBRE-SERVICE,INCONNU', 'profile-unknown'],
    ['Matricule du gestionnaire', '9', 'manager-unknown'],
    ['Matricule du gestionnaire', '100002', 'manager-self'],
  ])('with « %s » = « %s » is refused: %s', (column, value, reasonCode) => {
    const { accepted, refused } = arrivals([row(2, { [column]: value })]);
    expect(accepted).toEqual([]);
    expect(refused).toMatchObject([{ line: 2, column, value, reasonCode }]);
  });

  test.each<[string, string]>([
    ["Date d'entrée", '2025-11-23'],
    ["Date d'entrée", '2028-11-24'],
    ["Date d'entrée", ' 2026/11/30 '],
    ["Statut d'emploi", 'ETUDIANT'],
    ["Fin d'emploi", '2026-11-30'],
    ['Profils', ' LIBRE-SERVICE , LIBRE-SERVICE,'],
    ['Matricule du gestionnaire', '2'],
    ['Nom', '@Roy'],
  ])('with « %s » = « %s » is accepted', (column, value) => {
    expect(arrivals([row(2, { [column]: value })]).refused).toEqual([]);
  });

  test('with a defect of its cells is refused alone, the others go on', () => {
    const spoiled: RawRow = { ...row(2), defect: { code: 'too-few-cells', column: null, value: 'x' } };
    const reading = arrivals([spoiled, row(3)]);
    expect(reading.refused).toMatchObject([{ line: 2, column: null, reason: 'cellules manquantes' }]);
    expect(reading.accepted.map(({ line }) => line)).toEqual([3]);
  });

  test('with a number already in the file is refused, also when only the case differs', () => {
    const reading = arrivals([row(2, { Matricule: 'A12' }), row(3, { Matricule: 'a12' })]);
    expect(reading.refused).toMatchObject([{ line: 3, reasonCode: 'number-duplicate' }]);
  });

  test('in a cycle that passes by somebody already employed is refused', () => {
    const reading = arrivals([row(2, { 'Matricule du gestionnaire': '3' }), row(4)]);
    expect(reading.refused).toMatchObject([{ line: 2, reasonCode: 'manager-cycle' }]);
  });

  test('on which one address is written everywhere says so in a short message', () => {
    const lines = Array.from({ length: 9 }, (_, index) => row(index + 2, { Courriel: 'Info@exemple.qc.ca' }));
    const { accepted } = arrivals(lines);
    expect(accepted[0]?.warnings[0]?.message).toBe(
      'courriel partagé avec la ligne 3, 4, 5, 6, 7 et 3 autres',
    );
    expect(accepted[8]?.warnings[0]?.message).toBe(
      'courriel partagé avec la ligne 2, 3, 4, 5, 6 et 3 autres',
    );
  });

  test('is always either accepted or refused, in order of line', () => {
    const cell = fc.constantFrom('', ' ', '1', '100002', '100003', '100004', '2026-11-30', '=x', 'permanent');
    const anyRow = fc.dictionary(fc.constantFrom(...Object.keys(base)), cell);
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), (changes) => {
        const rows = changes.map((change, index) => row(index + 2, change));
        const { accepted, refused } = arrivals(rows);
        const lines = [...accepted, ...refused].map(({ line }) => line).sort((a, b) => a - b);
        expect(lines).toEqual(rows.map(({ line }) => line));
      }),
    );
  });
});

describe('managers', () => {
  test('everybody on a cycle is named, nobody who only reports to it, however long the chain', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => ({ number: `c${i}`, managerNumber: `c${i + 1}` }));
    const loop = [
      { number: 'c20000', managerNumber: 'x' },
      { number: 'x', managerNumber: 'y' },
      { number: 'y', managerNumber: 'c20000' },
    ];
    expect([...numbersInCycle([...chain, ...loop], () => null)].sort()).toEqual(['c20000', 'x', 'y']);
    expect(numbersInCycle(chain, () => null).size).toBe(0);
  });
});

describe('a departure row', () => {
  const leaver = (changes: Record<string, string>): RawRow => ({
    line: 2,
    cells: { Matricule: '2', 'Dernier jour': '2026-12-18', Motif: 'démission', Immédiat: 'non', ...changes },
    defect: null,
  });

  test.each<[string, string, string]>([
    ['Dernier jour', '', 'last-day-missing'],
    ['Dernier jour', '2026-02-30', 'date-nonexistent'],
    ['Dernier jour', '2029-01-01', 'date-out-of-bounds'],
    ['Motif', '', 'reason-missing'],
    ['Motif', 'voyage', 'reason-unknown'],
    ['Immédiat', 'peut-être', 'yes-no-expected'],
    ['Matricule du substitut', '9', 'substitute-unknown'],
    ['Matricule du substitut', '2', 'substitute-self'],
    ['Matricule', '', 'number-missing'],
    ['Matricule', '9', 'employee-unknown'],
  ])('with « %s » = « %s » is refused: %s', (column, value, reasonCode) => {
    expect(departures([leaver({ [column]: value })]).refused).toMatchObject([{ column, value, reasonCode }]);
  });

  test('with a reason in capitals without accents is accepted', () => {
    const { accepted } = departures([leaver({ Motif: 'DEMISSION', Immédiat: 'OUI' })]);
    expect(accepted).toMatchObject([
      { request: { reason: 'démission', immediate: true }, held: 'immediate-not-today' },
    ]);
  });

  test('is held when immediate on another day or before the first day, and runs otherwise', () => {
    const facts = { today: '2026-11-24', firstDay: '2026-11-24' };
    const hold = (immediate: boolean, lastDayWorked: string) =>
      departureHold({ immediate, lastDayWorked }, facts);
    expect(hold(true, '2026-11-24')).toBeNull();
    expect(hold(true, '2026-11-23')).toBe('immediate-not-today');
    expect(hold(false, '2026-11-23')).toBe('before-first-day');
    expect(hold(false, '2026-11-24')).toBeNull();
    const past = { immediate: false, lastDayWorked: '2026-01-01' };
    expect(departureHold(past, { ...facts, firstDay: null })).toBeNull();
  });
});

describe('e-mail addresses', () => {
  test.each(['søren.bedard@exemple.gouv.qc.ca', "o'neil+rh@exemple.qc.ca", 'a@b.ca', 'é.ç@évêché.québec'])(
    '%s is accepted',
    (email) => {
      expect(isEmailAddress(email)).toBe(true);
    },
  );

  test.each([
    'pas-un-courriel',
    '@exemple.ca',
    'a@exemple',
    'a b@exemple.ca',
    'a@@exemple.ca',
    '.a@exemple.ca',
    'a..b@exemple.ca',
    'a@-exemple.ca',
    'a@exemple..ca',
    'a@exemple.ca\n',
    'Roy <a@exemple.ca>',
    `${'a'.repeat(65)}@exemple.ca`,
    `a@${'b'.repeat(250)}.ca`,
  ])('%j is refused', (email) => {
    expect(isEmailAddress(email)).toBe(false);
  });
});

describe('the dates of the demonstration', () => {
  test('move by whole weeks in their own writing, and impossible ones stay', () => {
    const csv = 'd;e\n2026-11-23;2027/01/15\n"2026-12-31";2026-02-30\n12026-11-23;vu le 2026-11-23\n';
    expect(shiftWeeks(csv, 2)).toBe(
      'd;e\n2026-12-07;2027/01/29\n"2027-01-14";2026-02-30\n12026-11-23;vu le 2026-11-23\n',
    );
    expect(shiftWeeks(shiftWeeks(csv, 40), -40)).toBe(csv);
  });

  test('the week begins on Monday', () => {
    expect(['2026-11-22', '2026-11-23', '2026-11-29', '2026-11-30'].map(weeksFromWritten)).toEqual([
      -1, 0, 0, 1,
    ]);
  });
});

describe('an exported list', () => {
  test('is written for a spreadsheet, and no cell of it runs as a formula', () => {
    const rows = [
      ['=1+1', '+1', '-1', '@a', '\tb', '\rc'],
      ['a;b', 'dit "oui"', 'deux\nlignes', null, -5, 'é=1'],
    ];
    expect(toCsv(['h1', '=h2'], rows)).toBe(
      `h1;'=h2\r\n'=1+1;'+1;'-1;'@a;'\tb;"'\rc"\r\n"a;b";"dit ""oui""";"deux\nlignes";;-5;é=1\r\n`,
    );
  });
});

test('every kind of file has distinct columns', () => {
  for (const { mandatory, optional } of Object.values(hrColumns)) {
    expect(new Set([...mandatory, ...optional]).size).toBe(mandatory.length + optional.length);
  }
});
